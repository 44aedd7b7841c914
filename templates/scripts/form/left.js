// Tells a mistake when its field is left, never while somebody types: the rules come with the page, made from the form's
// definition, and the words are those of the check. An untouched field is left in peace. What was told goes as soon as
// it is put right. Focus is never moved; a reader hears it once.

import { element } from "../../assets/dom.js";
import { isChecked } from "../check-digit.js";
import { BETWEEN_DIGITS, UNCOUNTED } from "../japanese.js";

/** Letters that look like digits, and what else may stand in a number; whatever is written otherwise is the check's alone. */
/** @type {Map<string, string>} */
const LOOKS = new Map();
for (const [digit, letters] of Object.entries({ 0: "Oo〇○◯", 1: "lI|" })) {
  for (const letter of letters) LOOKS.set(letter, digit);
}
const NUMBER = /^[Tt〒]?[\d\sOo〇○◯lI|\p{Pd}ー().,'+]*$/u;

/**
 * @typedef {{ code: string, words: string, of: string, note?: boolean, matches?: string, lacks?: string, most?: number, least?: number, check_digit?: boolean }} Rule
 * @typedef {HTMLInputElement | HTMLSelectElement | HTMLTextAreaElement} Control
 */

/** A number with digits for letters that look like them, where it has a digit. @param {string} typed */
export function withDigits(typed) {
  const narrow = [...typed.normalize("NFKC")];
  const isNumber = narrow.some((one) => /\d/.test(one)) && NUMBER.test(narrow.join(""));
  if (!isNumber || !narrow.some((one) => LOOKS.has(one))) return typed;
  return narrow.map((one) => LOOKS.get(one) ?? one).join("");
}

/** The typed text as a rule looks at it. @param {string} typed @param {string} of */
function prepared(typed, of) {
  if (of === "password") return typed.replace(/[\r\n]+$/, "").replaceAll("¥", "\\");
  if (of === "line") return typed.trim();
  const narrow = [...(of === "digits" ? withDigits(typed) : typed).normalize("NFKC")].filter((one) => one.trim() !== "" && !UNCOUNTED.test(one));
  return (of === "digits" ? narrow.filter((one) => !BETWEEN_DIGITS.includes(one)) : narrow).join("");
}

/**
 * What is wrong with a text by its field's rules: the words, or nothing.
 * @param {Rule[]} rules @param {string} typed
 * @returns {{ code: string, words: string } | undefined}
 */
export function mistake(rules, typed) {
  const isEmpty = typed.trim() === "";
  for (const rule of rules.filter((one) => !one.note)) {
    const text = prepared(typed, rule.of);
    const count = [...(rule.of === "line" ? text.replace(new RegExp(UNCOUNTED, "gu"), "") : text)].length;
    const found = rule.matches === undefined ? null : text.match(new RegExp(rule.matches, "u"));
    const isWrong = found !== null
      || (rule.lacks !== undefined && !new RegExp(rule.lacks, "u").test(text))
      || (rule.most !== undefined && count > rule.most)
      || (rule.least !== undefined && count < rule.least)
      || (rule.check_digit === true && /^[Tt]?\d{13}$/.test(text) && !isChecked(text.replace(/^[Tt]/, "")));
    // What may be left open and is has no other mistake.
    if (isWrong && (!isEmpty || rule.matches === "^$")) {
      const digits = text.replace(/\D/g, "");
      const words = rule.words.replace("{count}", String(rule.of === "digits" ? digits.length : count)).replace("{found}", found?.[0] ?? "");
      return { code: rule.code, words };
    }
  }
  return undefined;
}

/**
 * Watches the fields of a form.
 * @param {HTMLFormElement} form
 */
export function tellWhenLeft(form) {
  const heard = document.getElementById("left-said");
  if (!heard) return;
  // A line that appears under a pressed pointer would move the button away from it.
  let isDown = false;
  form.addEventListener("pointerdown", () => { isDown = true; });
  for (const end of ["pointerup", "pointercancel"]) window.addEventListener(end, () => { isDown = false; });
  for (const field of /** @type {NodeListOf<HTMLElement>} */ (form.querySelectorAll("[data-left]"))) {
    const told = new Told(field, heard);
    field.addEventListener("input", () => told.typed());
    field.addEventListener("change", () => told.typed());
    field.addEventListener("focusout", (event) => {
      if (event.relatedTarget instanceof Node && field.contains(event.relatedTarget)) return;
      if (isDown) window.addEventListener("pointerup", () => setTimeout(() => told.left()), { once: true });
      else told.left();
    });
  }
}

/** What is told at one field. */
class Told {
  /** @param {HTMLElement} field @param {HTMLElement} heard */
  constructor(field, heard) {
    this.field = field;
    this.heard = heard;
    /** @type {Rule[]} */
    this.rules = JSON.parse(field.dataset.left ?? "[]");
    this.isTouched = false;
    /** @type {HTMLElement | undefined} */
    this.line = undefined;
    /** What is said without being a mistake. */
    this.note = this.rules.find((rule) => rule.note);
    /** @type {HTMLElement | undefined} */
    this.noted = undefined;
  }

  /** @returns {Control[]} */
  get controls() {
    return [.../** @type {NodeListOf<Control>} */ (this.field.querySelectorAll("input, select, textarea"))];
  }

  get mistake() {
    const value = this.controls.map((one) => (/^(radio|checkbox)$/.test(one.type) && !(/** @type {HTMLInputElement} */ (one).checked) ? "" : one.value)).join("");
    // What need not be answered as things are may be left open.
    const rules = "optional" in this.field.dataset ? this.rules.filter((rule) => rule.matches !== "^$") : this.rules;
    return mistake(rules, value);
  }

  /** Somebody types: nothing new is told, and what was put right goes. */
  typed() {
    this.isTouched = true;
    this.noted?.remove();
    if (this.line && !this.mistake) this.clear();
  }

  left() {
    // What the check itself said stands until the page is sent again.
    const isOfCheck = !this.line && this.field.querySelector(".field-error") !== null;
    if (!this.isTouched || isOfCheck || this.field.closest("[hidden]")) return;
    this.put();
    const wrong = this.mistake;
    if (!wrong) this.clear();
    else if (this.line?.textContent !== `＊${wrong.words}`) this.tell(wrong);
  }

  /** Puts letters right that look like digits, and says so. */
  put() {
    const [control] = this.controls;
    const right = this.note && control ? withDigits(control.value) : "";
    if (!this.note || !control || right === control.value) return;
    control.value = right;
    // Whoever keeps what is typed keeps this.
    control.dispatchEvent(new Event("input", { bubbles: true }));
    this.noted = element("p", { class: "field-hint", "data-code": this.note.code }, this.note.words);
    this.field.append(this.noted);
    this.heard.textContent = this.note.words;
  }

  /** @param {{ code: string, words: string }} wrong */
  tell({ code, words }) {
    this.clear();
    const id = `${this.field.dataset.key}-error`;
    this.line = element("p", { class: "field-error", id, "data-code": code }, `＊${words}`);
    (this.field.querySelector("fieldset") ?? this.field).append(this.line);
    this.field.classList.add("field-invalid");
    for (const control of this.controls) {
      control.setAttribute("aria-invalid", "true");
      control.setAttribute("aria-describedby", [control.getAttribute("aria-describedby"), id].filter(Boolean).join(" "));
    }
    this.heard.textContent = words;
  }

  clear() {
    if (!this.line) return;
    const id = this.line.id;
    this.line.remove();
    this.line = undefined;
    this.heard.textContent = "";
    this.field.classList.remove("field-invalid");
    for (const control of this.controls) {
      control.removeAttribute("aria-invalid");
      const others = (control.getAttribute("aria-describedby") ?? "").split(" ").filter((one) => one !== id && one !== "");
      if (others.length > 0) control.setAttribute("aria-describedby", others.join(" "));
      else control.removeAttribute("aria-describedby");
    }
  }
}
