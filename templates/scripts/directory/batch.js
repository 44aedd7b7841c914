// The script of batch look-up: many names against the same index as the search.
// What was found of each is said in classes that mean something to who must answer for it, on the screen and in a
// file for spreadsheets. Nothing is uploaded.

import { element, find, scripting } from "../../assets/dom.js";
import { core, fold, isLegalForm, withoutAddress } from "./fold.js";
import { Index } from "./index.js";
import { Offline, fetcher } from "./manifest.js";
import { KINDS, classed } from "./names.js";
import { typedNumber } from "./number.js";
import { Places } from "./place.js";
import { askedLines, decode, isNoText, read, sheet } from "./sheet.js";
import { editionInWords, grouped, inWords, today } from "./words.js";

/**
 * @typedef {import("./records.js").Entry} Entry
 * @typedef {import("./names.js").Kind} Kind
 * @typedef {import("./sheet.js").Asked} Asked
 * @typedef {import("./words.js").Edition} Edition
 * @typedef {Asked & { kind: Kind, total: number, entries: Entry[] }} Found
 */

/** So many names are looked up at once; each may need several files. */
const NAMES_AT_ONCE = 8;
/** So many declarers are named beside each name, and in a file's row. */
const SHOWN_EACH = 3;
const WRITTEN_EACH = 20;
const ANY = { prefecture: -1, industry: -1, stars: 0 };
const CORPORATE = "法人番号（調べた一覧のもの）";

const form = find("#batch", HTMLFormElement);
const box = find("#names", HTMLTextAreaElement);
const file = find("#file", HTMLInputElement);
const status = find("#batch-status", HTMLElement);
const progress = find("#batch-progress", HTMLProgressElement);
const results = find("#batch-results", HTMLElement);
const places = new Places(form.dataset.directory ?? "");
const index = new Index(fetcher(form.dataset.index ?? ""));
/** So many names are looked up in one go; the page says so too. */
const mostNames = Number(form.dataset.most);
let running = new AbortController();
/** @type {Edition} */
let edition = { asOf: null, serial: null };

/** Looks all names up and shows what was found. */
async function run() {
  clear();
  const { signal } = running;
  const given = read(box.value);
  const all = given.asked;
  if (all.length === 0 || all.length > mostNames) {
    results.dataset.state = "error";
    status.textContent = all.length === 0 ? "名前が入っていません。1行に1つずつ入れてください。" : `${grouped(all.length)}件あります。${grouped(mostNames)}件までに分けてください。`;
    return;
  }
  results.dataset.state = "searching";
  status.textContent = `${grouped(all.length)}件を調べています。`;
  progress.hidden = false;
  progress.max = all.length;
  progress.value = 0;
  try {
    const found = await lookUpAll(all, signal);
    if (!signal.aborted) show(found, given);
  } catch (error) {
    if (!signal.aborted) fail(error);
  }
}

/** What was found of other names goes. */
function clear() {
  running.abort();
  running = new AbortController();
  results.replaceChildren();
  results.dataset.state = "idle";
  status.textContent = "";
  progress.hidden = true;
}

/**
 * How a sheet was read, as far as it is not plain to see.
 * @param {import("./sheet.js").Sheet} sheet
 */
function readInWords({ asked, column, empty }) {
  const spoilt = asked.filter(({ corporate }) => /\dE[+]?\d/i.test(corporate)).length;
  return [
    column ? `${column}を名前として読みました。` : "",
    empty > 0 ? `名前のない行（${grouped(empty)}行）は除きました。` : "",
    spoilt > 0 ? `法人番号が崩れています（${grouped(spoilt)}件。「1.23E+12」のような形）。表計算ソフトで、その列の書式を「文字列」にして番号を入れ直してください。` : "",
  ].join("");
}

/**
 * @param {Asked[]} all
 * @param {AbortSignal} signal
 */
