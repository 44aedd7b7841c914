// The page with both numbers: buttons that copy and print. Made here, so that without a script
// there is no button that does nothing. Forgets what the form remembered: the declaration is done.
import { element, find, scripting } from "../dom.js";

const status = find("#completed-status", HTMLElement);

/** @param {HTMLElement} place names the element to copy and what to call it */
function addCopy(place) {
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

function addPrint() {
  const button = element("button", { type: "button", class: "button-outline" }, "このページを印刷する");
  button.addEventListener("click", () => window.print());
  find(".completed-print", HTMLElement).append(button);
}

for (const place of document.querySelectorAll(".completed-copy")) {
  if (place instanceof HTMLElement) addCopy(place);
}
addPrint();
scripting();
try {
  sessionStorage.clear();
} catch {
  // A browser that refuses storage has nothing to forget.
}
