// The script of batch look-up: many names against the same index as the search.
// A name matches when its key is a declarer's key, partly when it stands within one. Nothing is uploaded.

import { element, find } from "../../assets/dom.js";
import { core, fold, isLegalForm } from "./fold.js";
import { Index } from "./index.js";
import { Offline, fetcher } from "./manifest.js";
import { Places } from "./place.js";
import { decode, lines, names, sheet } from "./sheet.js";

/**
 * @typedef {import("./records.js").Entry} Entry
 * @typedef {{ name: string, kind: Kind, total: number, entries: Entry[] }} Found
 * @typedef {"exact" | "partial" | "none"} Kind
 */

/** So many names are looked up at once; each may need several files. */
const NAMES_AT_ONCE = 8;
/** So many declarers are named beside each name. */
const SHOWN_EACH = 3;
const ANY = { prefecture: -1, industry: -1, stars: 0 };
/** @type {Record<Kind, string>} */
const WORDS = { exact: "一致", partial: "一部一致", none: "なし" };

const form = find("#batch", HTMLFormElement);
const box = find("#names", HTMLTextAreaElement);
const file = find("#file", HTMLInputElement);
const status = find("#batch-status", HTMLElement);
const progress = find("#batch-progress", HTMLProgressElement);
const results = find("#batch-results", HTMLElement);
const places = new Places(
  find("#batch-prefectures", HTMLDataListElement),
  find("#batch-industries", HTMLDataListElement),
  form.dataset.directory ?? "",
);
const index = new Index(fetcher(form.dataset.index ?? ""));
/** So many names are looked up in one go; the page says so too. */
const mostNames = Number(form.dataset.most);
let running = new AbortController();

/** Looks all names up and shows what was found. */
async function run() {
  running.abort();
  running = new AbortController();
  const { signal } = running;
  const asked = names(box.value);
  results.replaceChildren();
  progress.hidden = true;
  if (asked.length === 0 || asked.length > mostNames) {
    results.dataset.state = "error";
    status.textContent = asked.length === 0 ? "名前が入っていません。1行に1つずつ入れてください。" : `${asked.length.toLocaleString("ja-JP")}件あります。${mostNames.toLocaleString("ja-JP")}件までに分けてください。`;
    return;
  }
  results.dataset.state = "searching";
  status.textContent = `${asked.length.toLocaleString("ja-JP")}件を調べています。`;
  progress.hidden = false;
  progress.max = asked.length;
  progress.value = 0;
  try {
    const found = await lookUpAll(asked, signal);
    if (!signal.aborted) show(found);
  } catch (error) {
    if (!signal.aborted) fail(error);
  }
}

/**
 * @param {string[]} asked
 * @param {AbortSignal} signal
 */
async function lookUpAll(asked, signal) {
  /** @type {Found[]} */
  const found = [];
  let next = 0;
  const worker = async () => {
    for (let at = next++; at < asked.length; at = next++) {
      found[at] = await lookUp(asked[at], signal);
      progress.value++;
    }
  };
  await Promise.all(Array.from({ length: NAMES_AT_ONCE }, worker));
  return found;
}

/**
 * @param {string} name
 * @param {AbortSignal} signal
 * @returns {Promise<Found>}
 */
async function lookUp(name, signal) {
  const key = core(name);
  if (key === "" || isLegalForm(fold(name))) return { name, kind: "none", total: 0, entries: [] };
  for (let limit = 20; ; limit *= 4) {
    const { total, entries } = await index.answer({ terms: [key], filter: ANY }, limit, signal);
    // What is equal comes first: it begins with the key, and nothing is shorter.
    const equal = entries.filter((entry) => core(entry.name) === key);
    if (equal.length === limit && limit < total) continue;
    if (equal.length > 0) return { name, kind: "exact", total: equal.length, entries: equal };
    return { name, kind: total > 0 ? "partial" : "none", total, entries };
  }
}

/** @param {Found[]} found */
function show(found) {
  progress.hidden = true;
  const count = (/** @type {Kind} */ kind) => found.filter((one) => one.kind === kind).length;
  status.textContent = `調べ終わりました。${WORDS.exact} ${count("exact")}件、${WORDS.partial} ${count("partial")}件、${WORDS.none} ${count("none")}件です。`;
  const address = URL.createObjectURL(asSheet(found));
  const download = element("a", { class: "button", href: address, download: "batch-result.csv" }, "結果をCSVで保存する");
  results.replaceChildren(element("p", {}, download), element("div", { class: "table-wrap", role: "region", "aria-labelledby": "batch-caption", tabindex: "0" }, table(found)));
  results.dataset.state = "done";
}

/** @param {Found[]} found */
function table(found) {
  const [asked, result, declarers] = ["調べた名前", "結果", "見つかった事業者"];
  const head = [asked, result, declarers].map((text) => element("th", { scope: "col" }, text));
  const rows = found.map((one) => {
    const cells = one.entries.slice(0, SHOWN_EACH).map((entry) =>
      element("li", {}, element("a", { href: places.address(entry) }, entry.name), ` ${places.prefectures[entry.prefecture].name}${entry.municipality} ${"★".repeat(entry.stars)}`),
    );
    const rest = one.total - cells.length;
    if (rest > 0) cells.push(element("li", {}, `ほかに${rest.toLocaleString("ja-JP")}件`));
    return element(
      "tr",
      { "data-kind": one.kind },
      element("th", { scope: "row" }, one.name),
      element("td", { class: "batch-found", "data-label": result }, WORDS[one.kind]),
      element("td", { "data-label": declarers }, ...(cells.length > 0 ? [element("ul", {}, ...cells)] : ["―"])),
    );
  });
  return element("table", { class: "batch-table stacked" }, element("caption", { id: "batch-caption" }, "調べた結果"), element("thead", {}, element("tr", {}, ...head)), element("tbody", {}, ...rows));
}

/** @param {Found[]} found */
function asSheet(found) {
  const rows = found.map(({ name, kind, total, entries: [first] }) => {
    const of = first
      ? [String(first.no), first.name, places.prefectures[first.prefecture].name, first.municipality, places.industries[first.industry].name, String(first.stars), first.declaredOn]
      : ["", "", "", "", "", "", ""];
    return [name, WORDS[kind], String(total), ...of];
  });
  return sheet([["調べた名前", "結果", "件数", "番号", "事業者名", "都道府県", "市区町村・町名", "業種", "★の数", "宣言日"], ...rows]);
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
file.addEventListener("change", async () => {
  const [opened] = file.files ?? [];
  if (opened) box.value = lines(names(decode(await opened.arrayBuffer())));
});
