// The result of the self-check as page content: total and band, groups, advice, comparison.

import { dateInWords } from "../../assets/day.js";
import { element, find } from "../../assets/dom.js";
import { difference } from "./score.js";

const NS = "http://www.w3.org/2000/svg";
const WIDTH = 320;
const ROW = 64;
const BAR = 20;

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
  find("#result-chart", HTMLElement).replaceChildren(chart(groups));
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

/**
 * @param {string} name
 * @param {Record<string, string | number>} attributes
 * @param {string} [text]
 */
function svg(name, attributes, text) {
  const made = document.createElementNS(NS, name);
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, String(value));
  if (text !== undefined) made.textContent = text;
  return made;
}

/**
 * The groups' scores as a small picture: one bar a group, its words beside it. The table next to it says
 * the same in numbers, so the picture is hidden from screen readers.
 * @param {import("./score.js").GroupScore[]} groups
 * @returns {SVGElement}
 */
function chart(groups) {
  const height = groups.length * ROW;
  const picture = svg("svg", { viewBox: `0 0 ${WIDTH} ${height}`, width: WIDTH, height, class: "chart", "aria-hidden": "true" });
  groups.forEach(({ title, score, full }, index) => {
    const y = index * ROW;
    const length = Math.max(0, (score / full) * (WIDTH - 2));
    picture.append(
      svg("text", { x: 0, y: y + 22, class: "chart-label" }, title),
      svg("text", { x: WIDTH, y: y + 22, "text-anchor": "end", class: "chart-value" }, `${score} / ${full}点`),
      svg("rect", { x: 1, y: y + 32, width: WIDTH - 2, height: BAR, class: "chart-frame" }),
      svg("rect", { x: 1, y: y + 32, width: length, height: BAR, class: "chart-bar" }),
    );
  });
  return /** @type {SVGElement} */ (picture);
}
