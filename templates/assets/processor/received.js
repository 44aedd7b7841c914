// Tells what became of the mail without a press: asks this page's address again for a while and puts the new words
// into its place. Where something is to be done, the page is opened anew, as its words are other ones then.
import { find } from "../dom.js";

/** Seconds between two looks, and how many there are. */
const PAUSE = 5;
const LOOKS = 24;
const state = find("#mail-state", HTMLElement);

/** @param {number} left */
function lookAgain(left) {
  if (left > 0 && state.dataset.kind === "waiting") setTimeout(() => look(left), PAUSE * 1000);
}

/** @param {number} left */
async function look(left) {
  try {
    const answer = await fetch(location.href, { credentials: "same-origin" });
    const page = new DOMParser().parseFromString(answer.ok ? await answer.text() : "", "text/html");
    const now = page.querySelector("#mail-state");
    if (now instanceof HTMLElement && now.dataset.kind !== state.dataset.kind) {
      if (now.dataset.kind !== "sent") return location.reload();
      state.textContent = now.textContent;
      state.dataset.kind = now.dataset.kind;
    }
  } catch {
    // Without a connection there is nothing new to tell.
  }
  lookAgain(left - 1);
}

// A page that answered a press is left as it is: its address is one that a GET leads away from.
if (!location.pathname.endsWith("/address/")) lookAgain(LOOKS);
