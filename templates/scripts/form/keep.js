// Keeps answers in this tab, and as a draft on the device, until the declaration is received: a lost connection, a
// reload, a closed tab or a wrong press of "back" lose nothing. Never keeps passwords, twelve digits that may be a マイナンバー, or
// anything hidden from people. Sends a form once however often its
// button is pressed (the processor finds the first submission anyway; this spares the second wait).

import { beginDraft, canKeep, dropDraft, forgetDraft, hasBegun, keepDraft, keepsNothing, offerDrafts } from "./drafts.js";
import { find, forget, recall, remember } from "../../assets/dom.js";

/** Where the answers lie in the tab's storage. */
export const KEY = "sengen.declaration";
/** Where the terms page says which version was agreed to. */
export const TERMS = "sengen.terms";

/** Where it says that a password was typed, which itself is kept nowhere. */
const TYPED = "sengen.password";

/** How long a press counts as the same press, in milliseconds. No button is ever disabled. */
const PAUSE = 8000;

/**
 * Whether a text holds twelve digits, of either width.
 * @param {string} text
 * @returns {boolean}
 */
export function isTwelveDigits(text) {
  return text.normalize("NFKC").replace(/\D/g, "").length === 12;
}

/**
 * The answers worth keeping.
 * @param {HTMLFormElement} form
 * @returns {Record<string, string[]>}
 */
export function answersOf(form) {
  /** @type {Record<string, string[]>} */
  const answers = {};
  for (const control of controls(form)) {
    if (isChoice(control) && !(/** @type {HTMLInputElement} */ (control).checked)) continue;
    if (control.closest("[data-role='corporate_number']") && isTwelveDigits(control.value)) continue;
    if (control.value !== "") (answers[control.name] ??= []).push(control.value);
  }
  return answers;
}

/**
 * Puts kept answers into a form.
 * @param {HTMLFormElement} form
 * @param {Record<string, string[]>} answers
 */
export function restore(form, answers) {
  for (const control of controls(form)) {
    const values = answers[control.name] ?? [];
    const value = values[0] ?? control.value;
    if (isChoice(control)) /** @type {HTMLInputElement} */ (control).checked = values.includes(control.value);
    // A choice that an older form had and this one has not would leave the select without any words.
    else if (!(control instanceof HTMLSelectElement) || [...control.options].some((option) => option.value === value)) control.value = value;
  }
}

/**
 * Keeps the answers of a form from now on, in this tab and as a draft on the device; a blank form first gets what was
 * kept. On the first page a tab without a draft of its own is asked which one to go on with.
 * @param {HTMLFormElement} form
 * @param {() => void} changed what to do when answers were put in
 */
export function keepAnswers(form, changed = () => {}) {
  const kept = recall(KEY, "tab");
  // Some browsers put answers back themselves before this runs, and passwords never.
  const isRefilled = "blank" in form.dataset && controls(form).some(isChanged);
  const isBlank = "blank" in form.dataset && !isRefilled && Object.keys(answersOf(form)).length === 0;
  const isLost = isPasswordLost(form);
  if (isBlank && isAnswers(kept)) restore(form, kept);
  if (isRefilled || (isBlank && Object.keys(answersOf(form)).length > 0)) tellRestored(form, changed);
  else if (isLost) sayLate(showPasswordAgain(true));
  agree(form);
  // The other pages of the form keep theirs.
  const own = new Set(controls(form).map((control) => control.name));
  const keep = () => {
    const before = recall(KEY, "tab");
    const others = Object.entries(isAnswers(before) ? before : {}).filter(([name]) => !own.has(name));
    const answers = { ...Object.fromEntries(others), ...answersOf(form) };
    remember(KEY, answers, "tab");
    return answers;
  };
  const isKept = isHere(form);
  const both = () => {
    const answers = keep();
    if (isKept) keepDraft(daysOf(form), answers, nameOf(form));
  };
  form.addEventListener("input", both);
  form.addEventListener("change", both);
  window.addEventListener("pagehide", keep);
  if (isKept) draftsOn(form, { both, changed, isBlank: isBlank && !isAnswers(kept) });
  keep();
}

/**
 * The lines that say what is kept on the device, and the drafts of before.
 * @param {HTMLFormElement} form
 * @param {{ both: () => void, changed: () => void, isBlank: boolean }} how
 */
function draftsOn(form, { both, changed, isBlank }) {
  const days = daysOf(form);
  const line = document.getElementById("kept");
  if (line) {
    const [said, button] = [find("span", HTMLElement, line), find("button", HTMLButtonElement, line)];
    const tell = () => {
      const isKept = !keepsNothing();
      said.textContent = (isKept ? line.dataset.kept : line.dataset.dropped) ?? "";
      button.textContent = (isKept ? line.dataset.drop : line.dataset.keep) ?? "";
    };
    button.addEventListener("click", () => {
      if (keepsNothing()) {
        beginDraft();
        both();
      } else {
        dropDraft(days);
        const offered = document.getElementById("drafts");
        if (offered) offered.hidden = true;
      }
      tell();
    });
    tell();
    line.hidden = false;
  }
  const room = document.getElementById("drafts");
  if (!room || !isBlank || hasBegun()) return;
  offerDrafts(room, days, {
    onward: (answers) => {
      remember(KEY, answers, "tab");
      restore(form, answers);
      tellRestored(form, changed);
      document.getElementById("restored")?.focus();
    },
    anew: () => find("input:not([type='hidden']), select", HTMLElement, form).focus(),
  });
}

/**
 * Says that answers were put in, and lets somebody else's go: the form is empty again, and what was kept stays a draft.
 * @param {HTMLFormElement} form @param {() => void} changed
 */
