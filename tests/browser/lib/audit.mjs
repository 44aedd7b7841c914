// What a page must do for people who use keyboard, finger, zoom or a slow line. Each function looks at the
// page that stands in the browser and returns what it found, a line each. Used for dist and processor alike.
import { brotliCompressSync } from "node:zlib";
import { axe, sideways } from "./browser.mjs";

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
    if (response.request().resourceType() === "image") return;
    sizes.push(response.body().then((body) => brotliCompressSync(body).length, () => 0));
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
 * Everything below, and axe-core at the width the page has; how many stops Tab made.
 * @param {import("playwright-core").Page} page
 */
export async function audit(page) {
  const found = await axe(page);
  if ((await sideways(page)) > 0) found.push("scrolls sideways");
  const path = await keyboardPath(page);
  found.push(...await targets(page), ...await controlOutlines(page), ...path.found, ...await reflow(page));
  return { found, stops: path.stops };
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
 * Goes through the page with Tab: the skip link comes first and works; then every control is reached once, in
 * the order of the page, in view, uncovered, with a focus that is seen; at the end the focus leaves the page.
 * @param {import("playwright-core").Page} page
 */
export async function keyboardPath(page) {
  const { skip, count } = await page.evaluate(observe);
  await page.keyboard.press("Tab");
  await page.keyboard.press("Enter");
  const landed = await page.evaluate(() => document.activeElement?.id);
  const [first] = await seen(page);
  if (!first || first.place !== skip || first.fault) {
    return { stops: 1, found: [`the first Tab leads to ${first?.words}${first?.fault}, not to the skip link`] };
  }
  const found = landed === "main" ? [] : [`the skip link leads to ${landed}`];
  await page.evaluate(observe);
  for (let pressed = 0; pressed < count; pressed += 1) await page.keyboard.press("Tab");
  let stops = await seen(page);
  for (let more = 0; more < 24 && !stops.some(({ place }) => place === count - 1); more += 1) {
    await page.keyboard.press("Tab");
    stops = await seen(page);
  }
  found.push(...inOrder(stops, count));
  await page.keyboard.press("Tab");
  const left = (await seen(page)).pop();
  if (left && left.place > 0 && !left.parts) found.push(`after the last stop, Tab leads back to ${left.words}`);
  return { stops: count, found };
}

/**
 * What is wrong with the order of the stops: each is reached once, in the order of the page.
 * @param {Stop[]} stops @param {number} count
 */
function inOrder(stops, count) {
  const found = [];
  let next = 0;
  for (const stop of stops) {
    if (stop.fault) found.push(`Tab: ${stop.words}${stop.fault}`);
    if (stop.place === next) next += 1;
    else if (!stop.scrolls && !(stop.parts && stop.place === next - 1)) return [...found, `Tab leads to ${stop.words} (${stop.place}) instead of stop ${next}`];
  }
  return next < count ? [...found, `Tab reaches only ${next} of ${count} stops`] : found;
}

/** @typedef {{ words: string, place: number, scrolls: boolean, parts: boolean, fault: string }} Stop */

/**
 * What Tab led to since `observe`.
 * @param {import("playwright-core").Page} page
 * @returns {Promise<Stop[]>}
 */
const seen = (page) => page.evaluate(() => /** @type {any} */ (globalThis).tabStops.seen);

/**
 * In the page: puts the place from which Tab starts before everything else, lists what Tab must reach, and from
 * now on notes at every Tab what has the focus, its place in that list, and what is wrong with how it is seen.
 */
function observe() {
  const start = document.createElement("span");
  start.tabIndex = -1;
  document.body.prepend(start);
  start.focus();
  start.remove();
  scrollTo(0, 0);
  const all = [...document.querySelectorAll("a[href], button, input:not([type=hidden]), select, textarea, summary, [tabindex='0']")];
  const stops = all.filter((one) => {
    if (!one.checkVisibility({ visibilityProperty: true }) || /** @type {HTMLElement} */ (one).tabIndex < 0 || one.matches(":disabled")) return false;
    if (!(one instanceof HTMLInputElement) || one.type !== "radio") return true;
    const group = all.filter((other) => other instanceof HTMLInputElement && other.type === "radio" && other.name === one.name && other.form === one.form);
    return one === (group.find((other) => /** @type {HTMLInputElement} */ (other).checked) ?? group[0]);
  });
  const look = () => {
    const one = document.activeElement ?? document.body;
    const words = `${one.tagName.toLowerCase()} ${(one.textContent?.trim() || one.id).slice(0, 24)}`;
    // Chromium lets Tab stop at scrolling boxes too, so that they can be scrolled by keys; a date has a stop for each part.
    const scrolls = one.scrollHeight > one.clientHeight || one.scrollWidth > one.clientWidth;
    const stop = { words, place: stops.indexOf(one), scrolls, parts: one.matches("[type=date], [type=time]"), fault: "" };
    if (one === document.body) return { ...stop, scrolls: false };
    const rect = one.getClientRects()[0] ?? one.getBoundingClientRect();
    const [left, right] = [Math.max(rect.left, 0), Math.min(rect.right, innerWidth)];
    const [top, bottom] = [Math.max(rect.top, 0), Math.min(rect.bottom, innerHeight)];
    if (right - left < 1 || bottom - top < 1) stop.fault += ": out of view";
    else {
      const over = document.elementFromPoint((left + right) / 2, (top + bottom) / 2);
      const isOwn = over && (one.contains(over) || over.contains(one) || over.closest("label")?.control === one);
      if (!isOwn) stop.fault += `: covered by ${over?.className}`;
    }
    const style = getComputedStyle(one);
    if (style.outlineStyle === "none" || Number.parseFloat(style.outlineWidth) < 2) stop.fault += ": focus is not seen";
    return stop;
  };
  const target = /** @type {any} */ (globalThis);
  target.tabStops?.end();
  const note = (/** @type {KeyboardEvent} */ event) => { if (event.key === "Tab") target.tabStops.seen.push(look()); };
  target.tabStops = { seen: [], end: () => removeEventListener("keyup", note, true) };
  addEventListener("keyup", note, true);
  return { skip: stops.findIndex((one) => one.matches(".skip-link")), count: stops.length };
}
