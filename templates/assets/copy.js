// Buttons that copy a number beside it. Made here, so that without a script there is no button that
// does nothing. Used by the page with both numbers and by the status page.
import { element, find } from "./dom.js";

/**
 * Adds a button to every place that `selector` finds; `data-copy` names the element to copy and
 * `data-copy-name` what to call it.
 * @param {string} selector
 * @param {HTMLElement} status the live region that says what happened
 */
export function addCopyButtons(selector, status) {
  for (const place of document.querySelectorAll(selector)) {
    if (place instanceof HTMLElement) addCopyButton(place, status);
  }
}

/**
 * @param {HTMLElement} place
 * @param {HTMLElement} status
 */
function addCopyButton(place, status) {
  const number = find(`#${place.dataset.copy}`, HTMLElement);
  const name = place.dataset.copyName ?? "";
  const button = element("button", { type: "button", class: "button-outline button-inline" }, `${name}をコピー`);
  button.addEventListener("click", async () => {
    try {
      await navigator.clipboard.writeText(number.textContent?.trim() ?? "");
      status.textContent = `${name}をコピーしました。`;
      button.textContent = "コピーしました";
    } catch {
      // No clipboard (plain http, old browser): mark the number, so that one can copy it oneself.
      getSelection()?.selectAllChildren(number);
      status.textContent = `${name}を選びました。そのままコピーしてください。`;
    }
  });
  place.append(button);
}
