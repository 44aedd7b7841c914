// Says that what was kept could not be read and was put aside, and hands it over as a file or forgets it.

import { today } from "../day.js";
import { find } from "../../assets/dom.js";
import { download } from "../../assets/download.js";

/** @typedef {import("./store.js").Store<any>} Store */

/** Shows or hides the box, by what was put aside. @param {Store} store */
export function showUnread(store) {
  find("#unread", HTMLElement).hidden = store.unread().length === 0;
}

/** Lets the buttons of the box work; `name` begins that of the file. @param {Store} store @param {string} name */
export function offerUnread(store, name) {
  find("#unread-save", HTMLButtonElement).addEventListener("click", () =>
    download(`${name}-unread-${today()}.txt`, "text/plain", store.unread().join("\n")));
  find("#unread-clear", HTMLButtonElement).addEventListener("click", () => {
    store.forgetUnread();
    showUnread(store);
  });
}
