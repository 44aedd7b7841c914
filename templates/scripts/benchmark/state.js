// What was answered in a benchmark, its last results and whom one compares with, as this browser keeps it.

import { Store, isTable } from "../kept/store.js";
import { KEPT } from "../self-check/score.js";
import { BEST } from "./score.js";

/**
 * @typedef {import("./score.js").Answers} Answers
 * @typedef {import("./score.js").Result} Result
 * @typedef {{ answers: Answers, results: Result[], compared: string }} State results: newest first
 */

const VERSION = 1;

/** @param {unknown} value @returns {value is Answers} */
function areAnswers(value) {
  return isTable(value) && Object.values(value).every((level) => Number.isInteger(level) && Number(level) >= 1 && Number(level) <= BEST);
}

/** @param {unknown} value @returns {value is Result} */
function isResult(value) {
  return isTable(value) && typeof value.date === "string" && /^\d{4}-\d\d-\d\d$/.test(value.date) &&
    Number.isInteger(value.total) && areAnswers(value.answers);
}

/** What is kept of a benchmark. @param {string} benchmark @returns {Store<State>} */
export function storeOf(benchmark) {
  return new Store(`sengen.benchmark.${benchmark}`, {
    empty: () => ({ answers: {}, results: [], compared: "" }),
    read: (whole) => {
      if (!isTable(whole) || whole.version !== VERSION || whole.benchmark !== benchmark) return undefined;
      const { answers, results, compared } = whole;
      const areSound = areAnswers(answers) && Array.isArray(results) && results.length <= KEPT && results.every(isResult);
      return areSound && typeof compared === "string" ? { answers, results, compared } : undefined;
    },
    wrap: (state) => ({ benchmark, version: VERSION, ...state }),
  });
}