function tellRestored(form, changed) {
  const note = document.getElementById("restored");
  if (!note) return;
  note.hidden = false;
  showPasswordAgain(true);
  sayLate(note.querySelector("p")?.textContent ?? "");
  note.querySelector("button")?.addEventListener("click", () => {
    forget(KEY, "tab");
    forget(TYPED, "tab");
    beginDraft();
    restore(form, {});
    for (const control of controls(form)) if (!isChoice(control)) control.value = "";
    note.hidden = true;
    showPasswordAgain(false);
    changed();
    find("input:not([type='hidden']), select", HTMLElement, form).focus();
  });
  changed();
}

/**
 * Whether a password was typed here before and is gone; not where the processor has it, or says itself what it lacks.
 * @param {HTMLFormElement} form
 */
function isPasswordLost(form) {
  /** @type {NodeListOf<HTMLInputElement>} */
  const passwords = form.querySelectorAll("input[type='password']");
  if (passwords.length === 0) return false;
  const all = [...passwords];
  // What the processor has was typed before this page came; only a reload loses what was typed over it.
  if (form.querySelector("[data-set]") && !isReloaded()) forget(TYPED, "tab");
  for (const one of all) one.addEventListener("input", () => remember(TYPED, all.some(({ value }) => value !== ""), "tab"));
  return recall(TYPED, "tab") === true && all.every((one) => one.value === "" && one.getAttribute("aria-invalid") !== "true");
}

/** Whether this page was loaded anew, and not come to. */
function isReloaded() {
  const [come] = performance.getEntriesByType("navigation");
  return come instanceof PerformanceNavigationTiming && come.type === "reload";
}

/** Shows at the password that it must be typed again; gives the words. @param {boolean} isShown */
function showPasswordAgain(isShown) {
  const note = document.getElementById("password-again");
  if (note) note.hidden = !isShown;
  return note?.textContent ?? "";
}

/**
 * Says something that stood on the page from its beginning: a reader hears only what is filled in after the page came.
 * @param {string} words
 */
function sayLate(words) {
  const said = document.getElementById("left-said");
  const say = () => setTimeout(() => { if (said) said.textContent = words; }, 1000);
  if (document.readyState === "complete") say();
  else window.addEventListener("load", say);
}

/** Whether a control stands otherwise than the page had it. @param {HTMLInputElement | HTMLSelectElement | HTMLTextAreaElement} control */
function isChanged(control) {
  if (control instanceof HTMLSelectElement) return [...control.options].some((one) => one.selected !== one.defaultSelected) && control.value !== "";
  if (control instanceof HTMLInputElement && isChoice(control)) return control.checked !== control.defaultChecked;
  return control.value !== control.defaultValue;
}

/** The name under which the one who declares would be listed; empty: not asked on this page. @param {HTMLFormElement} form */
function nameOf(form) {
  const inputs = [...form.querySelectorAll(":is([data-role='name'], [data-role='person']) input")];
  const shown = inputs.filter((one) => one instanceof HTMLInputElement && !one.closest("[data-branch][hidden]") && one.value.trim() !== "");
  return shown.length > 0 ? /** @type {HTMLInputElement} */ (shown[0]).value.trim() : "";
}

/** For how many days drafts are kept. @param {HTMLFormElement} form */
function daysOf(form) {
  return Number.parseInt(form.dataset.days ?? "", 10) || 0;
}

/** Whether drafts are kept: all pages are of this host (in two places it would be half a draft). @param {HTMLFormElement} form */
function isHere(form) {
  const hosts = [form.action, form.dataset.site ?? ""].map((one) => new URL(one, window.location.href).origin);
  return daysOf(form) > 0 && hosts.every((one) => one === window.location.origin) && canKeep();
}

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

/** Forgets everything: the declaration is received, or complete. */
export function forgetAnswers() {
  forgetDraft();
  for (const key of [KEY, TERMS, TYPED]) forget(key, "tab");
}

/**
 * Ticks the box of the terms when this version was agreed to on their page.
 * @param {HTMLFormElement} form
 */
function agree(form) {
  const version = form.querySelector("input[name='terms_version']");
  const box = form.querySelector("[data-role='terms'] input");
  if (!(version instanceof HTMLInputElement) || !(box instanceof HTMLInputElement)) return;
  if (recall(TERMS, "tab") === version.value && box.getAttribute("aria-invalid") !== "true") {
    box.checked = true;
  }
}

/**
 * The controls whose answers are kept.
 * @param {HTMLFormElement} form
 * @returns {(HTMLInputElement | HTMLSelectElement | HTMLTextAreaElement)[]}
 */
function controls(form) {
  /** @type {(HTMLInputElement | HTMLSelectElement | HTMLTextAreaElement)[]} */
  const found = [];
  for (const control of form.elements) {
    // A password that is shown is of the kind `text`; what it is for does not change.
    const secret = control instanceof HTMLInputElement && (control.type === "password" || control.autocomplete === "new-password");
    const input = control instanceof HTMLInputElement && !secret && !["hidden", "submit"].includes(control.type);
    const kept = input || control instanceof HTMLSelectElement || control instanceof HTMLTextAreaElement;
    if (kept && control.name !== "" && !control.closest(".form-unseen")) found.push(control);
  }
  return found;
}

/**
 * @param {HTMLInputElement | HTMLSelectElement | HTMLTextAreaElement} control
 * @returns {boolean} whether it is a radio button or a box, always an HTMLInputElement
 */
function isChoice(control) {
  return control instanceof HTMLInputElement && ["radio", "checkbox"].includes(control.type);
}

/**
 * @param {unknown} value
 * @returns {value is Record<string, string[]>}
 */
function isAnswers(value) {
  return typeof value === "object" && value !== null && Object.values(value).every((one) => Array.isArray(one));
}
