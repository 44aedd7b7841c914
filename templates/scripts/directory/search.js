// The script of the search page, with the engine and all it needs.
// Reads what is asked from the form and the address, asks the index, shows the answer. Every state that can
// be asked for stands in the address. Nothing typed leaves the browser.

import { element, find } from "../../assets/dom.js";
import { copyLinks } from "./copy.js";
import { core, fold, isLegalForm, words } from "./fold.js";
import { Index } from "./index.js";
import { BrokenIndex, Offline, fetcher } from "./manifest.js";
import { Places } from "./place.js";

/**
 * @typedef {import("./index.js").Answer} Answer
 * @typedef {{ q: string, prefecture: string, industry: string, stars: string, no: string }} Asked
 */

const STEP = 20;
/** So long a pause in typing starts a search. */
const PAUSE = 150;
/** An answer that takes longer is announced; until then what stood before stays. */
const PATIENCE = 400;
const KEYS = /** @type {const} */ (["q", "prefecture", "industry", "stars"]);

const form = find("#search", HTMLFormElement);
const box = find("#q", HTMLInputElement);
const prefecture = find("#prefecture", HTMLSelectElement);
const industry = find("#industry", HTMLSelectElement);
const results = find("#results", HTMLElement);
const list = find("#results-list", HTMLElement);
const count = find("#results-count", HTMLElement);
const notes = find("#results-notes", HTMLElement);
const more = find("#more", HTMLButtonElement);
const places = new Places(prefecture, industry, form.action);
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
let last = { q: "", prefecture: "", industry: "", stars: "", no: "" };

/** @returns {Asked} */
function fromForm() {
  const values = new FormData(form);
  const [q, prefecture, industry, stars] = KEYS.map((key) => String(values.get(key) ?? "").trim());
  return { q, prefecture, industry, stars, no: "" };
}

/**
 * Puts what an address asks into the form; what is no choice there counts as any.
 * @param {URLSearchParams} values
 */
function toForm(values) {
  form.reset();
  for (const key of KEYS) {
    const control = /** @type {HTMLInputElement | HTMLSelectElement | RadioNodeList} */ (form.elements.namedItem(key));
    const value = values.get(key);
    // A field of one line drops line ends, which would join the words they part.
    if (value) control.value = value.replace(/[\r\n]/g, " ");
    if (control instanceof HTMLSelectElement && control.selectedIndex < 0) control.selectedIndex = 0;
  }
}

/**
 * The address of what is asked.
 * @param {Asked} asked
 */
function address(asked) {
  const values = new URLSearchParams();
  if (asked.no) values.set("no", asked.no);
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
  const terms = words(asked.q).map(core).filter((term) => term !== "");
  const filtered = asked.prefecture !== "" || asked.industry !== "" || asked.stars !== "";
  if (terms.length === 0 && !filtered && asked.no === "") return idle();
  results.dataset.state = "searching";
  const late = setTimeout(() => signal.aborted || wait(), PATIENCE);
  try {
    const answer = asked.no ? await byNumber(asked.no, signal) : await index.answer(query(terms, asked), shown, signal);
    if (signal.aborted) return;
    show(asked, { answer, terms }, continued);
  } catch (error) {
    if (!signal.aborted) fail(asked, error);
  } finally {
    clearTimeout(late);
  }
}

/** Says that an answer is awaited; what was said of an earlier one goes. */
function wait() {
  count.textContent = "探しています。";
  notes.replaceChildren();
}

/**
 * @param {string[]} terms
 * @param {Asked} asked
 */
function query(terms, asked) {
  const place = (/** @type {import("./place.js").Choice[]} */ choices, /** @type {string} */ code) => choices.findIndex((choice) => choice.code === code);
  const filter = {
    prefecture: place(places.prefectures, asked.prefecture),
    industry: place(places.industries, asked.industry),
    stars: Number(asked.stars),
  };
  return { terms, filter };
}

/**
 * @param {string} no
 * @param {AbortSignal} signal
 * @returns {Promise<Answer>}
 */
async function byNumber(no, signal) {
  const entry = /^\d{8}$/.test(no) ? await index.byNumber(Number(no), signal) : null;
  return { total: entry ? 1 : 0, entries: entry ? [entry] : [] };
}

function idle() {
  list.replaceChildren();
  notes.replaceChildren();
  count.textContent = "";
  more.hidden = true;
  results.dataset.state = "idle";
  delete results.dataset.total;
  comeBack();
}

/**
 * @param {Asked} asked
 * @param {{ answer: Answer, terms: string[] }} found
 * @param {{ from: number }} [continued]
 */
