// Says that records of lessons could not be read and were put aside, and hands them over as a file or forgets them.

import { today } from "../../assets/day.js";
import { find } from "../../assets/dom.js";
import { download } from "../../assets/download.js";
import { forgetUnread, unread } from "./kept.js";

/** Shows or hides the box, by what was put aside. */
export function showUnread() {
  find("#unread", HTMLElement).hidden = unread().length === 0;
}

/** Lets the buttons of the box work. */
export function offerUnread() {
  find("#unread-save", HTMLButtonElement).addEventListener("click", () =>
    download(`lessons-unread-${today()}.txt`, "text/plain", unread().join("\n")));
  find("#unread-clear", HTMLButtonElement).addEventListener("click", () => {
    forgetUnread();
    showUnread();
  });
}
