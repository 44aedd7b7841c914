// What a page must do for people who use keyboard, finger, zoom or a slow line. Each function looks at the
// page that stands in the browser and returns what it found, a line each. Used for dist and processor alike.
import { brotliCompressSync } from "node:zlib";
import { axe, sideways } from "./browser.mjs";
import { keyboardPath } from "./keyboard.mjs";

/** Bytes as brotli would send them, by address; assets carry a hash in theirs. @type {Map<string, number>} */
const known = new Map();
/** The most a first view may weigh: compressed bytes without pictures, and requests. */
const MOST = { bytes: 60_000, requests: 10 };

/**
 * Counts what a page asks for until `stop` is called: requests, and bytes as brotli would send them, without pictures.
 * @param {import("playwright-core").Page} page
 */
export function weigh(page) {
  /** @type {Promise<number>[]} */
  const sizes = [];
  let requests = 0;
  const count = (/** @type {import("playwright-core").Response} */ response) => {
    requests += 1;
    const kind = response.request().resourceType();
    if (kind === "image") return;
    const size = kind === "document" ? undefined : known.get(response.url());
    sizes.push(size === undefined ? response.body().then((body) => {
      const bytes = brotliCompressSync(body).length;
      known.set(response.url(), bytes);
      return bytes;
    }, () => 0) : Promise.resolve(size));
  };
  page.on("response", count);
  return async () => {
    page.off("response", count);
    const bytes = (await Promise.all(sizes)).reduce((sum, size) => sum + size, 0);
    const found = [];
    if (bytes > MOST.bytes) found.push(`first view of ${bytes} bytes`);
    if (requests > MOST.requests) found.push(`first view of ${requests} requests`);
    return { bytes, requests, found };
  };
}

/**
 * Everything below, and axe-core at the width the page has: what was found, by kind, and the keyboard's stops.
 * @param {import("playwright-core").Page} page
 */
export async function audit(page) {
  const violations = await axe(page);
  const over = await sideways(page);
  const wide = [...(over > 0 ? [`scrolls ${over} px sideways`] : []), ...await reflow(page)];
  const { stops, found } = await keyboardPath(page);
  const other = [...await targets(page), ...await controlOutlines(page), ...await settings(page), ...found];
  return { violations, wide, stops, found: [...violations, ...wide, ...other] };
}

/** At 320 px, which is 1280 px at 400 %, nothing scrolls sideways. @param {import("playwright-core").Page} page */
export async function reflow(page) {
  const size = page.viewportSize() ?? { width: 360, height: 800 };
  await page.setViewportSize({ width: 320, height: 256 });
  const over = await sideways(page);
  await page.setViewportSize(size);
  return over > 0 ? [`at 320 px it scrolls ${over} px sideways`] : [];
}

/**
 * Size of what is pressed: buttons and inputs 44 px; other targets 24 px, or in running text, or with room
 * around them (WCAG 2.5.8).
 * @param {import("playwright-core").Page} page
 */
