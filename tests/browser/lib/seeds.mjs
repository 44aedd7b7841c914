// The descriptions that this scheme was made from, as hashes: which runs of characters stand in them can be asked, the
// texts cannot be read back. Every fifth run of 14 characters is kept, so that any run of 18 in common holds a kept one.
// `node tests/browser/lib/seeds.mjs FOLDER` makes the file anew from the texts in a folder.

import { createHash } from "node:crypto";
import { readFile, readdir, writeFile } from "node:fs/promises";
import path from "node:path";
import { fileURLToPath } from "node:url";

const FILE = fileURLToPath(new URL("seeds.bin", import.meta.url));
/** So many characters a run in common may not have. */
export const COMMON = 18;
/** So many of them are hashed together, at every so many places: 14 + 5 − 1 = 18. */
const RUN = 14;
const STEP = COMMON - RUN + 1;
/** So many bytes of a hash are kept. */
const BYTES = 6;

/** A text as it is compared: one width of letters, no space. @param {string} text */
export function compared(text) {
  return [...text.normalize("NFKC").replace(/\s/gu, "")];
}

/** @param {string[]} letters @param {number} at */
function hash(letters, at) {
  return createHash("sha256").update(letters.slice(at, at + RUN).join("")).digest("hex").slice(0, BYTES * 2);
}

/** The hashes that are kept. */
export async function seeds() {
  const bytes = await readFile(FILE);
  return new Set(Array.from({ length: bytes.length / BYTES }, (_, at) => bytes.subarray(at * BYTES, (at + 1) * BYTES).toString("hex")));
}

/** Every run of a text that stands in the descriptions. @param {Set<string>} kept @param {string} text */
export function inCommon(kept, text) {
  const letters = compared(text);
  const found = [];
  for (let at = 0; at + RUN <= letters.length; at += 1) if (kept.has(hash(letters, at))) found.push(letters.slice(at, at + RUN).join(""));
  return found;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const folder = process.argv[2] ?? ".";
  const hashes = new Set();
  for (const name of await readdir(folder)) {
    const letters = compared(await readFile(path.join(folder, name), "utf8"));
    for (let at = 0; at + RUN <= letters.length; at += STEP) hashes.add(hash(letters, at));
  }
  await writeFile(FILE, Buffer.from([...hashes].sort().join(""), "hex"));
}
