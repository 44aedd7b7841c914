// The self-check: counts the answers on the page, shows the result, keeps the last five in this browser
// and carries the score to the form when asked to (session storage and the link's fragment). Nothing leaves the browser.

import { today } from "../day.js";
import { element, find, forget, goTo, recall, remember, scripting } from "../../assets/dom.js";
import { showAdvice, showGroups, showHistory, showTotal } from "./result.js";
import { bandOf, byGroup, gaps, history, missing, total, withResult } from "./score.js";

const HISTORY = "sengen.self-check";
const ANSWERS = "sengen.self-check.answers";
/** Read by the declaration form. */
const SCORE = "self_check_score";

scripting();
const sheet = find("#self-check", HTMLElement);
const fieldsets = [...sheet.querySelectorAll("fieldset")];
const radios = [...sheet.querySelectorAll("input[type=radio]")].filter((radio) => radio instanceof HTMLInputElement);
const groups = [...sheet.querySelectorAll("[data-group-title]")].map((section) => ({
  id: section.getAttribute("data-group-id") ?? "",
  title: section.getAttribute("data-group-title") ?? "",
}));
const questions = fieldsets.map(questionOf);
const bands = [...document.querySelectorAll("[data-band-from]")].map((row) => ({
  from: Number(row.getAttribute("data-band-from")),
  to: Number(row.getAttribute("data-band-to")),
  title: row.querySelector("[data-band-title]")?.textContent?.trim() ?? "",
  advice: row.querySelector("[data-band-advice]")?.textContent?.trim() ?? "",
}));
/** The ways to a page that takes the score: to declare, to change the level. */
const ways = [...document.querySelectorAll("#result-declare, #result-step-up")].filter((way) => way instanceof HTMLAnchorElement);
const best = Math.max(...radios.map((radio) => Number(radio.value)));
const labels = new Map(radios.map((radio) => [Number(radio.value), radio.labels?.[0]?.dataset.label ?? ""]));

/**
 * @param {HTMLFieldSetElement} fieldset
 * @returns {import("./score.js").Question}
 */
function questionOf(fieldset) {
  const lesson = fieldset.querySelector("a[data-lesson-link]");
  return {
    number: Number(fieldset.dataset.question),
    group: fieldset.dataset.group ?? "",
    urgency: Number(fieldset.dataset.urgency),
    topic: fieldset.dataset.topic ?? "",
    advice: fieldset.querySelector("[data-advice]")?.textContent?.trim() ?? "",
    link: fieldset.querySelector("[data-advice-link]")?.getAttribute("href") ?? "",
    lesson: lesson ? { title: lesson.textContent ?? "", link: lesson.getAttribute("href") ?? "" } : undefined,
  };
}

/** @returns {Map<number, number>} */
function answers() {
  return new Map(radios.filter((radio) => radio.checked)
    .map((radio) => [Number(radio.closest("fieldset")?.dataset.question), Number(radio.value)]));
}

function showProgress() {
  const given = answers().size;
  const bar = find("#progress", HTMLProgressElement);
  bar.max = questions.length;
  bar.value = given;
  find("#progress-text", HTMLElement).textContent = `${questions.length}問のうち ${given}問に答えました`;
}

/** @param {import("./score.js").Question[]} open */
function showMissing(open) {
  const box = find("#missing", HTMLElement);
  find("ul", HTMLElement, box).replaceChildren(...open.map((question) =>
    element("li", {}, element("a", { href: `#q${question.number}-0` }, `質問${question.number} ${question.topic}`))));
  box.hidden = false;
  goTo(box);
}

/**
 * Puts the score into the links to forms, as a fragment: it is never sent to a server.
 * @param {number} points
 */
function carry(points) {
  for (const way of ways) way.hash = `${SCORE}=${points}`;
}

/** Keeps the score for the form, now that the visitor asked for it. */
function hand() {
  const [way] = ways;
  const points = Number(way?.hash.split("=")[1]);
  if (way?.hash && Number.isInteger(points)) remember(SCORE, points, "tab");
}

function finish() {
  const given = answers();
  const open = missing(questions, given);
  if (open.length > 0) return showMissing(open);
  find("#missing", HTMLElement).hidden = true;
  const points = total(given);
  const scores = byGroup(groups, questions, given, best);
  showTotal(points, bandOf(bands, points));
  showGroups(scores);
  showAdvice(gaps(questions, given, best), labels);
  const result = { date: today(), total: points, groups: Object.fromEntries(scores.map(({ id, score }) => [id, score])) };
  const results = withResult(history(recall(HISTORY)), result);
  showHistory(remember(HISTORY, results) ? results : [], groups);
  carry(points);
  find("#result", HTMLElement).hidden = false;
  goTo(find("#result-title", HTMLElement));
}

function restore() {
  const kept = recall(ANSWERS, "tab");
  if (!Array.isArray(kept)) return;
  for (const radio of radios) radio.checked = kept.includes(radio.id);
}

function clear() {
  for (const radio of radios) radio.checked = false;
  forget(ANSWERS, "tab");
  forget(SCORE, "tab");
  find("#result", HTMLElement).hidden = true;
  find("#missing", HTMLElement).hidden = true;
  showProgress();
  goTo(find("#questions-title", HTMLElement));
}

sheet.addEventListener("change", () => {
  // A result is of the answers it was asked for with; after another answer it would carry a wrong score on.
  find("#result", HTMLElement).hidden = true;
  remember(ANSWERS, radios.filter((radio) => radio.checked).map((radio) => radio.id), "tab");
  showProgress();
});
find("#finish", HTMLButtonElement).addEventListener("click", finish);
find("#clear", HTMLButtonElement).addEventListener("click", clear);
for (const way of ways) way.addEventListener("click", hand);
find("#history-clear", HTMLButtonElement).addEventListener("click", () => {
  forget(HISTORY);
  showHistory([], groups);
  goTo(find("#bands", HTMLElement));
});
for (const button of document.querySelectorAll("[data-print]")) button.addEventListener("click", () => window.print());

restore();
showProgress();
showHistory(history(recall(HISTORY)), groups);
