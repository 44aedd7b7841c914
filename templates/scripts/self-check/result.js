// The result of the self-check as page content: total and band, groups, advice, comparison.

import { dateInWords } from "../day.js";
import { element, find } from "../../assets/dom.js";
import { bars } from "../drawing.js";
import { difference } from "./score.js";

/**
 * Writes total and band.
 * @param {number} points
 * @param {import("./score.js").Band | undefined} band
 */
export function showTotal(points, band) {
  find("#result-total", HTMLElement).textContent = String(points);
  find("#result-band", HTMLElement).textContent = band?.title ?? "";
  find("#result-advice", HTMLElement).textContent = band?.advice ?? "";
}

/**
 * Draws the groups and fills the table beside the picture.
 * @param {import("./score.js").GroupScore[]} groups
 */
export function showGroups(groups) {
  find("#result-chart", HTMLElement).replaceChildren(bars(groups.map(({ title, score, full }) =>
    ({ title, value: `${score} / ${full}点`, share: score / full }))));
  find("#result-groups tbody", HTMLElement).replaceChildren(...groups.map(({ title, score, full }) =>
    element("tr", {},
      element("th", { scope: "row" }, title),
      element("td", { class: "numeric" }, `${score}点`),
      element("td", { class: "numeric" }, `${full}点`))));
}

/**
 * Lists what to do, most urgent first.
 * @param {import("./score.js").Gap[]} gaps
 * @param {Map<number, string>} labels value → words of the answer
 */
export function showAdvice(gaps, labels) {
  find("#result-none", HTMLElement).hidden = gaps.length > 0;
  find("#result-list", HTMLElement).replaceChildren(...gaps.map(({ question, value }) => {
    const item = element("li", { class: "advice" },
      element("h4", {}, `質問${question.number} ${question.topic}`),
      element("p", { class: "advice-answer" },
        element("span", { class: "tag" }, urgencyInWords(question.urgency)), ` あなたの答え：${labels.get(value) ?? ""}`),
      element("p", {}, question.advice));
    if (question.link) {
      const words = element("span", { class: "visually-hidden" }, `（質問${question.number} ${question.topic}）`);
      item.append(element("p", { class: "no-print" }, element("a", { href: question.link }, "詳しい説明を読む", words)));
    }
    if (question.lesson) {
      const { title, link } = question.lesson;
      item.append(element("p", {}, "ポイント学習で学ぶ：", element("a", { href: link }, title)));
    }
    return item;
  }));
}

/** @param {number} urgency */
function urgencyInWords(urgency) {
  return { 1: "すぐに", 2: "今月中に" }[urgency] ?? "順番に";
}

/**
 * Fills the comparison with the results kept in this browser.
 * @param {import("./score.js").Result[]} results newest first
 * @param {import("./score.js").Group[]} groups
 */
export function showHistory(results, groups) {
  find("#history", HTMLElement).hidden = results.length === 0;
  find("#history tbody", HTMLElement).replaceChildren(...results.map((result, index) =>
    element("tr", {},
      element("th", { scope: "row" }, element("time", { datetime: result.date }, dateInWords(result.date))),
      element("td", { class: "numeric" }, `${result.total}点`),
      element("td", {}, difference(result.total, results[index + 1]?.total)),
      ...groups.map(({ id }) => element("td", { class: "numeric" }, `${result.groups[id] ?? "—"}`)))));
}
