// The search key of a name in the browser; the same rule as src/directory/fold.rs, and the same tables.
// Called by search and batch look-up; changes keys only, never what is shown.

import { DROPPED, LEGAL_FORMS, LONG_MARKS, UNCOUNTED, VARIANTS } from "../japanese.js";

/** @type {Map<string, string>} What a single character becomes. */
const SINGLE = new Map();
for (const c of LONG_MARKS) SINGLE.set(c, "ー");
for (const c of DROPPED) SINGLE.set(c, "");
const pairs = [...VARIANTS];
/** @type {Map<string, string>} */
const VARIANT = new Map();
for (let i = 0; i < pairs.length; i += 2) VARIANT.set(pairs[i], pairs[i + 1]);

/**
 * The folded text: NFKC, variants united, small letters, katakana, one kind of dash, no spaces and dots, nothing unseen.
 * @param {string} text
 * @returns {string}
 */
export function fold(text) {
  let folded = "";
  for (const c of text.normalize("NFKC")) {
    if (isUncounted(c)) continue;
    for (const small of (VARIANT.get(c) ?? c).toLowerCase()) {
      folded += SINGLE.get(small) ?? toKatakana(small);
    }
  }
  return folded;
}

/**
 * The folded text without legal forms at either end: what search looks for.
 * @param {string} text
 * @returns {string}
 */
export function core(text) {
  let rest = fold(text);
  for (;;) {
    const form = LEGAL_FORMS.find((f) => f.length < rest.length && (rest.startsWith(f) || rest.endsWith(f)));
    if (form === undefined) return rest;
    rest = rest.startsWith(form) ? rest.slice(form.length) : rest.slice(0, -form.length);
  }
}

/**
 * Whether the folded text is a legal form and nothing else.
 * @param {string} folded
 * @returns {boolean}
 */
export function isLegalForm(folded) {
  return LEGAL_FORMS.includes(folded);
}

/**
 * The words of a query: cut at white space. A legal form by itself is none, unless nothing else was typed:
 * 株式会社　みほん asks for みほん.
 * @param {string} query
 * @returns {string[]}
 */
export function words(query) {
  const all = withoutAddress(query).split(/\p{White_Space}+/u).filter((word) => fold(word) !== "");
  const named = all.filter((word) => !isLegalForm(fold(word)));
  return named.length > 0 ? named : all;
}

/**
 * A name without what only letters address it with: みほん塗装店 御中.
 * @param {string} name
 * @returns {string}
 */
export function withoutAddress(name) {
  return name.replace(/(?<=\S)(?:\s*御中|\s+(?:様|殿))\s*$/u, "");
}

/** @param {string} c */
function isUncounted(c) {
  const code = /** @type {number} */ (c.codePointAt(0));
  return UNCOUNTED.some(([first, last]) => first <= code && code <= last);
}

/** @param {string} c */
function toKatakana(c) {
  const hiragana = (c >= "ぁ" && c <= "ゖ") || c === "ゝ" || c === "ゞ";
  return hiragana ? String.fromCharCode(c.charCodeAt(0) + 0x60) : c;
}