export function targets(page) {
  return page.evaluate(() => {
    const shown = (/** @type {Element} */ one) => one.checkVisibility({ visibilityProperty: true, opacityProperty: true }) && !one.closest("[aria-hidden=true]");
    const box = (/** @type {Element} */ one) => {
      const rect = one.getBoundingClientRect();
      const label = one instanceof HTMLInputElement && /checkbox|radio/.test(one.type) ? one.labels?.[0]?.getBoundingClientRect() : undefined;
      if (!label) return rect;
      const [x, y] = [Math.min(rect.left, label.left), Math.min(rect.top, label.top)];
      return new DOMRect(x, y, Math.max(rect.right, label.right) - x, Math.max(rect.bottom, label.bottom) - y);
    };
    const inText = (/** @type {Element} */ one) => getComputedStyle(one).display === "inline"
      && [...(one.parentElement?.childNodes ?? [])].some((node) => node.nodeType === Node.TEXT_NODE && node.textContent?.trim());
    const all = [...document.querySelectorAll("a[href], button, input:not([type=hidden]), select, textarea, summary")]
      .filter((one) => shown(one) && !one.matches(".skip-link")).map((one) => ({ one, rect: box(one) }));
    const name = (/** @type {Element} */ one) => `${one.tagName.toLowerCase()} ${(one.textContent?.trim() || one.id || one.getAttribute("name") || "").slice(0, 24)}`;
    const found = [];
    for (const { one, rect } of all) {
      const [width, height] = [Math.round(rect.width), Math.round(rect.height)];
      if (one.matches("button, [class^=button], input, select, textarea, summary")) {
        if (width < 44 || height < 44) found.push(`target of ${width}×${height} px: ${name(one)}`);
      } else if ((width < 24 || height < 24) && !inText(one)) {
        const [x, y] = [rect.left + rect.width / 2, rect.top + rect.height / 2];
        const near = all.some(({ one: other, rect: its }) => other !== one && !one.contains(other)
          && Math.hypot(Math.max(its.left - x, 0, x - its.right), Math.max(its.top - y, 0, y - its.bottom)) < 12);
        if (near) found.push(`target of ${width}×${height} px without room: ${name(one)}`);
      }
    }
    return found;
  });
}

/** The outlines of controls stand out 3:1 from their ground. @param {import("playwright-core").Page} page */
export function controlOutlines(page) {
  return page.evaluate(() => {
    const parts = (/** @type {string} */ colour) => (colour.match(/[\d.]+/g) ?? []).map(Number);
    const light = (/** @type {string} */ colour) => {
      const [r, g, b] = parts(colour).slice(0, 3).map((part) => {
        const share = part / 255;
        return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
      });
      return 0.2126 * r + 0.7152 * g + 0.0722 * b;
    };
    const ground = (/** @type {Element | null} */ one) => {
      for (let at = one; at; at = at.parentElement) {
        const colour = getComputedStyle(at).backgroundColor;
        if ((parts(colour)[3] ?? 1) > 0) return colour;
      }
      return "rgb(255, 255, 255)";
    };
    const found = [];
    for (const one of document.querySelectorAll("input:not([type=hidden], [type=checkbox], [type=radio]), select, textarea")) {
      if (!one.checkVisibility()) continue;
      const [edge, around] = [light(getComputedStyle(one).borderTopColor), light(ground(one.parentElement))];
      const ratio = (Math.max(edge, around) + 0.05) / (Math.min(edge, around) + 0.05);
      if (ratio < 3) found.push(`outline of ${one.id || one.tagName} only ${ratio.toFixed(2)}:1`);
    }
    return found;
  });
}

/**
 * What people set in their system is followed: with forced colours, which drop grounds and shadows, everything
 * that is pressed keeps an edge; with reduced motion nothing moves or fades.
 * @param {import("playwright-core").Page} page
 */
export async function settings(page) {
  await page.emulateMedia({ forcedColors: "active", reducedMotion: "reduce" });
  const found = await page.evaluate(() => {
    const name = (/** @type {Element} */ one) => `${one.tagName.toLowerCase()} ${(one.textContent?.trim() || one.id).slice(0, 24)}`;
    const out = [];
    for (const one of document.querySelectorAll("button, a[class^=button], input:not([type=hidden]), select, textarea")) {
      const { borderTopStyle, borderTopWidth, appearance } = getComputedStyle(one);
      const isBare = borderTopStyle === "none" || Number.parseFloat(borderTopWidth) < 1;
      if (isBare && appearance === "none" && one.checkVisibility()) out.push(`no edge in forced colours: ${name(one)}`);
    }
    const seconds = (/** @type {string} */ list) => Math.max(...list.split(",").map((one) => Number.parseFloat(one)));
    for (const one of document.querySelectorAll("*")) {
      const style = getComputedStyle(one);
      const moves = seconds(style.animationDuration) > 0.01 || seconds(style.transitionDuration) > 0.01 || style.scrollBehavior === "smooth";
      if (moves) out.push(`moves although less motion is wanted: ${name(one)}`);
    }
    return out;
  });
  await page.emulateMedia({ forcedColors: null, reducedMotion: null });
  return found;
}
