// One record as a page to show: what is listed, what happened to it, the address to hand on. Loaded by search
// when an address names a number. Of who has left, nothing is known but number, day and kind, and only so long
// as the register keeps that.

import { CorporateNumbers } from "./corporate.js";
import { fetcher } from "./manifest.js";
import { addCopyButtons } from "../../assets/copy.js";
import { element, find } from "../../assets/dom.js";
import { SPELLINGS } from "../japanese.js";
import { choices, label } from "./place.js";
import { editionInWords, inWords } from "./words.js";

/** @typedef {{ label: string, isWebsite: boolean, isDay: boolean, unit: string, choices: import("./place.js").Choice[] }} Column */

/** The columns that only the form knows, as they stand on the search page: a record's page takes its place. @type {Column[]} */
const COLUMNS = [...document.querySelectorAll("datalist[data-more]")].map((one) => {
  const list = /** @type {HTMLDataListElement} */ (one);
  return { label: label(list), isWebsite: "website" in list.dataset, isDay: "day" in list.dataset, unit: list.dataset.unit ?? "", choices: choices(list) };
});

/**
 * @typedef {import("./records.js").Entry} Entry
 * @typedef {import("./words.js").Edition} Edition
 * @typedef {[string, string[]]} Event A day and the kinds of change.
 * @typedef {{ entry: Entry | null, edition: Edition, events: Event[] | null, corporate: string }} Known `null`: could not be read.
 * @typedef {{ data: DOMStringMap, index: import("./index.js").Index, places: import("./place.js").Places }} Sources
 */

/**
 * The kinds of change, as src/directory/change.rs names them.
 * @param {import("./place.js").Places} places
 * @returns {Record<string, string>}
 */
function kindsIn({ labels, hasLevels }) {
  return {
    new: "一覧に載りました",
    name: "名前が変わりました",
    place: "所在地が変わりました",
    industry: `${labels.industry}が変わりました`,
    level: hasLevels ? `${labels.level}か、宣言日が変わりました` : "宣言日が変わりました",
    stopped: "宣言をやめました",
    revoked: "事務局が掲載を取り消しました",
    revived: "もう一度、一覧に載りました",
    corrected: "一覧の誤りを直しました",
    number: COLUMNS.length > 0 ? "そのほかの公開する項目が変わりました" : "法人番号から探せるかどうかか、その番号が変わりました",
  };
}

/**
 * Puts the record of a number in the place of what the page shows. What is no number of eight digits is not
 * repeated: an address is not to make the site say anything.
 * @param {string | null} digits
 * @param {Sources} sources
 */
export async function openRecord(digits, { data, index, places }) {
  const no = digits?.length === 8 ? digits : "";
  const [{ entry, edition }, events, corporate] = await Promise.all([index.byNumber(Number(no), new AbortController().signal), eventsOf(data.history, Number(no)), corporateOf(data.numbers, Number(no))]);
  showRecord(find("#main", HTMLElement), { entry, edition, events, corporate }, { no, places, qr: data.qr ?? "" });
}

/**
 * What happened to a record, oldest first; empty where nothing is told of it, `null` where it cannot be read. A
 * host's cache may hold an older table of files: it is read once more past it.
 * @param {string | undefined} folder Of the histories.
 * @param {number} no
 * @returns {Promise<Event[] | null>}
 */
async function eventsOf(folder, no) {
  if (!folder) return [];
  const fetchFile = fetcher(folder);
  for (const fresh of [false, true]) {
    try {
      const read = async (/** @type {string} */ name) => JSON.parse(new TextDecoder().decode(await fetchFile(name, { fresh })));
      const { each, files } = await read("index.json");
      const file = files[Math.floor(no / each)];
      return file ? ((await read(file))[no] ?? []) : [];
    } catch {
      // Once more, or told as what cannot be read: the record itself can be shown.
    }
  }
  return null;
}

