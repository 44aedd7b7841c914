// What lies on disk after a case: the files of a folder that hold words they must not hold.
import { readdir, readFile } from "node:fs/promises";
import path from "node:path";

/**
 * The files below `folder` that hold one of the words; with `alone`, a number only where no digit stands beside it.
 * @param {string} folder @param {string[]} words @param {boolean} [alone]
 */
export async function filesWith(folder, words, alone = false) {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const found = [];
  for (const entry of entries.filter((one) => one.isFile())) {
    const file = path.join(entry.parentPath, entry.name);
    const text = (await readFile(file)).toString("utf8");
    for (const word of words) {
      const there = alone ? new RegExp(`(?<!\\d)${word}(?!\\d)`).test(text) : text.includes(word);
      if (there) found.push(`${file}: ${word}`);
    }
  }
  return found;
}
