// What the page knows of prefectures and industries, from its own lists, and the addresses of records.

import { element } from "../../assets/dom.js";
import { marked } from "./mark.js";

/**
 * @typedef {import("./records.js").Entry} Entry
 * @typedef {{ code: string, name: string, slug: string }} Choice
 */

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
   * The permanent address of a record.
   * @param {Entry} entry
   */
  address(entry) {
    const page = entry.page > 1 ? `${entry.page}/` : "";
    return `${this.folder}${this.prefectures[entry.prefecture].slug}/${this.industries[entry.industry].code}/${page}#${entry.no}`;
  }

  /**
   * A record as an item of the results.
   * @param {Entry} entry
   * @param {string[]} terms Folded; marked in the name.
   */
  item(entry, terms) {
    const name = element("a", { href: this.address(entry) });
    for (const piece of marked(entry.name, terms)) name.append(piece.marked ? element("mark", {}, piece.text) : piece.text);
    const stars = element("span", { class: "stars", "aria-hidden": "true" }, "★".repeat(entry.stars));
    const hidden = element("span", { class: "visually-hidden" }, `（番号 ${entry.no}）`);
    return element(
      "li",
      { class: "record", "data-no": String(entry.no) },
      element("p", { class: "record-name" }, name),
      element("p", { class: "record-place" }, this.prefectures[entry.prefecture].name + entry.municipality),
      element("p", { class: "record-industry" }, this.industries[entry.industry].name),
      element("p", { class: "record-stars" }, stars, ` ${entry.stars === 2 ? "二つ星" : "一つ星"}`),
      element("p", { class: "record-date" }, element("time", { datetime: entry.declaredOn }, inWords(entry.declaredOn)), "に宣言"),
      element("p", { class: "record-no" }, element("a", { href: this.address(entry), "data-copy": "" }, "この宣言へのリンク", hidden)),
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

/**
 * 2026年11月20日
 * @param {string} iso
 */
export function inWords(iso) {
  const [year, month, day] = iso.split("-").map(Number);
  return `${year}年${month}月${day}日`;
}