/**
 * The 法人番号 of who has chosen to be found by it; where it cannot be read, the record is shown without.
 * @param {string | undefined} folder
 * @param {number} no
 */
async function corporateOf(folder, no) {
  if (!folder) return "";
  return (await new CorporateNumbers(fetcher(folder)).numberOf(no).catch(() => undefined)) ?? "";
}

/**
 * Puts the record in the place of what the page shows.
 * @param {HTMLElement} page
 * @param {Known} known
 * @param {{ no: string, places: import("./place.js").Places, qr: string }} of
 */
function showRecord(page, known, { no, places, qr }) {
  const { entry, edition, events, corporate } = known;
  const view = find("#record-view", HTMLTemplateElement).content.cloneNode(true);
  const back = searched();
  page.replaceChildren(view);
  const top = find("#record-top", HTMLElement);
  const title = entry?.name ?? (no ? `番号 ${no}` : "番号は8桁の数字です");
  top.append(element("h1", { id: "record-name" }, ...inPieces(title)));
  if (entry) top.append(level(entry, places));
  else top.append(element("p", { class: "record-ended" }, no ? ended(events) : "アドレスの番号に誤りがあるようです。もとの案内をお確かめになるか、名前で探してください。"));
  const facts = { no, edition: editionInWords(edition), declared: "", place: "", industry: "", corporate: "" };
  if (entry) {
    facts.corporate = corporate;
    facts.declared = inWords(entry.declaredOn);
    facts.place = places.place(entry);
    facts.industry = places.industry(entry);
  }
  for (const { label, text, href } of entry ? factsOf(entry) : []) {
    const said = href ? element("a", { href, rel: "nofollow noopener" }, text) : text;
    find(".record-facts", HTMLElement, page).append(element("div", { "data-more": label }, element("dt", {}, label), element("dd", {}, said)));
  }
  for (const [name, fact] of Object.entries(facts)) {
    const slot = find(`[data-fact="${name}"]`, HTMLElement, page);
    slot.textContent = fact;
    if (fact === "") slot.parentElement?.remove();
  }
  if (!entry) find(".record-foot", HTMLElement, page).replaceChildren(facts.edition);
  showEvents(events, kindsIn(places));
  nameTheTab(title, no);
  const isListed = entry !== null || (events ?? []).length > 0;
  handOn(new URL(places.address(no), location.href).href, { qr, isListed });
  const link = find('[data-when="searched"] a', HTMLAnchorElement);
  if (back) link.href = back;
  else link.parentElement?.remove();
  const button = find("#record-print", HTMLElement);
  button.addEventListener("click", () => print());
  // A number that was never listed is nothing to keep as evidence.
  if (!isListed && events) button.parentElement?.remove();
}

/**
 * A name that may break beside its legal form.
 * @param {string} name
 */
function inPieces(name) {
  const before = SPELLINGS.find((form) => name.startsWith(form));
  const behind = before ? undefined : SPELLINGS.find((form) => name.endsWith(form));
  const at = before ? before.length : name.length - (behind?.length ?? 0);
  return [name.slice(0, at), element("wbr"), name.slice(at)];
}

/**
 * @param {Entry} entry
 * @param {import("./place.js").Places} places
 */
function level(entry, places) {
  return element("p", { class: "record-level" }, places.sign(entry), ` ${places.level(entry)}を自己宣言`);
}

/**
 * Why a number is not in the list.
 * @param {Event[] | null} events
 */
function ended(events) {
  if (!events) return "この番号の宣言は、いまの一覧にありません。";
  const [day, kinds] = events.at(-1) ?? ["", []];
  if (kinds.includes("stopped")) return `この宣言は、${inWords(day)}に、事業者がやめました。`;
  if (kinds.includes("revoked")) return `この宣言の掲載は、${inWords(day)}に、事務局が取り消しました。`;
  if (day) return `この番号は、${inWords(day)}に、一覧から外れました。`;
  return "この番号の宣言はありません。番号をお確かめください。やめてから長くたったものも、表示されません。";
}