function show(asked, { answer, terms }, continued) {
  const { total, entries } = answer;
  const items = entries.map((entry) => places.item(entry, terms));
  list.replaceChildren(...(items.length > 0 ? [element("ol", { class: "records" }, ...items)] : []));
  const typed = words(asked.q);
  if (typed.length > 0 && typed.every((word) => isLegalForm(fold(word)))) notes.replaceChildren(formAlone(asked));
  else notes.replaceChildren(...offers(asked, typed), ...(total === 0 ? [nothing(asked)] : []));
  count.textContent = total === 0 ? "見つかりませんでした。" : `${total.toLocaleString("ja-JP")}件見つかりました。${total > items.length ? `はじめの${items.length}件を表示しています。` : ""}`;
  more.hidden = items.length >= total;
  results.dataset.total = String(total);
  results.dataset.state = "done";
  if (continued) items[continued.from]?.querySelector("a")?.focus();
  comeBack();
  seek();
}

/** Goes where the page was left, unless the reader went on meanwhile. */
function comeBack() {
  if (scrollY === 0) scrollTo(0, leftAt);
  leftAt = 0;
}

function seek() {
  if (sought && count.getBoundingClientRect().top > innerHeight / 2) count.scrollIntoView();
  sought = false;
}

/** @param {Asked} asked */
function formAlone({ q }) {
  return note("info", "会社の種類だけでは探せません", `「${q}」は、名前の前や後ろにあるときは検索に使いません。続けて、名前を入れてください。`);
}

/**
 * What may be meant: a word as a filter, a legal form as part of the name behind it.
 * @param {Asked} asked
 * @param {string[]} typed
 */
function offers(asked, typed) {
  const made = [];
  for (const word of typed) {
    const q = typed.filter((other) => other !== word).join(" ");
    const what = q === "" ? "事業者" : `「${q}」`;
    const same = (/** @type {{ name: string }} */ choice) => fold(choice.name) === fold(word);
    const where = places.prefectures.find(same);
    if (where && !asked.prefecture) made.push(offer({ ...asked, q, prefecture: where.code }, `都道府県を「${where.name}」にして${what}を探す`));
    const trade = places.industries.find(same);
    if (trade && !asked.industry) made.push(offer({ ...asked, q, industry: trade.code }, `業種を「${trade.name}」にして${what}を探す`));
    if (isLegalForm(fold(word))) made.push(offer({ ...asked, q }, `「${word}」を除いて${what}を探す`));
  }
  return made;
}

/**
 * @param {Asked} asked
 * @param {string} text
 */
function offer(asked, text) {
  const link = element("a", { href: address({ ...asked, no: "" }), "data-offer": "" }, text);
  return element("p", { class: "results-offer" }, link);
}

/** @param {Asked} asked */
function nothing(asked) {
  if (asked.no) return note("info", "この番号の宣言はありません", "宣言をやめた事業者は、一覧から消えます。番号をお確かめください。");
  const narrowed = asked.prefecture !== "" || asked.industry !== "" || asked.stars !== "";
  const advice = narrowed
    ? "都道府県、業種、★の数を「すべて」に戻すと、見つかることがあります。"
    : "名前を短くするか、別の書き方でもお試しください。宣言した直後の事業者は、事務局が受理するまで載りません。";
  return note("info", "当てはまる事業者がいません", advice);
}

/**
 * @param {Asked} asked
 * @param {unknown} error
 */
function fail(asked, error) {
  const [title, text] =
    error instanceof Offline
      ? ["通信できませんでした", "インターネットにつながっているかを確かめて、もう一度お試しください。"]
      : error instanceof BrokenIndex
        ? ["検索用のファイルを読めませんでした", "少し待って、もう一度お試しください。"]
        : ["検索の途中で問題が起きました", "ページを読み直して、もう一度お試しください。"];
  const again = element("button", { class: "button-outline", type: "button" }, "もう一度探す");
  again.addEventListener("click", () => {
    count.focus();
    run(asked);
  });
  const made = note("error", title, text);
  made.append(element("p", {}, again));
  list.replaceChildren();
  notes.replaceChildren(made);
  count.textContent = `${title}。`;
  more.hidden = true;
  delete results.dataset.total;
  results.dataset.state = "error";
  seek();
}

/**
 * @param {"info" | "error"} kind
 * @param {string} title
 * @param {string} text
 */
function note(kind, title, text) {
  return element("div", { class: `notification notification-${kind}` }, element("h3", { class: "notification-title" }, title), element("p", {}, text));
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
  count.focus();
  restore();
});
window.addEventListener("popstate", restore);
window.addEventListener("pagehide", () => history.replaceState({ shown, leftAt: scrollY }, ""));

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
  const no = values.get("no") ?? "";
  // One record is no page for search engines.
  if (no) document.head.append(element("meta", { name: "robots", content: "noindex" }));
  run({ ...fromForm(), no });
}

copyLinks();
// The browser would scroll before the results are there, and then be pushed away by them.
history.scrollRestoration = "manual";
void index.open().catch(() => undefined);
// What was typed before this script came is asked for; only scripts put what an address says into the box.
if (box.value) ask(false);
else restore();
