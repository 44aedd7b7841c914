// The form of a declaration. Everything here is comfort: without this file the form does the same with
// one more page. Starts the parts; each knows the document only through the names of controls.

import { scripting } from "../dom.js";
import { searchAddresses } from "./address.js";
import { showBranches } from "./branches.js";
import { pairIndustries } from "./industry.js";
import { keepAnswers } from "./keep.js";
import { sendOnce } from "./once.js";

scripting();
const form = document.querySelector("form#declaration");
if (form instanceof HTMLFormElement) {
  keepAnswers(form);
  showBranches(form);
  pairIndustries(form);
  searchAddresses(form);
  sendOnce(form);
}

const summary = document.getElementById("error-summary");
if (summary) {
  summary.focus();
  // Radio buttons and boxes take focus themselves; Safari does not move there from a link alone.
  summary.addEventListener("click", (event) => {
    const link = event.target instanceof Element ? event.target.closest("a") : null;
    const target = link ? document.getElementById(decodeURIComponent(link.hash.slice(1))) : null;
    if (!target) return;
    event.preventDefault();
    (target.closest(".field") ?? target).scrollIntoView({ block: "start" });
    target.focus({ preventScroll: true });
  });
}
