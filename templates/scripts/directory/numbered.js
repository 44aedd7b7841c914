// What a number that is typed finds, and what is said where it finds nothing. Loaded by search when a number is typed,
// by batch look-up when its rows have 法人番号.

import { checkDigit, isChecked } from "../check-digit.js";
import { CorporateNumbers } from "./corporate.js";
import { typedNumber } from "./number.js";

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
      if (digits.length === 12) return nobody("12桁の番号では探せません", `${data.corporateTwelve}${wholeOf(digits)}です。`);
      if (!isChecked(digits)) return nobody("法人番号に誤りがあるようです", `${data.corporateWrong}${firstOf(digits)}です。`);
      if (!data.numbers) return nobody("法人番号では探せません", data.corporate);
      return (await ofCorporate(digits, sources, signal)) ?? nobody("この法人番号では見つかりません", data.corporate);
  }
}

/** Which digit to look at. @param {string} digits */
function firstOf(digits) {
  return `うしろの12桁が正しければ、先頭の数字は「${checkDigit(digits.slice(1))}」`;
}

/** The thirteen digits to which twelve belong. @param {string} twelve */
function wholeOf(twelve) {
  return `その前に「${checkDigit(twelve)}」を付けた13桁`;
}

/**
 * What is wrong with what stands in the place of a 法人番号, in words; empty where nothing is, or where it is no number.
 * @param {string} typed
 */
export function wrongNumber(typed) {
  const plain = typed.normalize("NFKC");
  const digits = typedNumber(typed) ?? "";
  if (digits.length === 13) return isChecked(digits) ? "" : `法人番号に誤りがあります。${firstOf(digits)}です`;
  if (digits.length === 12) return `12桁です（法人番号は13桁です）。会社法人等番号なら、${wholeOf(digits)}が法人番号です`;
  if (/\dE[+]?\d/i.test(plain)) return "法人番号が崩れています（「1.23E+12」のような形）";
  if (digits.length === 11) return "11桁です（法人番号は13桁です）。会社法人等番号なら、先頭の0が消えています";
  if (digits !== "") return `${digits.length}桁です（法人番号は13桁です）`;
  return /\d/.test(plain) ? "法人番号に、数字でない字が入っています" : "";
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
 * known to have another is somebody else. Of a number that is none it is said what is wrong with it.
 * @param {Found} found
 * @param {string} typed
 * @param {Sources} sources
 * @param {AbortSignal} signal
 * @returns {Promise<Found>}
 */
export async function withNumber(found, typed, sources, signal) {
  const digits = typedNumber(typed) ?? "";
  const remark = wrongNumber(typed);
  if (remark !== "" || digits.length !== 13) return { ...found, remark };
  const its = await ofCorporate(digits, sources, signal);
  if (its) return { ...found, kind: "corporate", total: its.entries.length, entries: its.entries, numbers: its.entries.map(() => digits), remark: "" };
  const numbers = await Promise.all(found.entries.map(({ no }) => numbersOf(sources).numberOf(no)));
  const isOther = (found.kind === "same" || found.kind === "several") && numbers.every(Boolean);
  const isAlone = found.kind === "none" && (found.name === "" || found.name === typed);
  return { ...found, kind: isOther ? "other" : found.kind, numbers: numbers.map((number) => number ?? ""), remark: isAlone ? "番号から探せるのは、そう選んだ法人だけです。名前でも調べてください" : "" };
}