async function lookUpAll(all, signal) {
  /** @type {Found[]} */
  const found = [];
  await index.learn(all.map(({ name }) => name).join(""), signal);
  let next = 0;
  const worker = async () => {
    for (let at = next++; at < all.length; at = next++) {
      found[at] = { ...all[at], ...(await lookUp(all[at].name, signal)) };
      progress.value++;
    }
  };
  await Promise.all(Array.from({ length: NAMES_AT_ONCE }, worker));
  return found;
}

/**
 * @param {string} given
 * @param {AbortSignal} signal
 * @returns {Promise<{ kind: Kind, total: number, entries: Entry[] }>}
 */
async function lookUp(given, signal) {
  const digits = typedNumber(given);
  if (digits?.length === 8) {
    const { entry, edition: of } = await index.byNumber(Number(digits), signal);
    edition = of;
    if (entry) return { kind: "number", total: 1, entries: [entry] };
  }
  const name = withoutAddress(given);
  const key = core(name);
  if (key === "" || isLegalForm(fold(name))) return { kind: "none", total: 0, entries: [] };
  for (let limit = 20; ; limit *= 4) {
    const answer = await index.answer({ terms: [[key]], filter: ANY }, limit, signal);
    ({ edition } = answer);
    await index.learn(answer.entries.map((entry) => entry.name).join(""), signal);
    // What is equal comes first: it begins with the key, and nothing is shorter.
    const equal = answer.entries.filter((entry) => core(entry.name) === key).length;
    if (equal === limit && limit < answer.total) continue;
    const { kind, entries } = classed(name, answer.entries);
    return { kind, total: kind === "part" ? answer.total : entries.length, entries };
  }
}

/**
 * @param {Found[]} found
 * @param {import("./sheet.js").Sheet} given
 */
function show(found, given) {
  progress.hidden = true;
  const kinds = /** @type {Kind[]} */ (Object.keys(KINDS));
  const count = (/** @type {Kind} */ kind) => found.filter((one) => one.kind === kind).length;
  const counts = kinds.filter((kind) => count(kind) > 0).map((kind) => `${KINDS[kind]} ${grouped(count(kind))}件`);
  status.textContent = `${grouped(found.length)}件を調べ終わりました。${counts.join("、")}です。${readInWords(given)}`;
  const rows = asRows(found);
  const csv = element("a", { class: "button", href: URL.createObjectURL(sheet(rows)), download: "batch-result.csv" }, "結果をCSVで保存する");
  const xlsx = element("button", { class: "button-outline", type: "button" }, "結果をExcelの形（XLSX）で保存する");
  xlsx.addEventListener("click", () => void saveWorkbook(rows));
  const printed = element("button", { class: "button-outline", type: "button" }, "結果を印刷する");
  printed.addEventListener("click", () => print());
  const onPaper = element("p", { class: "print-only" }, `調べた日：${inWords(today())}`);
  results.replaceChildren(
    element("p", { class: "button-row" }, csv, xlsx, printed),
    element("p", { class: "batch-as-of" }, `一覧の時点：${editionInWords(edition)}`),
    onPaper,
    element("div", { class: "table-wrap", role: "region", "aria-labelledby": "batch-caption", tabindex: "0" }, table(found)),
  );
  results.dataset.state = "done";
}

/** @param {Found[]} found */
function table(found) {
  const [asked, result, declarers] = ["調べた名前", "結果", "見つかった事業者"];
  const head = [asked, result, declarers].map((text) => element("th", { scope: "col" }, text));
  const rows = found.map((one) => {
    const cells = one.entries.slice(0, SHOWN_EACH).map(declarer);
    const rest = one.total - cells.length;
    if (rest > 0) cells.push(element("li", {}, `ほかに${grouped(rest)}件`));
    const name = one.corporate ? [one.name, element("span", { class: "batch-number" }, `法人番号 ${one.corporate}`)] : [one.name];
    return element(
      "tr",
      { "data-kind": one.kind },
      element("th", { scope: "row" }, ...name),
      element("td", { class: "batch-found", "data-label": result }, one.kind === "several" ? `同じ名前が${grouped(one.total)}件` : KINDS[one.kind]),
      element("td", { "data-label": declarers }, ...(cells.length > 0 ? [element("ul", {}, ...cells)] : ["―"])),
    );
  });
  return element("table", { class: "batch-table stacked" }, element("caption", { id: "batch-caption" }, "調べた結果"), element("thead", {}, element("tr", {}, ...head)), element("tbody", {}, ...rows));
}

