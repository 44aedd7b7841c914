// The search key of a name in the browser; the same rule as src/directory/fold.rs, and the same tables.
// Called by search and batch look-up; changes keys only, never what is shown.

import { LEGAL_FORMS, UNCOUNTED } from "../japanese.js";

/** @typedef {{ c: string, at: number }} Unit A folded character, and the place of the piece it comes from. */

/** Between the two readings of a name; stands in no name. */
const BETWEEN = "\u0001";
/** Between kanji these are ヶ, which stands nowhere else. */
const KA = /[カガケ]/;
const KANJI = /[々〇㐀-䶿一-鿿豈-\ufaff\u{20000}-\u{3ffff}]/u;
export const BEFORE_KANJI = new RegExp(`^${KA.source}(?=${KANJI.source})`, "u");
export const AFTER_KANJI = new RegExp(`(?<=${KANJI.source})${KA.source}$`, "u");
const KANA = /^[ァ-ヺ]$/;
const HAN = /^\p{Script=Han}$/u;

/** @type {Map<string, string>} What characters count as: what is learned comes to it. */
const COUNTS_AS = new Map();
/** @type {Map<string, string>} What a character as written becomes; kept because names repeat their characters. */
const WRITTEN = new Map();
/** @type {Set<string> | undefined} */
let everyday;

/**
 * Takes in which characters count as which.
 * @param {Iterable<[string, string]>} pairs
 */
export function learn(pairs) {
  for (const [written, to] of pairs) COUNTS_AS.set(written, to);
  WRITTEN.clear();
}

/**
 * Whether a text has kanji that are neither in JIS X 0208 nor learned: they may count as others.
 * @param {string} text
 */
export function isRare(text) {
  if (!everyday) {
    const rows = Uint8Array.from({ length: 2 * 94 * 77 }, (_, at) => (at % 2 ? 0xa1 + ((at >> 1) % 94) : 0xb0 + Math.floor(at / 188)));
    everyday = new Set(new TextDecoder("euc-jp").decode(rows));
  }
  for (const c of text.normalize("NFKC")) if (HAN.test(c) && !everyday.has(c) && !COUNTS_AS.has(c)) return true;
  return false;
}

/**
 * The folded text: NFKC, variants united, small letters without marks, large katakana, one kind of dash, no spaces
 * and dots, nothing unseen; repeat marks written out.
 * @param {string} text
 * @returns {string}
 */
export function fold(text) {
  const { before, settled, after } = spell(text);
  return before + joined(settled) + after;
}

/**
 * The folded text without legal forms at either end.
 * @param {string} text
 * @returns {string}
 */
export function core(text) {
  return joined(spell(text).settled);
}

/**
 * What the index holds of a name: its core, and where they differ the letters of its core behind it.
 * @param {string} name
 * @returns {string}
 */
export function searched(name) {
  const { letters, settled } = spell(name);
  const [first, second] = [joined(settled), joined(letters)];
  return first === second ? first : first + BETWEEN + second;
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
 * A word as it is written, without legal forms at either end.
 * @param {string} word
 */
export function bare(word) {
  return written(word, spell(word).letters);
}

/**
 * The piece of a text that some of its letters come from.
 * @param {string} text
 * @param {Unit[]} units
 */
export function written(text, units) {
  return units.length === 0 ? "" : [...text].slice(units[0].at, units[units.length - 1].at + 1).join("");
}

/**
 * A name without what only letters address it with: みほん塗装店 御中.
 * @param {string} name
 * @returns {string}
 */
export function withoutAddress(name) {
  return name.replace(/(?<=\S)(?:\s*御中|\s+(?:様|殿))\s*$/u, "");
}

/**
 * A text's letters without legal forms, what neighbours make of them, and the legal forms.
 * @param {Iterable<string>} pieces
 */
export function spell(pieces) {
  const all = lettersOf(pieces);
  const text = joined(all);
  let [start, end] = [0, text.length];
  for (;;) {
    const rest = text.slice(start, end);
    const form = LEGAL_FORMS.find((f) => f.length < rest.length && (rest.startsWith(f) || rest.endsWith(f)));
    if (form === undefined) break;
    if (rest.startsWith(form)) start += form.length;
    else end -= form.length;
  }
  const [before, after] = [text.slice(0, start), text.slice(end)];
  const letters = all.slice(start, all.length - after.length);
  return { before, letters, settled: settle(letters), after };
}

/**
 * @param {Iterable<string>} pieces
 * @returns {Unit[]}
 */
export function lettersOf(pieces) {
  const units = [];
  let at = 0;
  for (const piece of pieces) {
    for (const one of piece) for (const c of letter(one)) units.push({ c, at });
    at++;
  }
  return units;
}

/**
 * What a character becomes, whatever stands beside it.
 * @param {string} one
 */
function letter(one) {
  let made = WRITTEN.get(one);
  if (made !== undefined) return made;
  made = "";
  for (const c of counted(one).normalize("NFKC").toLowerCase()) {
    for (const plain of unmarked(c)) {
      const to = counted(toKatakana(plain));
      if (!UNCOUNTED.test(to)) made += to;
    }
  }
  WRITTEN.set(one, made);
  return made;
}

/** @param {string} c */
function counted(c) {
  return COUNTS_AS.get(c) ?? c;
}

/** @param {string} c */
function unmarked(c) {
  return /[\u3040-\u30ff]/.test(c) ? c : c.normalize("NFD").replace(/\p{M}/gu, "").normalize("NFC");
}

/**
 * What neighbours decide: voiced marks join their kana, repeat marks are written out, ヶ stands between kanji.
 * @param {Unit[]} letters
 * @returns {Unit[]}
 */
function settle(letters) {
  /** @type {Unit[]} */
  const settled = [];
  for (const { c, at } of letters) {
    const last = settled.at(-1);
    const pair = last && /[\u3099\u309a]/.test(c) ? (last.c + c).normalize("NFC") : "";
    if (last && KANA.test(pair)) last.c = pair;
    else settled.push({ c: last ? repeated(last.c, c) : c, at });
  }
  const isKanji = (/** @type {Unit | undefined} */ unit) => unit !== undefined && KANJI.test(unit.c);
  return settled.map(({ c, at }, i) => ({ c: KA.test(c) && isKanji(settled[i - 1]) && isKanji(settled[i + 1]) ? "ヶ" : c, at }));
}

/**
 * @param {string} last
 * @param {string} c
 */
function repeated(last, c) {
  if (c === "々") return KANJI.test(last) ? last : c;
  if ((c !== "ヽ" && c !== "ヾ") || !KANA.test(last)) return c;
  const plain = last.normalize("NFD")[0];
  const voiced = (plain + "\u3099").normalize("NFC");
  return c === "ヾ" && KANA.test(voiced) ? voiced : plain;
}

/**
 * @param {Unit[]} units
 * @returns {string}
 */
export function joined(units) {
  return units.map(({ c }) => c).join("");
}

/** @param {string} c */
export function toKatakana(c) {
  return /[ぁ-ゖゝゞ]/.test(c) ? String.fromCharCode(c.charCodeAt(0) + 0x60) : c;
}
