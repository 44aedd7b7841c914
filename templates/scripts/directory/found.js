// What was found of many names: on the screen, on paper, and as files for spreadsheets with the same words. Loaded by
// batch look-up while it looks. Asks nothing of the index.

import { element } from "../../assets/dom.js";
import { KINDS } from "./kinds.js";
import { sheet } from "./sheet.js";
import { editionInWords, grouped, inWords as dayInWords, today } from "./words.js";

/**
 * @typedef {import("./records.js").Entry} Entry
 * @typedef {import("./kinds.js").Kind} Kind
 * @typedef {import("./sheet.js").Asked & { kind: Kind, total: number, entries: Entry[], numbers: string[], remark: string }} Found With
 * the 法人番号 of each, where the list has it, and what is to be said of the one that was asked.
 * @typedef {object} Shown
 * @property {HTMLElement} results
 * @property {HTMLElement} status
 * @property {import("./place.js").Places} places
 * @property {DOMStringMap} data
 * @property {import("./words.js").Edition} edition
 */

/** So many declarers are named beside each name, and in a file's row. */
const SHOWN_EACH = 3;
const WRITTEN_EACH = 20;
const ASKED_NUMBER = "法人番号（調べた一覧のもの）";
const LISTED_NUMBER = "法人番号（宣言の一覧のもの）";
const REMARK = "調べた法人番号について";

/**
 * How many of each class.
 * @param {Found[]} found
 */
export function inWords(found) {
  const kinds = /** @type {Kind[]} */ (Object.keys(KINDS));
  const count = (/** @type {Kind} */ kind) => found.filter((one) => one.kind === kind).length;
  return kinds.filter((kind) => count(kind) > 0).map((kind) => `${KINDS[kind]} ${grouped(count(kind))}件`).join("、");
}

/**
 * @param {Found[]} found
 * @param {Shown} shown
 */
export function showFound(found, shown) {
  const { results, edition } = shown;
  const rows = asRows(found, shown);
  const csv = element("a", { class: "button", href: URL.createObjectURL(sheet(rows)), download: "batch-result.csv" }, "結果をCSVで保存する");
  const xlsx = element("button", { class: "button-outline", type: "button" }, "結果をExcelの形（XLSX）で保存する");
  xlsx.addEventListener("click", () => void saveWorkbook(rows, shown));
  const printed = element("button", { class: "button-outline", type: "button" }, "結果を印刷する");
  printed.addEventListener("click", () => print());
  const onPaper = element("p", { class: "print-only" }, `調べた日：${dayInWords(today())}`);
  results.replaceChildren(
    element("p", { class: "button-row" }, csv, xlsx, printed),
    element("p", { class: "batch-as-of" }, `一覧の時点：${editionInWords(edition)}`),
    onPaper,
    element("div", { class: "table-wrap", role: "region", "aria-labelledby": "batch-caption", tabindex: "0" }, table(found, shown)),
  );
  results.dataset.state = "done";
}

/**
 * @param {Found[]} found
 * @param {Shown} shown
 */
function table(found, { places }) {
  const [asked, result, declarers] = ["調べた名前", "結果", "見つかった事業者"];
  const head = [asked, result, declarers].map((text) => element("th", { scope: "col" }, text));
  const rows = found.map((one) => {
    const cells = one.entries.slice(0, SHOWN_EACH).map((entry, at) => declarer(entry, one.numbers[at], places));
    const rest = one.total - cells.length;
    if (rest > 0) cells.push(element("li", {}, `ほかに${grouped(rest)}件`));
    const number = element("span", one.name === "" ? {} : { class: "batch-number" }, `法人番号 ${one.corporate}`);
    const name = [...(one.name === "" ? [] : [one.name]), ...(one.corporate ? [number] : [])];
    const remark = one.remark ? [element("span", { class: "batch-number" }, `${one.remark}。`)] : [];
    return element(
      "tr",
      { "data-kind": one.kind },
      element("th", { scope: "row" }, ...name),
      element("td", { class: "batch-found", "data-label": result }, one.kind === "several" ? `同じ名前が${grouped(one.total)}件` : KINDS[one.kind], ...remark),
      element("td", { "data-label": declarers }, ...(cells.length > 0 ? [element("ul", {}, ...cells)] : ["―"])),
    );
  });
  return element("table", { class: "batch-table stacked" }, element("caption", { id: "batch-caption" }, "調べた結果"), element("thead", {}, element("tr", {}, ...head)), element("tbody", {}, ...rows));
}

