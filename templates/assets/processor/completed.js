// The page with both numbers: buttons that copy and print. Takes the address where the numbers stand, so that
// "back" and a reload need no second press. Forgets what the form remembered: the declaration is done.
import { addCopyButtons } from "../copy.js";
import { element, find, scripting } from "../dom.js";

function addPrint() {
  const button = element("button", { type: "button", class: "button-outline" }, "このページを印刷する");
  button.addEventListener("click", () => window.print());
  find(".completed-print", HTMLElement).append(button);
}

/** The answer to a press has the mailed link's address, which leads to the numbers only when pressed again. */
function takeAddress() {
  const { action } = find(".completed-again", HTMLFormElement);
  if (!location.href.startsWith(action)) history.replaceState(null, "", action);
}

addCopyButtons(".completed-copy", find("#completed-status", HTMLElement));
addPrint();
takeAddress();
scripting();
try {
  sessionStorage.clear();
} catch {
  // A browser that refuses storage has nothing to forget.
}
