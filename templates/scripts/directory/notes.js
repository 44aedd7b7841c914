// What search says beside or instead of results: what may be meant, what to try when nothing is found. Words that a page shows whole stand in its template. Called by search only.

import { element, find } from "../../assets/dom.js";
import { LEGAL_FORMS } from "../japanese.js";
import { fold, isLegalForm } from "./fold.js";

/**
 * @typedef {{ q: string, prefecture: string, industry: string, stars: string }} Asked
 * @typedef {{ asked: Asked, typed: string[], total: number, numbered: Told | null }} Answered What is said of a number.
 * @typedef {{ text: string, asked: Asked }} Offer
 * @typedef {{ title: string, text: string, isForm?: boolean }} Told
 */

/** What stands for a legal form in Latin letters, as fold writes it; where a name has it, it is found. */
const LATIN = /^(co\.?,?ltd|(ltd|inc|corp)\.|k\.k)\.?$/;

/** @param {Asked} asked */
export function isNarrowed({ prefecture, industry, stars }) {
  return prefecture !== "" || industry !== "" || stars !== "";
}

/**
 * What is typed, where it is no part of a name; `null`: it may be one.
 * @param {Answered} answered
 * @returns {Told | null}
 */
export function noName({ asked: { q }, typed, total, numbered }) {
  const words = find("#search", HTMLFormElement).dataset;
  if (typed.length > 0 && (typed.every((word) => isLegalForm(fold(word))) || (total === 0 && LATIN.test(fold(typed.join("")))))) {
    return { title: "会社の種類だけでは探せません", text: `「${q}」は、${words.alone}`, isForm: true };
  }
  if (total > 0) return null;
  const last = fold(typed.at(-1) ?? "");
  if (last !== "" && LEGAL_FORMS.some((form) => form.includes(last))) {
    return { title: "続けて、名前を入れてください", text: words.form ?? "", isForm: true };
  }
  return numbered;
}

/**
 * What may be meant: a word as a filter. Words that only look like a place or a trade, or name an office of a
 * business, are offered when nothing is found.
 * @param {Answered} answered
 * @param {import("./place.js").Places} places
 * @returns {Offer[]}
 */
export function offers({ asked, typed, total }, { prefectures, industries, labels }) {
  /** @type {Offer[]} */
  const made = [];
  for (const word of typed) {
    const q = typed.filter((other) => other !== word).join(" ");
    const what = q === "" ? "事業者" : `「${q}」`;
    const [key, isLoose] = [fold(word), total === 0];
    const where = prefectures.find(({ name }) => fold(name) === key || (isLoose && fold(name.replace(/[都道府県]$/, "")) === key));
    if (where && !asked.prefecture && prefectures.length > 1) made.push({ asked: { ...asked, q, prefecture: where.code }, text: `${labels.prefecture}を「${where.name}」にして${what}を探す` });
    const trade = industries.find(({ name }) => fold(name) === key || (isLoose && isPartOf(name, key)));
    if (trade && !asked.industry) made.push({ asked: { ...asked, q, industry: trade.code }, text: `${labels.industry}を「${trade.name}」にして${what}を探す` });
    if (!isLoose) continue;
    if (q !== "" && /.[市区町村郡]$/.test(word)) made.push({ asked: { ...asked, q }, text: `所在地の「${word}」を除いて${what}を探す` });
    const office = word.match(/^(.*?)(?:本社|本店|支社|支店|営業所|事業所|工場)$/);
    const shorter = office && [office[1], q].filter(Boolean).join(" ");
    if (shorter) made.push({ asked: { ...asked, q: shorter }, text: `「${word.slice(office[1].length)}」を除いて「${shorter}」を探す` });
  }
  if (total === 0 && isNarrowed(asked) && asked.q !== "") made.push({ asked: { q: asked.q, prefecture: "", industry: "", stars: "" }, text: `絞り込みをやめて「${asked.q}」を探す` });
  return made;
}

/**
 * Whether a word names one of the trades that a division unites: 運輸 in 運輸業、郵便業.
 * @param {string} name
 * @param {string} key
 */
function isPartOf(name, key) {
  return key.length > 1 && name.split(/[、・]/).some((part) => fold(part) === key || fold(part) === `${key}業`);
}

/**
 * What to try when nothing is found.
 * @param {Asked} asked
 */
export function nothing(asked) {
  const list = /** @type {DocumentFragment} */ (find("#no-hits", HTMLTemplateElement).content.cloneNode(true));
  if (!isNarrowed(asked)) list.querySelector('[data-when="narrowed"]')?.remove();
  if (asked.q === "") list.querySelector('[data-when="named"]')?.remove();
  return note("info", "当てはまる事業者がいません", list);
}

/**
 * @param {"info" | "error"} kind
 * @param {string} title
 * @param {string | Node} text
 */
export function note(kind, title, text) {
  const said = typeof text === "string" ? element("p", {}, text) : text;
  return element("div", { class: `notification notification-${kind}` }, element("h3", { class: "notification-title" }, title), said);
}