/**
 * @param {Event[] | null} events
 * @param {Record<string, string>} words
 */
function showEvents(events, words) {
  const section = find(".record-history", HTMLElement);
  if (!events) {
    section.hidden = false;
    section.append(element("p", {}, "いまは読めませんでした。少し待って、このページを開き直してください。"));
    return;
  }
  const items = events.map(([day, kinds]) => {
    const told = kinds.map((kind) => words[kind]).filter(Boolean).join("。");
    return element("li", {}, told, element("time", { datetime: day }, inWords(day)));
  });
  section.hidden = items.length === 0;
  find("ol", HTMLElement, section).replaceChildren(...items.reverse());
}

/**
 * The record in the title and in the path to it. One record is no page for search engines.
 * @param {string} title
 * @param {string} no
 */
function nameTheTab(title, no) {
  document.title = `${title}${document.title.slice(document.title.indexOf("｜"))}`;
  document.head.append(element("meta", { name: "robots", content: "noindex" }));
  const here = document.querySelector(".breadcrumbs [aria-current]");
  if (!here?.parentElement) return;
  const above = element("a", { href: location.pathname }, here.textContent ?? "");
  here.parentElement.after(" ", element("li", {}, element("span", { "aria-current": "page" }, no || title)));
  here.replaceWith(above);
}

/**
 * The address in words, to copy, and as a code for a camera.
 * @param {string} address
 * @param {{ qr: string, isListed: boolean }} of
 */
async function handOn(address, { qr, isListed }) {
  if (!isListed) return find("#record-hand-on", HTMLElement).parentElement?.remove();
  find("#record-address", HTMLElement).textContent = address;
  addCopyButtons("[data-copy]", find("#record-said", HTMLElement));
  const code = find("#record-qr", HTMLElement);
  try {
    const { generate } = await import(qr);
    code.append(drawn(generate(address)));
  } catch {
    // The address stands beside it.
    code.remove();
  }
}

/**
 * The code as a picture: one path of squares, with the quiet margin that cameras need.
 * @param {{ size: number, get: (x: number, y: number) => boolean }} code
 */
function drawn({ size, get }) {
  let path = "";
  for (let y = 0; y < size; y++) for (let x = 0; x < size; x++) if (get(x, y)) path += `M${x} ${y}h1v1h-1z`;
  const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg");
  svg.setAttribute("viewBox", `-4 -4 ${size + 8} ${size + 8}`);
  svg.setAttribute("role", "img");
  svg.setAttribute("aria-label", "このページのアドレスのQRコード");
  svg.setAttribute("shape-rendering", "crispEdges");
  const squares = document.createElementNS("http://www.w3.org/2000/svg", "path");
  squares.setAttribute("d", path);
  svg.append(squares);
  return svg;
}

/** The search that the reader comes from, if any. */
function searched() {
  if (!document.referrer) return null;
  const from = new URL(document.referrer);
  return from.origin === location.origin && from.pathname === location.pathname && from.searchParams.get("no") === null && from.search ? from.href : null;
}

/**
 * What only the form knows of a record: what it is called, how it reads, and where it leads.
 * @param {import("./records.js").Entry} entry
 */
function factsOf(entry) {
  const read = (/** @type {Column} */ column, /** @type {string} */ cell) =>
    column.isDay && /^\d{4}-\d\d-\d\d$/.test(cell) ? inWords(cell) : column.choices.length === 0 ? cell + column.unit : cell.split(";").map((value) => column.choices.find(({ code }) => code === value)?.name ?? value).join("、");
  const facts = COLUMNS.map((column, at) => ({ column, cell: entry.more[at] ?? "" })).filter(({ cell }) => cell !== "");
  return facts.map(({ column, cell }) => ({ label: column.label, text: read(column, cell), href: column.isWebsite && /^https?:\/\//.test(cell) ? cell : "" }));
}
