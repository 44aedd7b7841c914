// The script of the search page, with the engine and all it needs.
// Reads what is asked from the form and the address, asks the index, shows the answer; where the address names a
// number, that record. Every state that can be asked for stands in the address. Nothing typed leaves the browser.

import { element, find, scripting } from "../../assets/dom.js";
import { search } from "./ask.js";
import { words } from "./fold.js";
import { Index } from "./index.js";
import { BrokenIndex, Offline, fetcher } from "./manifest.js";
import { isNarrowed, noName, note, nothing, offers } from "./notes.js";
import { typedNumber } from "./number.js";
import { Places } from "./place.js";
import { asOfInWords, editionInWords, grouped, inWords, today } from "./words.js";

/**
 * @typedef {import("./index.js").Answer} Answer
 * @typedef {import("./notes.js").Asked} Asked
 */

const STEP = 20;
/** So long a pause in typing starts a search. */
const PAUSE = 150;
/** An answer that takes longer is announced; until then what stood before stays. */
const PATIENCE = 400;

const form = find("#search", HTMLFormElement);
/** The choices of columns that only the form knows. */
const chosenMore = [...form.querySelectorAll("select[data-column]")].map((one) => /** @type {HTMLSelectElement} */ (one));
const KEYS = ["q", "prefecture", "industry", "stars", ...chosenMore.map((one) => one.name)];
const box = find("#q", HTMLInputElement);
const filters = document.getElementById("filters-set");
/** What can be chosen, where nothing is. */
const unset = filters?.textContent;
const results = find("#results", HTMLElement);
const list = find("#results-list", HTMLElement);
const title = find("#results-title", HTMLElement);
const said = find("#results-count", HTMLElement);
const notes = find("#results-notes", HTMLElement);
const more = find("#more", HTMLButtonElement);
const places = new Places(new URL(form.action).pathname);
const index = new Index(fetcher(form.dataset.index ?? ""));

let running = new AbortController();
let composing = false;
let pause = 0;
let shown = STEP;
/** Whether the results are to come into view: they were asked for by a press, and lie far below on a phone. */
let sought = false;
/** Whether the step of the history that stands is but passed through: a query half typed, or none. */
let passing = true;
/** How far down the page was left, when it is come back to. */
let leftAt = history.state?.leftAt ?? 0;
/** @type {Asked} */
let last = fromForm();

/** @returns {Asked} */
function fromForm() {
  const values = new FormData(form);
  return /** @type {Asked} */ (Object.fromEntries(KEYS.map((key) => [key, String(values.get(key) ?? "").trim()])));
}

/**
 * Puts what an address asks into the form; what is no choice there counts as any.
 * @param {URLSearchParams} values
 */
function toForm(values) {
  form.reset();
  for (const key of KEYS) {
    const control = /** @type {HTMLInputElement | HTMLSelectElement | RadioNodeList | null} */ (form.elements.namedItem(key));
    const value = values.get(key);
    // A field of one line drops line ends, which would join the words they part.
    if (value && control) control.value = value.replace(/[\r\n]/g, " ");
    if (control instanceof HTMLSelectElement && control.selectedIndex < 0) control.selectedIndex = 0;
  }
}

/**
 * The address of what is asked.
 * @param {Asked} asked
 */
function address(asked) {
  const values = new URLSearchParams();
  for (const key of KEYS) if (asked[key]) values.set(key, asked[key]);
  const query = values.toString();
  return location.pathname + (query ? `?${query}` : "");
}

/**
 * Asks what the form says.
 * @param {boolean} remember As a new step of the browser's history.
 */
function ask(remember) {
  clearTimeout(pause);
  const asked = fromForm();
  if (address(asked) !== location.pathname + location.search) {
    if (remember || !passing) history.pushState(null, "", address(asked));
    else history.replaceState(null, "", address(asked));
  }
  passing = !remember;
  shown = STEP;
  run(asked);
}

/**
 * Searches and shows; a search that still runs is given up.
 * @param {Asked} asked
 * @param {{ from: number }} [continued] The results from this place on are new.
 */
async function run(asked, continued) {
  running.abort();
  running = new AbortController();
  const { signal } = running;
  last = asked;
  sayFilters(asked, null);
  if (asked.q === "" && !isNarrowed(asked)) return idle();
  results.dataset.state = "searching";
  const late = setTimeout(() => signal.aborted || wait(), PATIENCE);
  try {
    await index.learn(asked.q, signal);
    const typed = words(asked.q);
    if (typed.length === 0 && !isNarrowed(asked)) return signal.aborted || idle();
    const numbered = await byNumber(asked, signal);
    const found = numbered?.answer ? { answer: numbered.answer, typed, terms: [] } : await search(index, { typed, filter: await narrowing(asked), limit: shown }, signal);
    await index.learn(found.answer.entries.map((entry) => entry.name).join(""), signal);
    if (!signal.aborted) show(asked, { ...found, numbered: numbered?.told ?? null }, continued);
  } catch (error) {
    if (!signal.aborted) fail(error, () => run(asked));
  } finally {
    clearTimeout(late);
  }
}

