// How near a name that was looked up comes to a listed one. Called by batch look-up.

import { ABBREVIATIONS } from "../japanese.js";
import { core, fold } from "./fold.js";

/**
 * @typedef {import("./records.js").Entry} Entry
 * @typedef {import("./kinds.js").Kind} Kind
 */

/**
 * The name with its legal form, by which two are the same: ㈱みほん and 株式会社みほん are, みほん㈱ is not.
 * @param {string} name
 */
function whole(name) {
  let text = fold(name);
  for (let at = 0; at < ABBREVIATIONS.length; at += 2) text = text.replace(fold(ABBREVIATIONS[at]), fold(ABBREVIATIONS[at + 1]));
  return text;
}

/**
 * The class of a name, and who is meant by it. `entries` begin with all whose core is the name's.
 * @param {string} name
 * @param {Entry[]} entries
 * @returns {{ kind: Kind, entries: Entry[] }}
 */
export function classed(name, entries) {
  const [asked, key] = [whole(name), core(name)];
  const same = entries.filter((entry) => whole(entry.name) === asked);
  if (same.length > 0) return { kind: same.length > 1 ? "several" : "same", entries: same };
  const alike = entries.filter((entry) => core(entry.name) === key);
  if (alike.length > 0) return { kind: "form", entries: alike };
  return { kind: entries.length > 0 ? "part" : "none", entries };
}
