// Sends a form once however often its button is pressed. The processor finds the first submission
// anyway; this only spares the second wait. No button is ever disabled.

import { find } from "../dom.js";

/** How long a press counts as the same press, in milliseconds. */
const PAUSE = 8000;

/**
 * Lets a form be sent once, then again after a pause or when the page comes back.
 * @param {HTMLFormElement} form
 */
export function sendOnce(form) {
  let sentAt = Number.NEGATIVE_INFINITY;
  const said = find(".form-sending", HTMLElement, form);
  form.addEventListener("submit", (event) => {
    if (event.timeStamp - sentAt < PAUSE) {
      event.preventDefault();
      return;
    }
    sentAt = event.timeStamp;
    said.textContent = said.dataset.words ?? "";
  });
  window.addEventListener("pageshow", () => {
    sentAt = Number.NEGATIVE_INFINITY;
    said.textContent = "";
  });
}
