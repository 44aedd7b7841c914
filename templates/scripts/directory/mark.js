// Finds the words of a query in a name as it is written, although they are compared folded. Used where
// results are shown; a name whose parts fold otherwise than its whole is shown unmarked.

import { fold } from "./fold.js";

/** A character with the marks, half-width voicing signs and variation selectors that belong to it. */
const CLUSTER = /.[\p{M}\uff9e\uff9f\ufe00-\ufe0f\u{e0100}-\u{e01ef}]*/gsu;

/**
 * The name in pieces, each marked or not.
 * @param {string} name
 * @param {string[]} terms Folded.
 * @returns {{ text: string, marked: boolean }[]}
 */
export function marked(name, terms) {
  const clusters = name.match(CLUSTER) ?? [];
  const folded = clusters.map(fold);
  const whole = folded.join("");
  if (whole !== fold(name)) return [{ text: name, marked: false }];
  const hit = new Uint8Array(whole.length);
  for (const term of terms) {
    for (let at = whole.indexOf(term); at >= 0; at = whole.indexOf(term, at + 1)) hit.fill(1, at, at + term.length);
  }
  /** @type {{ text: string, marked: boolean }[]} */
  const pieces = [];
  let at = 0;
  clusters.forEach((cluster, i) => {
    const length = folded[i].length;
    // What folds to nothing (a space, a dot) belongs to the hit that goes on behind it.
    const isHit = length > 0 ? hit.subarray(at, at + length).includes(1) : hit[at] === 1 && hit[at - 1] === 1;
    at += length;
    const last = pieces.at(-1);
    if (last && last.marked === isHit) last.text += cluster;
    else pieces.push({ text: cluster, marked: isHit });
  });
  return pieces;
}
