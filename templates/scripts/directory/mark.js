// Finds the words of a query in a name as it is written, although they are compared folded. Used where
// results are shown.

import { bare, joined, spell, toKatakana } from "./fold.js";

/** A character with the marks, half-width voicing signs and variation selectors that belong to it. */
const CLUSTER = /.[\p{M}\uff9e\uff9f\ufe00-\ufe0f\u{e0100}-\u{e01ef}]*/gsu;

/**
 * The name in pieces, each marked or not. What folds to nothing (a space, a dot) belongs to the hit around it.
 * @param {string} name
 * @param {string[][]} terms Folded, each with all its readings.
 * @returns {{ text: string, marked: boolean }[]}
 */
export function marked(name, terms) {
  const clusters = name.match(CLUSTER) ?? [];
  const { letters, settled } = spell(clusters);
  const hit = new Set();
  for (const units of [settled, letters]) {
    const text = joined(units);
    const places = units.flatMap(({ c, at }) => c.split("").map(() => at));
    for (const term of terms.flat()) {
      for (let from = text.indexOf(term); from >= 0; from = text.indexOf(term, from + 1)) {
        for (let at = places[from]; at <= places[from + term.length - 1]; at++) hit.add(at);
      }
    }
  }
  /** @type {{ text: string, marked: boolean }[]} */
  const pieces = [];
  clusters.forEach((cluster, at) => {
    const last = pieces.at(-1);
    if (last && last.marked === hit.has(at)) last.text += cluster;
    else pieces.push({ text: cluster, marked: hit.has(at) });
  });
  return pieces;
}

/**
 * The words that stand in a name in other letters only: 高橋 for 髙橋. Widths, kana, spaces and dashes are no other letters.
 * @param {string} name
 * @param {string[]} typed
 */
export function otherwise(name, typed) {
  return typed.map(bare).filter((word) => word !== "" && !plain(name).includes(plain(word)));
}

/** @param {string} text */
function plain(text) {
  return Array.from(text.normalize("NFKC").toLowerCase().replace(/[^\p{Lo}\p{Ll}\p{N}]/gu, ""), toKatakana).join("");
}
