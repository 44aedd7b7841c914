// The script of batch look-up: many names against the same index as the search.
// Shows nothing of it: `found` does. Nothing is uploaded.

import { find, scripting } from "../../assets/dom.js";
import { core, fold, isLegalForm, withoutAddress } from "./fold.js";
import { Index } from "./index.js";
import { Offline, fetcher } from "./manifest.js";
import { classed } from "./names.js";
import { typedNumber } from "./number.js";
import { Places } from "./place.js";
import { askedLines, decode, isNoText, read } from "./sheet.js";
import { grouped } from "./words.js";

/**
 * @typedef {import("./found.js").Found} Found
 * @typedef {import("./sheet.js").Asked} Asked
 * @typedef {import("./words.js").Edition} Edition
 */

/** So many names are looked up at once; each may need several files. */
const NAMES_AT_ONCE = 8;
/** So many digits in the place of a name are meant as a 法人番号. */
const CORPORATE_FROM = 12;
/** What is said of a row without a name where the list knows no 法人番号. */
const NAMELESS = "この一覧は、法人番号では探せません。名前を入れてください";
const ANY = { prefecture: -1, industry: -1, stars: 0 };

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
    if (!signal.aborted) await show(found, given);
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
  const alone = asked.filter(({ name }) => name === "").length;
  const isNumbered = asked.some(({ corporate }) => corporate !== "");
  return [
    column ? `${column}を名前として読みました。` : "",
    alone > 0 ? `名前のない${grouped(alone)}件は、法人番号だけで調べます。` : "",
    empty > 0 ? `${isNumbered ? "名前も法人番号も" : "名前の"}ない行（${grouped(empty)}行）は除きました。` : "",
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
  /** @type {typeof import("./numbered.js") | null} */
  const numbered = form.dataset.numbers && all.some((one) => numberOf(one) !== "") ? await import(form.dataset.numbered ?? "") : null;
  let next = 0;
  const worker = async () => {
    for (let at = next++; at < all.length; at = next++) {
      const remark = all[at].name === "" ? NAMELESS : "";
      const one = { ...all[at], numbers: [], remark, ...(await lookUp(all[at].name || all[at].corporate, signal)) };
      found[at] = numbered && numberOf(one) !== "" ? await numbered.withNumber(one, numberOf(one), { data: form.dataset, index, fetchFile: fetcher(form.dataset.numbers ?? "") }, signal) : one;
      progress.value++;
    }
  };
  await Promise.all(Array.from({ length: NAMES_AT_ONCE }, worker));
  return found;
}

/**
 * What stands in a row as its 法人番号: beside the name, or in its place, where that is too long for a record's number.
 * @param {Asked} asked
 */
function numberOf({ name, corporate }) {
  return corporate || ((typedNumber(name)?.length ?? 0) >= CORPORATE_FROM ? name : "");
}

/**
 * @param {string} given
 * @param {AbortSignal} signal
 * @returns {Promise<Pick<Found, "kind" | "total" | "entries">>}
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
async function show(found, given) {
  /** @type {typeof import("./found.js")} */
  const { inWords, showFound } = await import(form.dataset.found ?? "");
  progress.hidden = true;
  status.textContent = `${grouped(found.length)}件を調べ終わりました。${inWords(found)}です。${readInWords(given)}`;
  showFound(found, { results, status, places, data: form.dataset, edition });
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