/** @param {Entry} entry */
function declarer(entry) {
  const level = places.hasLevels ? [places.sign(entry), ` ${places.level(entry)}`] : [];
  const no = element("span", { class: "batch-number" }, `番号 ${entry.no}`);
  return element("li", {}, element("a", { href: places.address(entry.no) }, entry.name), ` ${places.prefecture(entry)}${entry.municipality} `, ...level, no);
}

/**
 * What a file tells of a declarer; of what the scheme does not ask, nothing.
 * @returns {{ title: string, fact: (entry: Entry) => string }[]}
 */
function columns() {
  const { labels } = places;
  return [
    { title: "事業者名", fact: (entry) => entry.name },
    { title: labels.prefecture, fact: (entry) => places.prefecture(entry) },
    { title: form.dataset.placeLabel ?? "", fact: (entry) => entry.municipality },
    ...(places.industries.length > 0 ? [{ title: labels.industry, fact: (/** @type {Entry} */ entry) => places.industry(entry) }] : []),
    ...(places.hasLevels ? [{ title: labels.level, fact: (/** @type {Entry} */ entry) => places.level(entry) }] : []),
    { title: "宣言日", fact: (entry) => entry.declaredOn },
  ];
}

/**
 * The result as rows for a file, in the words of the page; each says which list it was looked up in. Of several
 * declarers all stand in the row, one behind the other in each column, so that none is taken for the only one.
 * @param {Found[]} found
 */
function asRows(found) {
  const isNumbered = found.some(({ corporate }) => corporate !== "");
  const rows = found.map(({ name, corporate, kind, total, entries }) => {
    const written = entries.slice(0, WRITTEN_EACH);
    const rest = total > written.length ? [`ほかに${grouped(total - written.length)}件`] : [];
    const joined = (/** @type {(entry: Entry) => string} */ fact) => written.map(fact).join("／");
    const numbers = [...written.map(({ no }) => String(no)), ...rest].join("／");
    const facts = columns().map(({ fact }) => joined(fact));
    return [name, ...(isNumbered ? [corporate] : []), KINDS[kind], String(total), numbers, ...facts, editionInWords(edition)];
  });
  const titles = columns().map(({ title }) => title);
  return [["調べた名前", ...(isNumbered ? [CORPORATE] : []), "結果", "件数", "番号", ...titles, "一覧の時点"], ...rows];
}

/**
 * The same as a workbook. What makes one is loaded now; every cell is text, so nothing runs as a formula and no
 * number loses its zeros.
 * @param {string[][]} rows
 */
async function saveWorkbook(rows) {
  status.textContent = "ファイルを作っています。";
  try {
    const { default: writeExcelFile } = await import(form.dataset.workbook ?? "");
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

/** @param {unknown} error */
function fail(error) {
  progress.hidden = true;
  results.dataset.state = "error";
  status.textContent =
    error instanceof Offline
      ? "通信できませんでした。インターネットにつながっているかを確かめて、もう一度お試しください。"
      : "検索用のファイルを読めませんでした。少し待って、もう一度お試しください。";
}

form.addEventListener("submit", (event) => {
  event.preventDefault();
  run();
});
box.addEventListener("input", clear);
file.addEventListener("change", async () => {
  const [opened] = file.files ?? [];
  if (!opened) return;
  clear();
  const text = decode(await opened.arrayBuffer());
  const sheet = read(text, { opened: true });
  if (isNoText(text)) {
    results.dataset.state = "error";
    status.textContent = `「${opened.name}」は、文字のファイルとして読めません。Excelなどのファイルは、「CSV」の形で保存してから開いてください。`;
    return;
  }
  box.value = askedLines(sheet.asked);
  status.textContent = `「${opened.name}」から、名前を${grouped(sheet.asked.length)}件読みました。${readInWords(sheet)}「調べる」を押してください。`;
});
scripting();
