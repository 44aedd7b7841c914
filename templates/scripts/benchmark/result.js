// The result of a benchmark as page content: total, areas, others, what to do next, every level, the last results.

import { dateInWords } from "../day.js";
import { element, find } from "../../assets/dom.js";
import { sheet } from "../directory/sheet.js";
import { bars } from "../drawing.js";
import { bandOf, difference } from "../self-check/score.js";
import { scoreWords } from "./page.js";
import { columns, radar } from "./pictures.js";
import { BEST, byArea, deviation, mean, stepInWords, stepOf, total, weak } from "./score.js";

/**
 * @typedef {import("./score.js").Answers} Answers
 * @typedef {import("./score.js").Area} Area
 * @typedef {import("./score.js").Question} Question
 * @typedef {import("./score.js").Result} Result
 * @typedef {import("./page.js").Group} Group
 */

/** So many steps stand open; the rest is folded. */
const SHOWN = 10;
const NONE = "—";

/** A mean level in words. @param {number | undefined} level */
function level(level) {
  return level === undefined ? NONE : level.toFixed(1);
}

/** @param {string} text */
function number(text) {
  return element("td", { class: "numeric" }, text);
}

/** @param {Result} result @param {Result | undefined} last @param {import("./page.js").Band[]} bands @param {Question[]} questions */
export function showTotal(result, last, bands, questions) {
  const band = bandOf(bands, result.total);
  find("#result-total", HTMLElement).textContent = String(result.total);
  find("#result-mean", HTMLElement).textContent = level(mean(questions, result.answers));
  find("#result-day", HTMLElement).textContent = `答えた日：${dateInWords(result.date)}`;
  find("#result-band", HTMLElement).textContent = band?.title ?? "";
  find("#result-advice", HTMLElement).textContent = band?.advice ?? "";
  find("#result-change", HTMLElement).textContent = last === undefined ? ""
    : `前回（${dateInWords(last.date)}、${last.total}点）${result.total === last.total ? "と同じ点です。" : `より${difference(result.total, last.total)}。`}`;
}

/**
 * The areas, beside the last time and beside others.
 * @param {Result} result
 * @param {Result | undefined} last
 * @param {{ group: Group | undefined, isChosen: boolean, areas: Area[], questions: Question[] }} with
 */
export function showCompared(result, last, { group, isChosen, areas, questions }) {
  const own = byArea(areas, questions, result.answers).map((level) => level ?? 0);
  const before = last ? byArea(areas, questions, last.answers) : [];
  const most = areas[own.indexOf(Math.max(...own))];
  const least = areas[own.indexOf(Math.min(...own))];
  find("#areas-words", HTMLElement).textContent = (Math.max(...own) - Math.min(...own) < 0.05
    ? "どの分野も、ほぼ同じレベルです。"
    : `いちばん高いのは「${most?.title}」（${level(Math.max(...own))}）、いちばん低いのは「${least?.title}」（${level(Math.min(...own))}）です。`)
    + (group ? "図の塗った所が自社、破線が相手の平均、点線が望ましいレベルです。" : "");
  find("#radar", HTMLElement).replaceChildren(radar(areas.map(({ title }) => title), own, group?.areas));
  find("#bars", HTMLElement).replaceChildren(bars(areas.map(({ title }, at) => {
    const other = group?.areas.mean[at];
    return { title, value: level(own[at]), share: (own[at] ?? 0) / BEST, ...(other === undefined ? {} : { mark: other / BEST }) };
  })));
  for (const cell of document.querySelectorAll("#result-areas [data-compared]")) if (cell instanceof HTMLElement) cell.hidden = !group;
  find("#result-areas tbody", HTMLElement).replaceChildren(...areas.map(({ title }, at) => element("tr", {},
    element("th", { scope: "row" }, title), number(level(own[at])), number(level(before[at])),
    ...(group ? [number(level(group.areas.mean[at])), number(level(group.areas.wished[at]))] : []))));
  showOthers(result, mean(questions, result.answers) ?? 0, group, isChosen);
}

/** @param {Result} result @param {number} own the mean level @param {Group | undefined} group @param {boolean} isChosen */
function showOthers(result, own, group, isChosen) {
  const place = document.querySelector("#compared");
  if (!(place instanceof HTMLElement)) return;
  place.hidden = !isChosen;
  find("#compared-some", HTMLElement).hidden = !group;
  find("#compared-none", HTMLElement).hidden = group !== undefined;
  if (!group) return;
  const score = deviation(result.total, group.mean, group.sd);
  const [last] = scoreWords.slice(-1);
  const words = scoreWords.find(({ from }) => score >= from) ?? last;
  const step = stepOf(own);
  find("#deviation", HTMLElement).textContent = score.toFixed(1);
  find("#compared-name", HTMLElement).textContent = group.title;
  find("#compared-n", HTMLElement).textContent = group.n;
  const below = group.shares.slice(0, step).reduce((sum, share) => sum + share, 0);
  find("#compared-words", HTMLElement).textContent = `相手の平均は${group.mean.toFixed(1)}点です。${words?.text ?? ""}`;
  find("#shares-words", HTMLElement).textContent =
    `自社のレベル（${stepInWords(step)}）には、会社のおよそ${group.shares[step] ?? 0}%がいます。それより下は${below}%、上は${100 - below - (group.shares[step] ?? 0)}%です。`;
  find("#shares", HTMLElement).replaceChildren(columns(group.shares, step));
  find("#shares-table tbody", HTMLElement).replaceChildren(...group.shares.map((share, at) => element("tr", {},
    element("th", { scope: "row" }, stepInWords(at)), number(`${share}%`), element("td", {}, at === step ? "ここ" : ""))));
}