/** Says that an answer is awaited; what was said of an earlier one goes. */
function wait() {
  said.textContent = "探しています。";
  title.textContent = "探しています";
  results.dataset.total = "";
  notes.replaceChildren();
}

/**
 * What narrows the search stands on the fold of the filters, with how many are left: on a phone the results lie
 * below what is seen.
 * @param {Asked} asked
 * @param {number | null} total
 */
function sayFilters(asked, total) {
  const set = filtersInWords(asked);
  const left = set && total !== null ? `：${grouped(total)}件` : "";
  if (filters) filters.textContent = set ? `（${set}${left}）` : unset ?? "";
}

/** @param {Asked} asked */
function filtersInWords(asked) {
  const { prefecture, industry, stars } = filterOf(asked);
  const chosen = [places.prefectures[prefecture], places.industries[industry], places.levels[stars - 1]];
  return [...chosen.map((choice) => choice?.name), ...chosenMore.map((one) => one.value && one.selectedOptions[0].text)].filter(Boolean).join("・");
}

/** @param {Asked} asked */
function filterOf(asked) {
  const place = (/** @type {import("./place.js").Choice[]} */ choices, /** @type {string} */ code) => choices.findIndex((choice) => choice.code === code);
  return {
    prefecture: place(places.prefectures, asked.prefecture),
    industry: place(places.industries, asked.industry),
    stars: Number(asked.stars),
  };
}

/** The same with what finds by further columns, where one is chosen. @param {Asked} asked */
async function narrowing(asked) {
  const further = chosenMore.some((one) => one.value) && (await import(form.dataset.further ?? "")).narrowedBy(chosenMore);
  return { ...filterOf(asked), ...further };
}

/**
 * The records of a number that is typed, or what to say of it; whoever asked for a single one by a press goes to its
 * page. `null`: no number that means anything.
 * @param {Asked} asked
 * @param {AbortSignal} signal
 */
async function byNumber({ q }, signal) {
  const digits = typedNumber(q);
  if (!digits || ![8, 11, 12, 13].includes(digits.length)) return null;
  const { lookUp } = await import(form.dataset.numbered ?? "");
  const { entries, edition, told } = /** @type {import("./numbered.js").Numbered} */ (await lookUp(digits, { data: form.dataset, index, fetchFile: fetcher(form.dataset.numbers ?? "") }, signal));
  if (sought && !signal.aborted && entries.length === 1) location.assign(places.address(entries[0].no));
  return { answer: edition && { total: entries.length, entries, edition }, told };
}

function idle() {
  list.replaceChildren();
  notes.replaceChildren();
  said.textContent = "";
  more.hidden = true;
  results.dataset.state = "idle";
  delete results.dataset.total;
  comeBack();
}

/**
 * @param {Asked} asked
 * @param {import("./ask.js").Found & { numbered: import("./notes.js").Told | null }} found
 * @param {{ from: number }} [continued]
 */
function show(asked, { answer: { total, entries, edition }, typed, terms, numbered }, continued) {
  const answered = { asked, typed, total, numbered };
  const told = noName(answered);
  const offered = told?.isForm ? [] : offers(answered, places);
  const explained = told ? [note("info", told.title, told.text)] : total ? [] : [nothing(asked)];
  list.replaceChildren(...(told || !total ? [] : places.list(entries, { typed: terms.length > 0 ? typed : [], terms })));
  notes.replaceChildren(...(told ? explained : []), ...offered.map(offer), ...(told ? [] : explained));
  find(".results-found", HTMLElement).classList.toggle("visually-hidden", told !== null);
  say(answered, { told, offered: offered.length, shown: entries.length, edition });
  sayFilters(asked, told ? null : total);
  more.hidden = entries.length >= total || told !== null;
  results.dataset.total = String(told ? 0 : total);
  results.dataset.state = "done";
  if (continued) list.querySelectorAll("a")[continued.from]?.focus();
  comeBack();
  seek();
}

/**
 * Says above the results, aloud and on paper what was found.
 * @param {import("./notes.js").Answered} answered
 * @param {{ told: import("./notes.js").Told | null, offered: number, shown: number, edition: import("./words.js").Edition }} how
 */
function say({ asked, typed, total }, { told, offered, shown, edition }) {
  const range = `${grouped(total)}件中 1–${shown}`;
  const order = typed[0] ? `「${typed[0]}」で始まる名前が先` : "名前の順";
  const what = typed[0] ? `${typed.map((word) => `「${word}」`).join("")}を含む事業者 ` : "条件に合う事業者 ";
  title.replaceChildren(...(told ? ["検索の結果"] : [what, element("span", {}, total ? range : `${total}件`)]));
  find("#results-order", HTMLElement).textContent = total > 1 ? order : "";
  find("#results-as-of", HTMLElement).textContent = asOfInWords(edition);
  if (told) said.textContent = `${told.title}。${told.text}`;
  else if (!total) said.textContent = `見つかりませんでした。${offered ? `ほかの探し方が${offered}つあります。` : ""}`;
  else said.textContent = `${grouped(total)}件見つかりました。${total > shown ? `はじめの${shown}件を表示しています。` : ""}`;
  onPaper({
    asked: typedInWords(asked.q, typed),
    count: total ? `${grouped(total)}件（${range}）` : `${total}件`,
    filters: filtersInWords(asked) || "なし",
    order,
    edition: editionInWords(edition),
  });
}

