// What a query's words ask the index for: every way to read a word, and where nothing has them, the words without
// parts of a legal form. Called by search.

import { LEGAL_FORMS } from "../japanese.js";
import { AFTER_KANJI, BEFORE_KANJI, fold, joined, lettersOf, spell, written } from "./fold.js";

/**
 * @typedef {import("./filter.js").Filter} Filter
 * @typedef {{ answer: import("./index.js").Answer, typed: string[], terms: string[][] }} Found What words were looked for, and how.
 */

/**
 * The answer to some words.
 * @param {import("./index.js").Index} index
 * @param {{ typed: string[], filter: Filter, limit: number }} asked
 * @param {AbortSignal} signal
 * @returns {Promise<Found>}
 */
export async function search(index, { typed, filter, limit }, signal) {
  const look = async (/** @type {string[]} */ typed) => {
    const terms = typed.map(readings);
    return { answer: await index.answer({ terms, filter }, limit, signal), typed, terms };
  };
  const found = await look(typed);
  const shorter = typed.map(withoutPart).filter((word) => fold(word) !== "");
  if (found.answer.total > 0 || shorter.length === 0 || shorter.join(" ") === typed.join(" ")) return found;
  const less = await look(shorter);
  return less.answer.total > 0 ? less : found;
}

/**
 * What to look for, for one word: where the word may end within what neighbours decide, more than one text.
 * @param {string} word
 * @returns {string[]}
 */
export function readings(word) {
  const { letters, settled } = spell(word);
  const [text, plain] = [joined(settled), joined(letters)];
  const starts = [text, text.replace(BEFORE_KANJI, "ヶ")];
  const texts = starts.flatMap((text) => [text, text.replace(AFTER_KANJI, "ヶ")]);
  // A mark that repeats or voices what stands before the word, or may stand behind it, leaves only the letters.
  if (/^[々ヽヾ\u3099\u309a]|[ウカ-トハ-ホワ-ヲヽ]$/.test(plain)) texts.push(plain);
  return [...new Set(texts)];
}

/**
 * A word without what may be a part of a legal form: 式会社みほん, みほん株式.
 * @param {string} word
 */
function withoutPart(word) {
  const units = lettersOf(word);
  const text = joined(units);
  let [head, tail] = [0, 0];
  for (let length = 1; length <= text.length; length++) {
    const [start, end] = [text.slice(0, length), text.slice(-length)];
    if (LEGAL_FORMS.some((form) => form !== start && form.endsWith(start))) head = length;
    if (LEGAL_FORMS.some((form) => form !== end && form.startsWith(end))) tail = length;
  }
  // 式会社社会: what begins a form may be the name.
  return written(word, units.slice(head, units.length - tail > head ? units.length - tail : undefined));
}