/** @param {import("./score.js").Weak} one */
function stepItem({ question, level, step }) {
  const effect = { 3: "大きい", 2: "ふつう", 1: "小さい" }[question.effect] ?? "";
  const pages = question.pages.map((page) => element("li", {}, page.cloneNode(true)));
  return element("li", { class: "advice" },
    element("h4", {}, `質問${question.number} ${question.topic}`),
    element("p", { class: "advice-answer" }, element("span", { class: "tag" }, `レベル${level}`), ` ${question.levels[level - 1] ?? ""}`),
    element("p", {}, element("b", {}, "次の一歩："), step.text),
    element("p", { class: "advice-facts" }, `手間：${step.effort}　効き目：${effect}`),
    element("ul", { class: "materials no-print" }, ...pages));
}

/** What to do next, the first few in sight. @param {Question[]} questions @param {Answers} answers */
export function showSteps(questions, answers) {
  const all = weak(questions, answers);
  const rest = all.slice(SHOWN);
  find("#steps-none", HTMLElement).hidden = all.length > 0;
  find("#steps", HTMLElement).replaceChildren(...all.slice(0, SHOWN).map(stepItem));
  find("#steps-others", HTMLElement).replaceChildren(...rest.map(stepItem));
  find("#steps-others", HTMLOListElement).start = SHOWN + 1;
  find("#steps-rest", HTMLElement).textContent = `残りの${rest.length}件も見る`;
  find("#steps-more", HTMLElement).hidden = rest.length === 0;
}

/** @param {Question[]} questions @param {Answers} answers @param {Answers | undefined} last */
export function showLevels(questions, answers, last) {
  find("#result-levels tbody", HTMLElement).replaceChildren(...questions.map(({ id, number: at, topic }) => element("tr", {},
    element("th", { scope: "row" }, `${at}. ${topic}`), number(`${answers[id] ?? NONE}`), number(`${last?.[id] ?? NONE}`))));
}

/**
 * Leads to the form that takes a result, with the points of each area: nothing is sent before that form is.
 * @param {string} name
 * @param {Area[]} areas
 * @param {Question[]} questions
 * @param {Answers} answers
 */
export function showGiving(name, areas, questions, answers) {
  const link = document.querySelector("#give");
  if (!(link instanceof HTMLAnchorElement)) return;
  const { control = "", areas: controls = "" } = link.dataset;
  const given = new URLSearchParams([[control, name]]);
  for (const [at, key] of controls.split(" ").entries()) {
    given.set(key, String(total(questions.filter(({ area }) => area === areas[at]?.id), answers)));
  }
  link.hash = new URLSearchParams({ given: given.toString() }).toString();
}

/** @param {Result[]} results newest first @param {Area[]} areas @param {Question[]} questions */
export function showHistory(results, areas, questions) {
  find("#history", HTMLElement).hidden = results.length === 0;
  find("#history tbody", HTMLElement).replaceChildren(...results.map((result, at) => element("tr", {},
    element("th", { scope: "row" }, element("time", { datetime: result.date }, dateInWords(result.date))),
    number(`${result.total}点`), element("td", {}, difference(result.total, results[at + 1]?.total)),
    ...byArea(areas, questions, result.answers).map((own) => number(level(own))))));
}

/** The answers as CSV. @param {Area[]} areas @param {Question[]} questions @param {Answers} answers @param {Answers | undefined} last */
export function table(areas, questions, answers, last) {
  const steps = new Map(weak(questions, answers).map(({ question, step }) => [question.id, step]));
  const rows = questions.map(({ id, number: at, area, topic, levels }) => {
    const own = answers[id] ?? 0;
    const step = steps.get(id);
    const title = areas.find((one) => one.id === area)?.title ?? "";
    return [`${at}`, title, topic, `${own}`, levels[own - 1] ?? "", `${last?.[id] ?? ""}`, step?.text ?? "", step?.effort ?? ""];
  });
  return sheet([["番号", "分野", "質問", "レベル", "レベルの様子", "前回のレベル", "次の一歩", "手間"], ...rows]);
}