/**
 * @param {Entry} entry
 * @param {string | undefined} number
 * @param {import("./place.js").Places} places
 */
function declarer(entry, number, places) {
  const level = places.hasLevels ? [element("span", { "aria-hidden": "true" }, places.sign(entry)), ` ${places.level(entry)}`] : [];
  const no = element("span", { class: "batch-number" }, `番号 ${entry.no}${number ? `、法人番号 ${number}` : ""}`);
  return element("li", {}, element("a", { href: places.address(entry.no) }, entry.name), ` ${places.prefecture(entry)}${entry.municipality} `, ...level, no);
}

/**
 * What a file tells of a declarer; of what the scheme does not ask, nothing.
 * @param {Shown} shown
 * @returns {{ title: string, fact: (entry: Entry) => string }[]}
 */
function columns({ places, data }) {
  const { labels } = places;
  return [
    { title: "事業者名", fact: (entry) => entry.name },
    { title: labels.prefecture, fact: (entry) => places.prefecture(entry) },
    { title: data.placeLabel ?? "", fact: (entry) => entry.municipality },
    ...(places.industries.length > 0 ? [{ title: labels.industry, fact: (/** @type {Entry} */ entry) => places.industry(entry) }] : []),
    ...(places.hasLevels ? [{ title: labels.level, fact: (/** @type {Entry} */ entry) => places.level(entry) }] : []),
    { title: "宣言日", fact: (entry) => entry.declaredOn },
  ];
}

/**
 * The result as rows for a file, in the words of the page; each says which list it was looked up in. Of several
 * declarers all stand in the row, one behind the other in each column, so that none is taken for the only one.
 * @param {Found[]} found
 * @param {Shown} shown
 */
function asRows(found, shown) {
  const all = columns(shown);
  const edition = editionInWords(shown.edition);
  const isNumbered = found.some(({ corporate }) => corporate !== "");
  const isKnown = found.some(({ numbers }) => numbers.some(Boolean));
  const isRemarked = found.some(({ remark }) => remark !== "");
  const rows = found.map(({ name, corporate, kind, total, entries, numbers: listed, remark }) => {
    const written = entries.slice(0, WRITTEN_EACH);
    const rest = total > written.length ? [`ほかに${grouped(total - written.length)}件`] : [];
    const joined = (/** @type {(entry: Entry) => string} */ fact) => written.map(fact).join("／");
    const numbers = [...written.map(({ no }) => String(no)), ...rest].join("／");
    const facts = all.map(({ fact }) => joined(fact));
    const known = listed.slice(0, written.length).join("／").replace(/^／+$/, "");
    return [name, ...(isNumbered ? [corporate] : []), KINDS[kind], ...(isRemarked ? [remark] : []), String(total), numbers, ...(isKnown ? [known] : []), ...facts, edition];
  });
  const titles = all.map(({ title }) => title);
  return [["調べた名前", ...(isNumbered ? [ASKED_NUMBER] : []), "結果", ...(isRemarked ? [REMARK] : []), "件数", "番号", ...(isKnown ? [LISTED_NUMBER] : []), ...titles, "一覧の時点"], ...rows];
}

/**
 * The same as a workbook. What makes one is loaded now; every cell is text, so nothing runs as a formula and no
 * number loses its zeros.
 * @param {string[][]} rows
 * @param {Shown} shown
 */
async function saveWorkbook(rows, { status, data }) {
  status.textContent = "ファイルを作っています。";
  try {
    const { default: writeExcelFile } = await import(data.workbook ?? "");
    const cells = rows.map((row, at) => row.map((value) => ({ value, type: String, ...(at === 0 ? { fontWeight: "bold" } : {}) })));
    const columns = rows[0].map((title) => ({ width: title === "結果" || title.includes("名") ? 28 : 16 }));
    const blob = await writeExcelFile(cells, { sheet: "調べた結果", columns, stickyRowsCount: 1 }).toBlob();
    const link = element("a", { href: URL.createObjectURL(blob), download: "batch-result.xlsx" });
    link.click();
    status.textContent = "ファイルを保存しました。";
  } catch {
    status.textContent = "ファイルを作れませんでした。CSVで保存してください。";
  }
}
