// Hands what is kept over as a file, takes it in from one, forgets it: the part of a page that
// templates/components/keeping.html makes.

import { today } from "../day.js";
import { find } from "../../assets/dom.js";
import { download } from "../../assets/download.js";

/** No file of what is kept is larger, in bytes. */
const MOST = 1_000_000;

/**
 * Says what is wrong with a control; with no words that nothing is.
 * @param {HTMLElement} control
 * @param {HTMLElement} place where it is said
 * @param {string} words
 */
export function refuse(control, place, words) {
  const told = words && `＊${words}`;
  if (place.textContent !== told) place.textContent = told;
  if (words) control.setAttribute("aria-invalid", "true");
  else control.removeAttribute("aria-invalid");
  control.closest(".field")?.classList.toggle("field-invalid", words !== "");
}

/**
 * @template T
 * @param {object} kept
 * @param {import("./store.js").Store<T>} kept.store
 * @param {string} kept.name how the file's name begins
 * @param {string} kept.foreign what is said of a file that is none of these
 * @param {(brought: T) => string} kept.take takes in what a file holds; says what became of it
 * @param {() => string} kept.clear forgets everything; says so
 */
export function offerKeeping({ store, name, foreign, take, clear }) {
  const status = find("#status", HTMLElement);
  const bring = find("#bring", HTMLInputElement);
  const fault = find("#bring-error", HTMLElement);
  find("#save", HTMLButtonElement).addEventListener("click", () => {
    const file = `${name}-${today()}.json`;
    download(file, "application/json", store.written(store.kept() ?? store.empty()));
    status.textContent = `「${file}」を保存しました。`;
  });
  bring.addEventListener("change", async () => {
    const file = bring.files?.[0];
    status.textContent = "";
    refuse(bring, fault, "");
    if (!file) return;
    const brought = file.size > MOST ? undefined : store.read(await file.text());
    bring.value = "";
    if (brought === undefined) refuse(bring, fault, foreign);
    else status.textContent = take(brought);
  });
  find("#clear", HTMLButtonElement).addEventListener("click", () => {
    status.textContent = clear();
    find(".kept-clear", HTMLDetailsElement).open = false;
  });
}

/**
 * Offers to take the last change back.
 * @param {HTMLElement} button @param {() => void} undo
 */
export function offerUndo(button, undo) {
  button.addEventListener("click", () => {
    undo();
    find("#status", HTMLElement).textContent = "元に戻しました。";
    find("#save", HTMLButtonElement).focus();
  });
}

/**
 * Looks at what is kept: now, when another tab has changed it, and when the page comes back from the browser's memory.
 * @param {() => void} look
 */
export function lookAgain(look) {
  window.addEventListener("storage", look);
  window.addEventListener("pageshow", (event) => { if (event.persisted) look(); });
  look();
}
