// What search says beside or instead of results: what may be meant, what to try when nothing is found. Words that a page shows whole stand in its template. Called by search only.

import { element, find } from "../../assets/dom.js";
import { LEGAL_FORMS } from "../japanese.js";
import { fold, isLegalForm } from "./fold.js";

/**
 * @typedef {{ q: string, prefecture: string, industry: string, stars: string } & Record<string, string>} Asked And by the choices of further columns.
 * @typedef {{ asked: Asked, typed: string[], total: number, numbered: Told | null }} Answered What is said of a number.
 * @typedef {{ text: string, asked: Asked }} Offer
 * @typedef {{ title: string, text: string, isForm?: boolean }} Told
 */

/** @param {Asked} asked */
export function isNarrowed({ q: _, ...filters }) {
  return Object.values(filters).some((value) => value !== "");
}

/**
 * What is typed, where it is no part of a name; `null`: it may be one.
 * @param {Answered} answered
 * @returns {Told | null}
 */
export function noName({ asked: { q }, typed, total, numbered }) {
  // Title and text of either, with a stroke between them.
  const { alone: aloneWords, form: formWords } = find("#search", HTMLFormElement).dataset;
  const [[alone, aloneText], [going, goingText]] = [aloneWords, formWords].map((words = "") => words.split("|"));
  // Co., Ltd. and the like are found where a name has them.
  if (typed[0] && typed.every((word) => isLegalForm(fold(word)) || (!total && /^((co|ltd|inc|k.k)\W*)+$/.test(fold(word))))) {
    return { title: alone, text: `「${q}」は、${aloneText}`, isForm: true };
  }
  if (total) return null;
  const last = fold(typed.at(-1) ?? "");
  if (last && LEGAL_FORMS.some((form) => form.includes(last))) {
    return { title: going, text: goingText };
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
    const [key, isLoose] = [fold(word), !total];
    for (const [kind, choices] of /** @type {["prefecture" | "industry", typeof prefectures][]} */ (Object.entries({ prefecture: prefectures, industry: industries }))) {
      const found = choices.find(({ name }) => fold(name) === key || (isLoose && isPartOf(name, key)));
      if (found && !asked[kind] && choices.length > 1) made.push({ asked: { ...asked, q, [kind]: found.code }, text: `${labels[kind]}を「${found.name}」にして${what}を探す` });
    }
    if (!isLoose) continue;
    if (q !== "" && /.[市区町村郡]$/.test(word)) made.push({ asked: { ...asked, q }, text: `所在地の「${word}」を除いて${what}を探す` });
    const office = word.match(/^(.*?)(?:[本支][社店]|[営事]業所|工場)$/);
    const shorter = office && [office[1], q].filter(Boolean).join(" ");
    if (shorter) made.push({ asked: { ...asked, q: shorter }, text: `「${word.slice(office[1].length)}」を除いて「${shorter}」を探す` });
  }
  if (!total && isNarrowed(asked) && asked.q) made.push({ asked: { q: asked.q, prefecture: "", industry: "", stars: "" }, text: `絞り込みをやめて「${asked.q}」を探す` });
  return made;
}

/**
 * Whether a word names a place without what it ends in (東京), or one of the trades that a division unites: 運輸 in 運輸業、郵便業.
 * @param {string} name
 * @param {string} key
 */
function isPartOf(name, key) {
  return key.startsWith(fold(name)) || (key.length > 1 && name.replace(/[都道府県]$/, "").split(/[、・（]/).some((part) => [key, `${key}業`].includes(fold(part))));
}

/**
 * What to try when nothing is found.
 * @param {Asked} asked
 */
export function nothing(asked) {
  const list = /** @type {DocumentFragment} */ (find("#no-hits", HTMLTemplateElement).content.cloneNode(true));
  for (const [when, fits] of [["narrowed", isNarrowed(asked)], ["named", asked.q]]) if (!fits) list.querySelector(`[data-when="${when}"]`)?.remove();
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
