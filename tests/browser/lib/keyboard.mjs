// The way through a page with the keyboard alone, walked key by key. Used by the audit of every page.

/**
 * Goes through the page with Tab: the skip link comes first and works; then every control is reached once, in
 * the order of the page, in view, uncovered, with a focus that is seen; at the end the focus leaves the page.
 * @param {import("playwright-core").Page} page
 * @returns {Promise<{ stops: number, found: string[] }>}
 */
export async function keyboardPath(page) {
  const { skip, count } = await page.evaluate(observe);
  await page.keyboard.press("Tab");
  await page.keyboard.press("Enter");
  const landed = await page.evaluate(() => document.activeElement?.id);
  const [first] = await seen(page);
  const end = (/** @type {string[]} */ ...more) => ({ stops: count, found: [...found, ...more] });
  /** @type {string[]} */
  const found = [];
  if (!first || first.place !== skip || first.fault) return end(`the first Tab leads to ${first?.words}${first?.fault}, not to the skip link`);
  if (landed !== "main") found.push(`the skip link leads to ${landed}`);
  await page.evaluate(observe);
  for (let pressed = 0; pressed < count; pressed += 1) await page.keyboard.press("Tab");
  let stops = await seen(page);
  for (let more = 0; more < 24 && !stops.some(({ place }) => place === count - 1); more += 1) {
    await page.keyboard.press("Tab");
    stops = await seen(page);
  }
  let next = 0;
  for (const stop of stops) {
    if (stop.fault) found.push(`Tab: ${stop.words}${stop.fault}`);
    if (stop.place === next) next += 1;
    else if (!stop.scrolls && !(stop.parts && stop.place === next - 1)) return end(`Tab leads to ${stop.words} (${stop.place}) instead of stop ${next}`);
  }
  if (next < count) return end(`Tab reaches only ${next} of ${count} stops`);
  await page.keyboard.press("Tab");
  const left = (await seen(page)).pop();
  if (left && left.place > 0 && !left.parts) found.push(`after the last stop, Tab leads back to ${left.words}`);
  return end();
}

/**
 * What Tab led to since `observe`.
 * @param {import("playwright-core").Page} page
 * @returns {Promise<{ words: string, place: number, scrolls: boolean, parts: boolean, fault: string }[]>}
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
