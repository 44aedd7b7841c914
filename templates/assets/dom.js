// The few steps every page script takes: with the document (no inline styles, the policy forbids them), and
// with what this browser remembers. Nothing leaves it; a browser that refuses storage (private windows,
// full disk) makes the page forget, never fail.

/** Tells the style sheets that a script runs (browsers without the `scripting` media feature). */
export function scripting() {
  document.documentElement.classList.add("scripting");
}

/**
 * An element that must be there: its absence is a fault of the template.
 * @template {Element} T
 * @param {string} selector
 * @param {{ new (): T }} type
 * @param {ParentNode} [within]
 * @returns {T}
 */
export function find(selector, type, within = document) {
  const found = within.querySelector(selector);
  if (!(found instanceof type)) throw new Error(`no ${selector} on this page`);
  return found;
}

/**
 * Makes an element with text or children.
 * @param {string} name
 * @param {Record<string, string>} attributes
 * @param {...(Node | string)} children
 * @returns {HTMLElement}
 */
export function element(name, attributes = {}, ...children) {
  const made = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
  made.append(...children);
  return made;
}

/**
 * Shows a heading as the new place to read from.
 * @param {HTMLElement} target
 */
export function goTo(target) {
  target.setAttribute("tabindex", "-1");
  target.focus({ preventScroll: true });
  const calm = window.matchMedia("(prefers-reduced-motion: reduce)").matches;
  target.scrollIntoView({ behavior: calm ? "auto" : "smooth", block: "start" });
}

/**
 * Where something is remembered: beyond this visit, or in this tab only. Asked for late: a browser that
 * refuses storage already throws at its name.
 * @typedef {"lasting" | "tab"} Place
 * @param {Place} place
 * @returns {Storage}
 */
function storageOf(place) {
  return place === "tab" ? window.sessionStorage : window.localStorage;
}

/**
 * Reads a remembered value.
 * @param {string} key
 * @param {Place} [place]
 * @returns {unknown} undefined when there is none or it cannot be read
 */
export function recall(key, place = "lasting") {
  try {
    const text = storageOf(place).getItem(key);
    return text === null ? undefined : JSON.parse(text);
  } catch {
    return undefined;
  }
}

/**
 * Remembers a value.
 * @param {string} key
 * @param {unknown} value anything JSON can hold
 * @param {Place} [place]
 * @returns {boolean} whether it was kept
 */
export function remember(key, value, place = "lasting") {
  try {
    storageOf(place).setItem(key, JSON.stringify(value));
    return true;
  } catch {
    return false;
  }
}

/**
 * Forgets a value.
 * @param {string} key
 * @param {Place} [place]
 */
export function forget(key, place = "lasting") {
  try {
    storageOf(place).removeItem(key);
  } catch {
    // Nothing was kept, nothing to forget.
  }
}
