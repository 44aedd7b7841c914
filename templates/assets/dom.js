// The few steps every page script takes with the document. No inline styles: the policy forbids them.

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
