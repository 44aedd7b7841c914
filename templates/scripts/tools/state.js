// What was written into a sheet, as this browser keeps it. What the page does not know (another edition of the tool) stays.

import { Store, isTable } from "../kept/store.js";

/**
 * @typedef {Record<string, string>} Row column → cell
 * @typedef {object} State
 * @property {Record<string, string>} values field → what was typed
 * @property {string[]} left the parts and sentences left out: `part`, `part.line`
 * @property {string[]} ticks what is ticked: `part.check`
 * @property {Record<string, Row[]>} rows part → the rows of its table; none: as it begins
 */

const VERSION = 1;

/** @param {unknown} value @returns {value is Record<string, string>} */
function areTexts(value) {
  return isTable(value) && Object.values(value).every((text) => typeof text === "string");
}

/** @param {unknown} value @returns {value is string[]} */
function isList(value) {
  return Array.isArray(value) && value.every((one) => typeof one === "string");
}

/** @param {unknown} value @returns {value is Record<string, Row[]>} */
function areTables(value) {
  return isTable(value) && Object.values(value).every((rows) => Array.isArray(rows) && rows.every(areTexts));
}

/** What stands under a name, and nothing that every object has. @template T @param {Record<string, T>} all @param {string} name */
export function own(all, name) {
  return Object.hasOwn(all, name) ? all[name] : undefined;
}

/** What is kept of a tool. @param {string} tool @returns {Store<State>} */
export function storeOf(tool) {
  return new Store(`sengen.tools.${tool}`, {
    empty: () => ({ values: {}, left: [], ticks: [], rows: {} }),
    read: (whole) => {
      if (!isTable(whole) || whole.version !== VERSION || whole.tool !== tool) return undefined;
      const { values, left, ticks, rows } = whole;
      return areTexts(values) && isList(left) && isList(ticks) && areTables(rows) ? { values, left, ticks, rows } : undefined;
    },
    wrap: (state) => ({ tool, version: VERSION, ...state }),
  });
}
