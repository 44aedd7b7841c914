// Which letters count as which: fetched with the first search, the rare ones only where a text has one. The other side
// of src/directory/search/letters.rs.

import { BitReader, Cursor } from "./bits.js";
import { isRare, learn } from "./fold.js";

/** As in letters.rs. */
const LAST = 0x3ffff;

/**
 * Learns what is needed to fold a text.
 * @param {import("./manifest.js").Files} files
 * @param {string} text
 * @param {AbortSignal} signal
 */
export async function learnFor(files, text, signal) {
  const [typed, rare] = files.manifest.letters;
  await files.file(typed, signal, take);
  if (isRare(text)) await files.file(rare, signal, take);
}

/** @param {Uint8Array} bytes */
function take(bytes) {
  const cursor = new Cursor(bytes);
  const [count, kinds] = [cursor.varint(), cursor.varint()];
  const bits = new BitReader(cursor.rest());
  const [written, counted] = [bits.rising(count, 0, LAST), bits.rising(kinds, 0, LAST)];
  learn(Array.from(written, (code) => [String.fromCodePoint(code), String.fromCodePoint(counted[bits.below(kinds)])]));
}
