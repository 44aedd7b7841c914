// The page with both numbers: buttons that copy and print. Forgets what the form remembered: the
// declaration is done.
import { addCopyButtons } from "../copy.js";
import { element, find, scripting } from "../dom.js";

function addPrint() {
  const button = element("button", { type: "button", class: "button-outline" }, "このページを印刷する");
  button.addEventListener("click", () => window.print());
  find(".completed-print", HTMLElement).append(button);
}

addCopyButtons(".completed-copy", find("#completed-status", HTMLElement));
addPrint();
scripting();
try {
  sessionStorage.clear();
} catch {
  // A browser that refuses storage has nothing to forget.
}
