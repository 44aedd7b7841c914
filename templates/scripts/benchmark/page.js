// What stands on the page of a benchmark: its questions, what totals mean, and what others come to.

import { find } from "../../assets/dom.js";

/**
 * @typedef {{ from: number, to: number, title: string, advice: string }} Band
 * @typedef {object} Group whom one compares with
 * @property {string} id
 * @property {string} title
 * @property {string} n so many companies at least
 * @property {number} mean
 * @property {number} sd
 * @property {number[]} shares
 * @property {{ mean: number[], wished: number[] }} areas
 */

const sheet = find("#benchmark", HTMLElement);
/** Its name, and what it is called. */
export const [name, title] = [sheet.dataset.benchmark ?? "", sheet.dataset.title ?? ""];

/** @param {ParentNode} within @param {string} selector */
function all(within, selector) {
  return [...within.querySelectorAll(selector)].filter((one) => one instanceof HTMLElement);
}

/** @param {ParentNode} within @param {string} selector */
function words(within, selector) {
  return within.querySelector(selector)?.textContent?.trim() ?? "";
}

/** @param {HTMLElement} box @param {string} selector @returns {import("./score.js").Step} */
function step(box, selector) {
  return { text: words(box, selector), effort: find(selector, HTMLElement, box).dataset.effort ?? "" };
}

export const radios = all(sheet, "input[type=radio]").filter((radio) => radio instanceof HTMLInputElement);
/** @type {import("./score.js").Area[]} */
export const areas = all(sheet, "[data-area-title]").map(({ dataset }) => ({ id: dataset.area ?? "", title: dataset.areaTitle ?? "" }));
/** @type {import("./score.js").Question[]} */
export const questions = all(sheet, "fieldset").map((box) => ({
  id: box.dataset.question ?? "",
  number: Number(box.dataset.number),
  area: box.dataset.area ?? "",
  effect: Number(box.dataset.effect),
  topic: box.dataset.topic ?? "",
  levels: all(box, "[data-level]").map((level) => level.textContent ?? ""),
  first: step(box, "[data-first]"),
  then: step(box, "[data-then]"),
  pages: all(box, ".materials a").filter((link) => link instanceof HTMLAnchorElement),
}));
/** @type {Band[]} */
export const bands = all(document, "[data-band-from]").map((row) => ({
  from: Number(row.dataset.bandFrom),
  to: Number(row.dataset.bandTo),
  title: words(row, "[data-band-title]"),
  advice: words(row, "[data-band-advice]"),
}));
/** @type {Group[]} */
export const groups = all(document, "#groups tr[data-group]").map((row) => {
  const { group: id = "", n = "", mean, sd, shares = "" } = row.dataset;
  const cells = all(row, "[data-wished]");
  return {
    id, n, mean: Number(mean), sd: Number(sd), shares: shares.split(" ").map(Number),
    title: words(row, "th"),
    areas: { mean: cells.map((cell) => Number(cell.dataset.mean)), wished: cells.map((cell) => Number(cell.dataset.wished)) },
  };
});
/** What a standard score from a number on means, the highest first. */
export const scoreWords = all(document, "#score-words li").map((item) => ({ from: Number(item.dataset.from), text: words(item, "span") }));
