// CSV in and out in the browser: names from what was pasted or opened, and a table as a safe file. Used by
// batch look-up; knows nothing of declarers.

import { SPELLINGS } from "../japanese.js";
import { typedNumber } from "./number.js";

/**
 * The text of a file: UTF-16 where its mark stands, UTF-8, else Shift_JIS as older spreadsheets write it.
 * @param {ArrayBuffer} bytes
 * @returns {string}
 */
export function decode(bytes) {
  const mark = new Uint8Array(bytes, 0, Math.min(2, bytes.byteLength)).join();
  if (mark === "255,254" || mark === "254,255") return new TextDecoder(mark === "255,254" ? "utf-16le" : "utf-16be").decode(bytes);
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch {
    return new TextDecoder("shift_jis").decode(bytes);
  }
}

/**
 * Whether a text is what a file of another kind looks like when it is read as text.
 * @param {string} text
 */
export function isNoText(text) {
  return /[\0\ufffd]/.test(text);
}

/**
 * @typedef {{ name: string, corporate: string }} Asked A name, and the 法人番号 that the sheet has beside it, as it stands
 * there; one of them may be empty.
 * @typedef {object} Sheet
 * @property {Asked[]} asked What is to be looked up, without rows that have neither.
 * @property {string | null} column Which column the names stand in, in words; `null`: there is but one.
 * @property {number} empty How many rows have neither a name nor a number.
 */

/** The headings of a column of names, of old and new forms, without what stands in brackets. */
const NAME = /^(?:(?:正式|登録|協力)?(?:事業者|会社|企業|法人|取引先|得意先|仕入先|委託先|発注先|業者|団体|組織|事業所|店舗|顧客|お?客先)の?(?:名|名称|正式名称|名前|商号)|社名|屋号|名前|名称|氏名|(?:商号|氏名)(?:(?:又は|または|・|\/)(?:名称|屋号|氏名))?|(?:company|corporate)?name|company)$/i;
/** Those of a column of numbers, the surest first. */
const CORPORATE = [/^(?:国税庁)?法人(?:番号|ナンバー|No\.?)$/i, /^corporatenumber$/i, /^(?:インボイス|適格請求書発行事業者)の?(?:登録)?番号$/, /^会社法人等番号$/];

/**
 * The names in a sheet, each with its 法人番号 where there is such a column: the column whose heading says so, else
 * the one that holds most names. Lines that were pasted are names as they stand unless a heading, or a tab, shows
 * that they are cells: a comma may belong to a name.
 * @param {string} text
 * @param {{ opened?: boolean }} [from] Whether the text is a file's.
 * @returns {Sheet}
 */
export function read(text, { opened = false } = {}) {
  const [first = ""] = text.split(/\r\n?|\n/, 1);
  const marks = ["\t", ",", ";"].filter((mark) => first.includes(mark));
  const isHead = (/** @type {string} */ mark) => parse(first, mark)[0].some((cell) => isHeading(cell));
  const mark = marks.find((mark) => mark === "\t" || isHead(mark)) ?? (opened ? marks[0] : undefined);
  const all = parse(text.trimEnd(), mark);
  const head = all[0] ?? [];
  const titled = head.findIndex((cell) => NAME.test(heading(cell)));
  const rows = head.some(isHeading) ? all.slice(1) : all;
  const given = CORPORATE.map((title) => head.findIndex((cell) => title.test(heading(cell)))).find((at) => at >= 0) ?? -1;
  const column = titled >= 0 ? titled : mostNames(rows, given);
  const number = head.some(isHeading) ? given : numbers(rows, column);
  const cell = (/** @type {string[]} */ row, /** @type {number} */ at) => (row[at] ?? "").trim();
  const asked = rows.map((row) => ({ name: cell(row, column), corporate: cell(row, number) })).filter(({ name, corporate }) => name !== "" || corporate !== "");
  const isOne = rows.every((row) => row.length < 2);
  const words = titled >= 0 && head.length > 1 ? `「${head[titled].trim()}」の列` : isOne || column < 0 ? null : `左から${column + 1}番目の列`;
  return { asked, column: words, empty: rows.length - asked.length };
}

/** @param {string} cell */
function isHeading(cell) {
  const title = heading(cell);
  return NAME.test(title) || CORPORATE.some((one) => one.test(title));
}

