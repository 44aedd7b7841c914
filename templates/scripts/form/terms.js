// The terms: the button always answers. Before the end was reached it says so and moves there; after
// that it leads on, and the form's box will be ticked for this version.

import { goTo, scripting } from "../../assets/dom.js";
import { remember } from "../../assets/dom.js";
import { TERMS } from "./keep.js";

scripting();
const text = document.getElementById("terms");
const end = document.getElementById("terms-end");
const unread = document.getElementById("terms-unread");
if (text && end && unread) {
  let reached = false;
  const seen = new IntersectionObserver((entries) => {
    if (entries.some((entry) => entry.isIntersecting)) reached = true;
  });
  seen.observe(end);
  for (const link of document.querySelectorAll("[data-terms-agree]")) {
    link.addEventListener("click", (event) => {
      if (reached) {
        remember(TERMS, text.dataset.version ?? "", "tab");
        return;
      }
      event.preventDefault();
      unread.textContent = unread.dataset.words ?? "";
      // To the sentence itself: what is focused is read, what is announced beside a move of the focus is not.
      goTo(unread);
    });
  }
}
