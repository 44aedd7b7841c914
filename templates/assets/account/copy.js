// The status page: a button that copies the declaration ID. Made here, so that without a script there is
// no button that does nothing.

import { element, find, scripting } from "../dom.js";

const said = find("#account-said", HTMLElement);

/** @param {HTMLElement} place names the element to copy and what to call it */
function addCopy(place) {
  const number = find(`#${place.dataset.copy}`, HTMLElement);
  const name = place.dataset.copyName ?? "";
  const button = element("button", { type: "button", class: "button-outline button-inline" }, `${name}をコピー`);
  button.addEventListener("click", async () => {
    try {
      await navigator.clipboard.writeText(number.textContent?.trim() ?? "");
      said.textContent = `${name}をコピーしました。`;
      button.textContent = "コピーしました";
    } catch {
      // No clipboard (plain http, old browser): mark the number, so that one can copy it oneself.
      getSelection()?.selectAllChildren(number);
      said.textContent = `${name}を選びました。そのままコピーしてください。`;
    }
  });
  place.append(button);
}

for (const place of document.querySelectorAll(".account-copy")) {
  if (place instanceof HTMLElement) addCopy(place);
}
scripting();
