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

/**
 * This page as it is now, taken apart by the browser: no script makes HTML of text here.
 * @returns {Promise<Document | null>}
 */
function asked() {
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest();
    request.responseType = "document";
    request.addEventListener("load", () => resolve(request.status === 200 ? request.responseXML : null));
    request.addEventListener("error", reject);
    request.open("GET", location.href);
    request.send();
  });
}

/** @param {number} left */
async function look(left) {
  try {
    const now = (await asked())?.querySelector("#mail-state");
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