/**
 * What was typed, and what of it was searched for.
 * @param {string} q
 * @param {string[]} typed
 */
function typedInWords(q, typed) {
  const sought = typed.join("　");
  return q && sought !== q ? `${q}（「${sought}」で探しました）` : q || "（名前を入れていません）";
}

/**
 * What a printed search says of itself.
 * @param {Record<string, string>} facts
 */
function onPaper(facts) {
  for (const [name, fact] of Object.entries(facts)) find(`[data-print="${name}"]`, HTMLElement, results).textContent = fact;
}

/** Goes where the page was left, unless the reader went on meanwhile. */
function comeBack() {
  if (scrollY === 0) scrollTo(0, leftAt);
  leftAt = 0;
}

function seek() {
  if (sought && title.getBoundingClientRect().top > innerHeight / 2) title.scrollIntoView();
  sought = false;
}

/** @param {import("./notes.js").Offer} offered */
function offer({ asked, text }) {
  return element("p", { class: "results-offer" }, element("a", { href: address(asked), "data-offer": "" }, text));
}

/**
 * @param {unknown} error
 * @param {() => unknown} retry
 */
function fail(error, retry) {
  const { offline, broken, failed } = form.dataset;
  // What happened, a stroke, and what to do.
  const [what, text] = ((error instanceof Offline ? offline : error instanceof BrokenIndex ? broken : failed) ?? "").split("|");
  const again = element("button", { class: "button-outline", type: "button" }, "もう一度探す");
  again.addEventListener("click", () => {
    results.focus();
    retry();
  });
  const made = note("error", what, text);
  made.append(element("p", {}, again));
  list.replaceChildren();
  notes.replaceChildren(made);
  title.textContent = "検索の結果";
  onPaper({ asked: last.q, count: what, filters: filtersInWords(last), order: "", edition: "" });
  said.textContent = `${what}。`;
  more.hidden = true;
  delete results.dataset.total;
  results.dataset.state = "error";
  seek();
}

form.addEventListener("submit", (event) => {
  event.preventDefault();
  sought = true;
  ask(true);
});
form.addEventListener("change", (event) => {
  if (event.target !== box) ask(true);
});
box.addEventListener("compositionstart", () => {
  composing = true;
  clearTimeout(pause);
});
box.addEventListener("compositionend", () => {
  composing = false;
  later();
});
box.addEventListener("input", (event) => {
  if (!composing && !(/** @type {InputEvent} */ (event).isComposing)) later();
});
more.addEventListener("click", () => {
  const from = shown;
  shown += STEP;
  history.replaceState({ shown }, "");
  run(last, { from });
});
notes.addEventListener("click", (event) => {
  const link = event.target instanceof Element ? event.target.closest("a[data-offer]") : null;
  if (!(link instanceof HTMLAnchorElement) || event.ctrlKey || event.metaKey || event.shiftKey) return;
  event.preventDefault();
  history.pushState(null, "", link.href);
  results.focus();
  restore();
});
window.addEventListener("beforeprint", () => onPaper({ today: inWords(today()) }));
find("#print", HTMLButtonElement).addEventListener("click", () => print());

function later() {
  sought = false;
  clearTimeout(pause);
  pause = window.setTimeout(() => ask(false), PAUSE);
}

function restore() {
  const values = new URLSearchParams(location.search);
  toForm(values);
  shown = history.state?.shown ?? STEP;
  passing = location.search === "";
  run(fromForm());
}

/**
 * The page of a record. What cannot be read is said there, with a way to try again.
 * @param {string} no
 */
async function openRecord(no) {
  try {
    const { openRecord } = await import(form.dataset.record ?? "");
    await openRecord(typedNumber(no), { data: form.dataset, index, places });
  } catch (error) {
    fail(error, () => openRecord(no));
  }
  document.documentElement.classList.remove("record-first");
}

function start() {
  window.addEventListener("popstate", restore);
  window.addEventListener("pagehide", () => history.replaceState({ shown, leftAt: scrollY }, ""));
  // The browser would scroll before the results are there, and then be pushed away by them.
  history.scrollRestoration = "manual";
  void index.learn("", running.signal).catch(() => undefined);
  // A number that comes from another page is asked for there by a press.
  sought = history.state === null && typedNumber(new URLSearchParams(location.search).get("q") ?? "") !== null;
  // What was typed before this script came is asked for; only scripts put what an address says into the box.
  if (box.value) ask(false);
  else restore();
}

scripting();
const no = new URLSearchParams(location.search).get("no");
if (no) openRecord(no);
else start();