/**
 * The column beside the names that holds nothing but 法人番号, or the twelve digits of a register; -1: there is none.
 * @param {string[][]} rows
 * @param {number} names
 */
function numbers(rows, names) {
  const width = rows[0]?.length ?? 0;
  const lengths = (/** @type {number} */ at) => rows.map((row) => (row[at] ?? "").trim()).filter((cell) => cell !== "").map((cell) => typedNumber(cell)?.length ?? 0);
  const isNumber = (/** @type {number} */ at) => at !== names && lengths(at).includes(13) && lengths(at).every((length) => length === 12 || length === 13);
  return Array.from({ length: width }, (_, at) => at).find(isNumber) ?? -1;
}

/**
 * A heading as it is compared: 会社名（正式） is 会社名.
 * @param {string} cell
 */
function heading(cell) {
  return cell.normalize("NFKC").replace(/\(.*?\)|[\s*※:【】[\]]/g, "");
}

/**
 * The column that holds most names: legal forms tell more than letters, and numbers nothing. It is not the one that is
 * known to hold numbers; -1: there is no other with anything in it.
 * @param {string[][]} rows
 * @param {number} numbers
 */
function mostNames(rows, numbers) {
  // As arguments of one call, the rows of a large file would be too many.
  const width = rows.reduce((most, row) => Math.max(most, row.length), 0);
  const weight = (/** @type {string} */ cell) => (SPELLINGS.some((form) => cell.includes(form)) ? 1000 : /\p{L}/u.test(cell) ? 1 : 0);
  const weights = Array.from({ length: width }, (_, at) => (at === numbers ? -1 : rows.reduce((sum, row) => sum + weight(row[at] ?? ""), 0)));
  const most = Math.max(-1, ...weights);
  return numbers >= 0 && most < 1 ? -1 : Math.max(0, weights.indexOf(most));
}

/**
 * The names alone.
 * @param {string} text
 * @returns {string[]}
 */
export function names(text) {
  return read(text).asked.map(({ name }) => name);
}

/**
 * What was asked, as lines that `read` reads back as they are.
 * @param {Asked[]} all
 * @returns {string}
 */
export function askedLines(all) {
  if (all.every(({ corporate }) => corporate === "")) return lines(all.map(({ name }) => name));
  return ["事業者名,法人番号", ...all.map(({ name, corporate }) => `${quote(name)},${quote(corporate)}`)].join("\n");
}

/**
 * Names as lines that `names` reads back as they are.
 * @param {string[]} list
 * @returns {string}
 */
export function lines(list) {
  return list.map(quote).join("\n");
}

/**
 * The rows of a sheet. A quote that closes nowhere is a letter like others: it does not swallow the lines below.
 * @param {string} text
 * @param {string} [mark] What parts the cells of a row; without it a line is one cell.
 * @returns {string[][]}
 */
export function parse(text, mark = "\n") {
  const cell = new RegExp(`(?:[ \u3000]*"([^"]*(?:""[^"]*)*)"[ \u3000]*|([^${mark}\n]*))(${mark}|\n|$)`, "y");
  text = text.replace(/\r\n?/g, "\n");
  /** @type {string[][]} */
  const rows = [];
  /** @type {string[]} */
  let row = [];
  while (cell.lastIndex < text.length || row.length > 0) {
    const [, quoted, plain, end] = /** @type {RegExpExecArray} */ (cell.exec(text));
    row.push(quoted === undefined ? plain : quoted.replaceAll('""', '"'));
    if (end === mark && mark !== "\n") continue;
    rows.push(row);
    row = [];
  }
  return rows;
}

/**
 * A sheet with a mark for spreadsheets, no cell of which runs as a formula (the signs as in base/sheet.rs).
 * @param {string[][]} rows
 * @returns {Blob}
 */
export function sheet(rows) {
  const safe = (/** @type {string} */ cell) => (/^[=+\-@＝＋－＠\t\r\n]/.test(cell) ? `'${cell}` : cell);
  const written = rows.map((row) => `${row.map((cell) => quote(safe(cell))).join(",")}\r\n`);
  return new Blob(["\ufeff", ...written], { type: "text/csv;charset=utf-8" });
}

/** @param {string} cell */
function quote(cell) {
  return /[",\t\r\n]/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell;
}
