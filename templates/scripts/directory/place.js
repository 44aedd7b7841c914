// What the page knows of regions, trades and levels, from its own lists, and the addresses of records.

import { element } from "../../assets/dom.js";
import { marked, otherwise } from "./mark.js";
import { inWords } from "./words.js";

/**
 * @typedef {import("./records.js").Entry} Entry
 * @typedef {{ typed: string[], terms: string[][] }} Sought Words, and what of them is marked in names.
 * @typedef {{ code: string, name: string, sign?: string }} Choice
 * @typedef {HTMLSelectElement | HTMLDataListElement} List
 */

/** The lists behind the filters, in order. */
export class Places {
  /**
   * @param {string} folder The address of the directory.
   */
  constructor(folder) {
    // Where there is nothing to choose from, there is a list for this script, or none at all.
    const [prefecture, industry, levels] = ["prefecture", "industry", "levels"].map((id) => /** @type {List | null} */ (document.getElementById(id)));
    this.prefectures = choices(prefecture);
    this.industries = choices(industry);
    this.levels = choices(levels);
    /** What the scheme calls them. */
    this.labels = { prefecture: label(prefecture), industry: label(industry), level: label(levels) };
    this.folder = folder;
  }

  /** Whether levels are told apart. */
  get hasLevels() {
    return this.levels.length > 1;
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
  place(entry) {
    return [this.prefecture(entry), entry.municipality].filter(Boolean).join(" ");
  }

  /** @param {Entry} entry */
  industry(entry) {
    return this.industries[entry.industry]?.name ?? "";
  }

  /** @param {Entry} entry */
  level(entry) {
    return this.levels[entry.stars - 1]?.name ?? "";
  }

  /**
   * The sign of a level, which its name says again.
   * @param {Entry} entry
   */
  sign(entry) {
    return element("span", { class: "stars", "aria-hidden": "true" }, this.levels[entry.stars - 1]?.sign ?? "");
  }

  /**
   * Records as the list of results, with what stands above its columns.
   * @param {Entry[]} entries
   * @param {Sought} sought
   */
  list(entries, sought) {
    const head = ["番号", "事業者名・代表者名", "所在地", this.industries.length > 0 ? this.labels.industry : "", this.hasLevels ? "段階" : "", "宣言日"];
    const [first, ...rest] = head.map((text) => element("span", {}, text));
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
    const level = this.hasLevels ? [this.sign(entry), ` ${this.level(entry)}`] : [];
    return element(
      "li",
      { class: "record", "data-no": String(entry.no) },
      element("span", { class: "record-no" }, String(entry.no)),
      name,
      element("span", { class: "record-place" }, this.place(entry)),
      element("span", { class: "record-industry" }, this.industry(entry)),
      element("span", { class: "record-stars" }, ...level),
      element("time", { class: "record-date", datetime: entry.declaredOn }, inWords(entry.declaredOn)),
    );
  }
}

/** @param {List | null} list */
export function label(list) {
  return list?.dataset.label ?? "";
}

/**
 * @param {List | null} list
 * @returns {Choice[]}
 */
export function choices(list) {
  const options = [...(list?.options ?? [])].filter((option) => option.value !== "");
  return options.map((option) => ({ code: option.value, name: option.text, sign: option.dataset.sign }));
}
