// What the page knows of prefectures and industries, from its own lists, and the addresses of records.

import { element } from "../../assets/dom.js";
import { marked, otherwise } from "./mark.js";
import { inWords, starsInWords } from "./words.js";

/**
 * @typedef {import("./records.js").Entry} Entry
 * @typedef {{ typed: string[], terms: string[][] }} Sought Words, and what of them is marked in names.
 * @typedef {{ code: string, name: string, slug: string }} Choice
 */

/** What stands above the columns of results. */
const HEAD = ["番号", "事業者名・代表者名", "所在地", "業種", "段階", "宣言日"];

/** The lists behind the filters, in order. */
export class Places {
  /**
   * @param {HTMLSelectElement | HTMLDataListElement} prefecture
   * @param {HTMLSelectElement | HTMLDataListElement} industry
   * @param {string} folder The address of the directory.
   */
  constructor(prefecture, industry, folder) {
    this.prefectures = choices(prefecture);
    this.industries = choices(industry);
    this.folder = folder;
  }

  /**
   * The address of a record, which it keeps for ever.
   * @param {number | string} no
   */
  address(no) {
    return `${this.folder}?no=${no}`;
  }

  /** @param {Entry} entry */
  prefecture(entry) {
    return this.prefectures[entry.prefecture].name;
  }

  /** @param {Entry} entry */
  industry(entry) {
    return this.industries[entry.industry].name;
  }

  /**
   * Records as the list of results, with what stands above its columns.
   * @param {Entry[]} entries
   * @param {Sought} sought
   */
  list(entries, sought) {
    const [first, ...rest] = HEAD.map((text) => element("span", {}, text));
    first.className = "record-no";
    const items = entries.map((entry) => this.item(entry, sought));
    return [element("div", { class: "records-head", "aria-hidden": "true" }, first, ...rest), element("ol", { class: "records" }, ...items)];
  }

  /**
   * @param {Entry} entry
   * @param {Sought} sought
   */
  item(entry, { typed, terms }) {
    const name = element("a", { class: "record-name", href: this.address(entry.no) });
    for (const piece of marked(entry.name, terms)) name.append(piece.marked ? element("mark", {}, piece.text) : piece.text);
    const other = otherwise(entry.name, typed);
    if (other.length > 0) name.append(element("span", { class: "record-as" }, ` ${other.map((word) => `「${word}」`).join("")}として一致`));
    const stars = element("span", { class: "stars", "aria-hidden": "true" }, "★".repeat(entry.stars));
    return element(
      "li",
      { class: "record", "data-no": String(entry.no) },
      element("span", { class: "record-no" }, String(entry.no)),
      name,
      element("span", { class: "record-place" }, `${this.prefecture(entry)} ${entry.municipality}`),
      element("span", { class: "record-industry" }, this.industry(entry)),
      element("span", { class: "record-stars" }, stars, ` ${starsInWords(entry)}`),
      element("time", { class: "record-date", datetime: entry.declaredOn }, inWords(entry.declaredOn)),
    );
  }
}

/**
 * @param {HTMLSelectElement | HTMLDataListElement} list
 * @returns {Choice[]}
 */
function choices(list) {
  const options = [...list.options].filter((option) => option.value !== "");
  return options.map((option) => ({ code: option.value, name: option.text, slug: option.dataset.slug ?? "" }));
}
