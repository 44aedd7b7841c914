// Gives the site's own search modules the files of a built site from disk, and counts what they ask for:
// bytes, requests, waves (requests that had to wait for others), and how many ran at once.

import { readFile, readFileSync } from "node:fs";
import { promisify } from "node:util";
import path from "node:path";
import { UNITED } from "./scan.mjs";

const MODULES = new URL("../../../templates/scripts/directory/", import.meta.url);
export const { Index } = await import(new URL("index.js", MODULES));
export const { core, fold, isLegalForm, learn, searched, words } = await import(new URL("fold.js", MODULES));
export const { readings, search } = await import(new URL("ask.js", MODULES));
export const { marked, otherwise } = await import(new URL("mark.js", MODULES));
const read = promisify(readFile);

/** A fetcher over `dist/directory/index/` with its counts in `log`. */
export function disk(folder) {
  const log = { bytes: 0, requests: 0, waves: 0, atOnce: 0, running: 0 };
  const fetchFile = async (name) => {
    if (log.running === 0) log.waves++;
    log.running++;
    log.requests++;
    log.atOnce = Math.max(log.atOnce, log.running);
    const bytes = new Uint8Array(await read(path.join(folder, name)));
    log.bytes += bytes.length;
    // Together with the others of its wave: what is read later waits for all of them.
    await new Promise((next) => setTimeout(next, 2));
    log.running--;
    return bytes;
  };
  return { fetchFile, log };
}

/** Places in the lists of prefectures and industries, as the page takes them from its selects. */
export function places(root) {
  const column = (file, at) =>
    readFileSync(path.join(root, "data", file), "utf8").split(/\r?\n/).slice(1).filter(Boolean).map((line) => line.split(",")[at]);
  return { prefectures: column("prefectures.csv", 2), industries: "ABCDEFGHIJKLMNOPQRST" };
}

// What a page learns from the index before it folds; `directory-exact` looks at that way itself.
learn(Object.entries(UNITED));

/** A query of the tests as the modules take it. */
export function asked({ q = "", prefecture, industry, stars }, { prefectures, industries }) {
  return {
    terms: words(q).map(readings),
    filter: {
      prefecture: prefecture ? prefectures.indexOf(prefecture) : -1,
      industry: industry ? industries.indexOf(industry) : -1,
      stars: Number(stars ?? 0),
    },
  };
}
