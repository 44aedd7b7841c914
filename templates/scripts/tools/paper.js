// The paper as plain elements that any word processor reads: headings, paragraphs, lists, tables, without what only the
// screen shows.

import { element } from "../../assets/dom.js";

const OPEN = "□ ";
const TICKED = "☑ ";

/** @param {Element} one */
function isLeft(one) {
  return one.closest(".left") !== null;
}

/** @param {Element | null} one */
function text(one) {
  return one?.textContent?.replace(/\s+/g, " ").trim() ?? "";
}

/** @param {Element} list */
function lines(list) {
  const all = [...list.querySelectorAll("li")].filter((line) => !isLeft(line));
  return element("ol", {}, ...all.map((line) => element("li", {}, text(line.querySelector(".paper-line")))));
}

/** @param {Element} table */
function plainTable(table) {
  const rows = [...table.querySelectorAll("tr")].map((tr) => {
    const cells = [...tr.children].filter((cell) => !cell.classList.contains("row-buttons"));
    return element("tr", {}, ...cells.map((cell) => element(cell.closest("thead") ? "th" : "td", {}, label(cell))));
  });
  return element("table", { border: "1" }, ...rows);
}

/** What a cell says, without what it only carries. @param {Element} cell */
function label(cell) {
  return [...cell.childNodes].filter((node) => !(node instanceof HTMLDataElement)).map((node) => node.textContent ?? "").join("").trim();
}

/** @param {Element} part */
function plainPart(part) {
  /** @type {HTMLElement[]} */
  const made = [element("h2", {}, text(part.querySelector("h2")))];
  for (const one of part.children) {
    if (one.matches(".paper-lead")) made.push(element("p", {}, text(one)));
    if (one.matches(".paper-facts")) made.push(...[...one.children].map((fact) => element("p", {}, `${text(fact.querySelector("dt"))}：${text(fact.querySelector("dd"))}`)));
    if (one.matches(".paper-lines")) made.push(lines(one));
    if (one.matches(".paper-letter")) made.push(...[...one.children].map((line) => element("p", {}, text(line))));
    if (one.matches(".paper-checks")) {
      made.push(...[...one.querySelectorAll(".choice")].map((choice) => {
        const box = choice.querySelector("input");
        return element("p", {}, (box?.checked ? TICKED : OPEN) + text(choice.querySelector("label")));
      }));
    }
    const table = one.matches(".paper-table") ? one.querySelector("table") : null;
    if (table) made.push(plainTable(table));
  }
  return made;
}

/** The whole paper. @param {HTMLElement} paper */
export function plainPaper(paper) {
  const parts = [...paper.querySelectorAll(".paper-part")].filter((part) => !isLeft(part));
  return [element("h1", {}, paper.dataset.title ?? ""), ...parts.flatMap(plainPart)];
}
