// What a number that is typed finds, and what is said where it finds nothing. Loaded by search when a number is typed,
// by batch look-up when its rows have 法人番号.

import { isChecked } from "../check-digit.js";
import { CorporateNumbers } from "./corporate.js";

/**
 * @typedef {import("./records.js").Entry} Entry
 * @typedef {import("./words.js").Edition} Edition
 * @typedef {import("./notes.js").Told} Told
 * @typedef {import("./found.js").Found} Found
 * @typedef {{ data: DOMStringMap, index: import("./index.js").Index, fetchFile: import("./manifest.js").Fetcher }} Sources Its
 * files lie where `data.numbers` says.
 * @typedef {{ entries: Entry[], edition: Edition | null, told: Told | null }} Numbered
 */

/** @type {CorporateNumbers | undefined} What was read stays. */
let known;

/** @param {Sources} sources */
function numbersOf({ fetchFile }) {
  return (known ??= new CorporateNumbers(fetchFile));
}

/**
 * The records of a number, or what to say where there are none.
 * @param {string} digits
 * @param {Sources} sources
 * @param {AbortSignal} signal
 * @returns {Promise<Numbered>}
 */
export async function lookUp(digits, sources, signal) {
  const { data, index } = sources;
  /** @type {(title: string, text?: string) => Numbered} */
  const nobody = (title, text = "") => ({ entries: [], edition: null, told: { title, text } });
  switch (digits.length) {
    case 8: {
      const { entry, edition } = await index.byNumber(Number(digits), signal);
      return entry ? { entries: [entry], edition, told: null } : nobody("この番号の宣言はありません", data.number);
    }
    case 11:
      return nobody("自己宣言IDでは探せません", data.private);
    default:
      // Where nobody is asked for one, nothing is said of it.
      if (!data.corporate) return { entries: [], edition: null, told: null };
      if (!isChecked(digits)) return nobody("法人番号に誤りがあるようです", data.corporateWrong);
      if (!data.numbers) return nobody("法人番号では探せません", data.corporate);
      return (await ofCorporate(digits, sources, signal)) ?? nobody("この法人番号では見つかりません", data.corporate);
  }
}

/**
 * Who has chosen to be found by a 法人番号. Of whom the list does not know yet, or no longer, nothing is shown.
 * @param {string} digits
 * @param {Sources} sources
 * @param {AbortSignal} signal
 * @returns {Promise<Numbered | null>}
 */
async function ofCorporate(digits, sources, signal) {
  const records = await numbersOf(sources).recordsOf(digits);
  const found = await Promise.all(records.map((no) => sources.index.byNumber(no, signal)));
  const entries = found.flatMap(({ entry }) => entry ?? []);
  return entries.length > 0 ? { entries, edition: found[0].edition, told: null } : null;
}

/**
 * What the 法人番号 of a row says to what its name has found: whoever has it is meant, whatever the name; and who is
 * known to have another is somebody else.
 * @param {Found} found
 * @param {string} digits
 * @param {Sources} sources
 * @param {AbortSignal} signal
 * @returns {Promise<Found>}
 */
export async function withNumber(found, digits, sources, signal) {
  if (!/^\d{13}$/.test(digits) || !isChecked(digits)) return found;
  const its = await ofCorporate(digits, sources, signal);
  if (its) return { ...found, kind: "corporate", total: its.entries.length, entries: its.entries, numbers: its.entries.map(() => digits) };
  const numbers = await Promise.all(found.entries.map(({ no }) => numbersOf(sources).numberOf(no)));
  const isOther = (found.kind === "same" || found.kind === "several") && numbers.every(Boolean);
  return { ...found, kind: isOther ? "other" : found.kind, numbers: numbers.map((number) => number ?? "") };
}
