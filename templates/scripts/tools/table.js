// A table of a sheet: rows are added, changed and taken away, stand by their product where there is one, and go out and
// come in as CSV. Keeps nothing itself.

import { today } from "../day.js";
import { element, find } from "../../assets/dom.js";
import { download } from "../../assets/download.js";
import { decode, isNoText, parse, sheet } from "../directory/sheet.js";
import { refuse } from "../kept/keeping.js";
import { fault, plain, words } from "./values.js";

/**
 * @typedef {import("./state.js").Row} Row
 * @typedef {object} Column
 * @property {string} id
 * @property {string} kind
 * @property {string} label
 * @property {boolean} more whether a narrow screen leaves it out
 * @property {string[]} of what is multiplied
 * @property {[number, string][]} names what a product is called from a value on
 * @property {Map<string, number>} options the words to choose from, with their values
 */

/** So many faults of a file are told at once. */
const TOLD = 5;

export class Table {
  /**
   * @param {HTMLElement} place
   * @param {object} page
   * @param {string} page.tool the tool's name
   * @param {(rows: Row[]) => void} page.changed what to do with changed rows; shows them too
   * @param {() => void} page.undo takes the last change back
   */
  constructor(place, { tool, changed, undo }) {
    this.place = place;
    this.tool = tool;
    this.changed = changed;
    this.part = place.dataset.table ?? "";
    this.blank = Number(place.dataset.blank);
    this.body = find("tbody", HTMLTableSectionElement, place);
    this.form = find(".row-form", HTMLFormElement, place);
    this.columns = [...place.querySelectorAll("th[data-column]")].filter((th) => th instanceof HTMLElement).map((th) => this.column(th));
    this.begin = this.written();
    this.head = find("thead tr", HTMLTableRowElement, place);
    this.head.append(element("td", { class: "row-buttons scripted no-print" }, element("span", { class: "visually-hidden" }, "直す、消す")));
    /** @type {Row[]} */
    this.rows = [];
    /** Which row is being changed; -1: none. */
    this.at = -1;
    this.said = find("[data-said]", HTMLElement, place);
    this.undoing = find("[data-undo]", HTMLButtonElement, place);
    this.listen(undo);
  }

  /** @param {() => void} undo */
  listen(undo) {
    this.form.addEventListener("submit", (event) => {
      event.preventDefault();
      this.take();
    });
    this.form.addEventListener("change", (event) => {
      const cell = event.target instanceof Element ? event.target.closest("[data-cell]") : null;
      if (cell instanceof HTMLElement) this.check(cell);
    });
    find("[data-stop]", HTMLButtonElement, this.form).addEventListener("click", () => this.change(-1));
    this.undoing.addEventListener("click", () => {
      undo();
      this.tell("元に戻しました。", false);
      find("input, select, textarea", HTMLElement, this.form).focus();
    });
    find("[data-csv]", HTMLButtonElement, this.place).addEventListener("click", () => this.save());
    const bring = find("[data-bring]", HTMLInputElement, this.place);
    bring.addEventListener("change", () => this.bring(bring));
  }

  /** @param {HTMLElement} th @returns {Column} */
  column(th) {
    const { column: id = "", kind = "text", of = "" } = th.dataset;
    const options = this.form.querySelectorAll(`[data-cell="${id}"] option[data-value]`);
    return {
      id, kind, of: of.split(" ").filter(Boolean),
      label: th.firstChild?.textContent?.trim() ?? "",
      more: th.classList.contains("more"),
      names: [...th.querySelectorAll("data")].map((one) => [Number(one.value), one.textContent ?? ""]),
      options: new Map([...options].map((one) => one instanceof HTMLOptionElement ? [one.value, Number(one.dataset.value)] : ["", 0])),
    };
  }

  /** The columns that are written in. */
  get own() {
    return this.columns.filter(({ kind }) => kind !== "product");
  }

  /** What the table begins with. @returns {Row[]} */
  written() {
    return [...this.body.querySelectorAll("tr[data-begin]")].map((tr) => {
      const cells = [...tr.children].map((td) => td.textContent ?? "");
      return Object.fromEntries(this.own.map(({ id }, at) => [id, cells[at] ?? ""]).filter(([, cell]) => cell !== ""));
    });
  }

  /** What a product comes to; 0: a value is still missing. @param {Row} row @param {Column} column */
  product(row, { of }) {
    const value = (/** @type {string} */ id) => this.columns.find((one) => one.id === id)?.options.get(row[id] ?? "") ?? 0;
    return of.reduce((all, id) => all * value(id), 1);
  }

  /** What a cell says. @param {Row} row @param {Column} column */
  cell(row, column) {
    if (column.kind !== "product") return words(column.kind, row[column.id] ?? "");
    const value = this.product(row, column);
    const name = column.names.find(([from]) => value >= from)?.[1] ?? "";
    return value === 0 ? "" : `${name}（${value}）`;
  }

  /** The rows by their product, largest first; else as they are. @param {Row[]} rows */
  sorted(rows) {
    const by = this.columns.find(({ kind }) => kind === "product");
    return by ? rows.toSorted((one, other) => this.product(other, by) - this.product(one, by)) : rows;
  }

  /** Shows rows; what is kept may lack a sound value. @param {Row[] | undefined} rows none: what it begins with */
  show(rows) {
    this.rows = this.sorted(rows ?? this.begin);
    const empty = Array.from({ length: Math.max(0, this.blank - this.rows.length) }, () =>
      element("tr", { class: "print-row" }, ...this.columns.map(() => element("td"))));
    this.body.replaceChildren(...this.rows.map((row, at) => this.line(row, at)), ...empty);
    if (this.at >= this.rows.length) this.change(-1);
  }

  /** @param {Row} row @param {number} at */
  line(row, at) {
    const cells = this.columns.map((column, place) => {
      const more = column.more ? { class: "more" } : undefined;
      return element(place === 0 ? "th" : "td", { ...(place === 0 ? { scope: "row" } : {}), ...more }, this.cell(row, column));
    });
    const name = row[this.columns[0]?.id ?? ""] || `${at + 1}行目`;
    const button = (/** @type {string} */ text, /** @type {() => void} */ press) => {
      const made = element("button", { type: "button", class: "button-text button-inline" }, text, element("span", { class: "visually-hidden" }, `（${name}）`));
      made.addEventListener("click", press);
      return made;
    };
    const buttons = element("td", { class: "row-buttons no-print" },
      button("直す", () => this.change(at)), button("消す", () => this.remove(at)));
    return element("tr", {}, ...cells, buttons);
  }

  /** The control of a cell. @param {Element} cell */
  static control(cell) {
    const control = cell.querySelector("input, select, textarea");
    if (control instanceof HTMLInputElement || control instanceof HTMLSelectElement || control instanceof HTMLTextAreaElement) return control;
    throw new Error("a cell without a control");
  }

  /** The cells of the form, each with its column. */
  get cells() {
    return this.own.map((column) => ({ column, cell: find(`[data-cell="${column.id}"]`, HTMLElement, this.form) }));
  }

  /** Says at a cell what is wrong with it. @param {HTMLElement} cell */
  check(cell) {
    const control = Table.control(cell);
    const kind = this.columns.find(({ id }) => id === cell.dataset.cell)?.kind ?? "text";
    const told = fault(kind, plain(kind, control.value));
    refuse(control, find(".field-error", HTMLElement, cell), told);
    return told === "";
  }

  /** Puts what stands in the form into the table. */
  take() {
    const wrong = this.cells.filter(({ cell }) => !this.check(cell)).map(({ cell }) => Table.control(cell));
    wrong[0]?.focus();
    if (wrong.length > 0) return;
    /** @type {Row} */
    const row = { ...this.rows[this.at] };
    for (const { column, cell } of this.cells) row[column.id] = plain(column.kind, Table.control(cell).value);
    if (this.own.every(({ id }) => row[id] === "")) {
      const first = this.cells[0]?.cell;
      if (!first) return;
      refuse(Table.control(first), find(".field-error", HTMLElement, first), "どれか1つは書いてください。");
      Table.control(first).focus();
      return;
    }
    const isNew = this.at < 0;
    this.changed(isNew ? [...this.rows, row] : this.rows.with(this.at, row));
    this.change(-1);
    const product = this.columns.find(({ kind }) => kind === "product");
    const risk = product && this.product(row, product) > 0 ? `${product.label}は${this.cell(row, product)}です。` : "";
    this.tell(`${isNew ? "表に足しました" : "直しました"}。${risk}いまは${this.rows.length}行です。`, false);
  }

  /** Puts a row into the form; -1: empties it. @param {number} at */
  change(at) {
    this.at = at;
    const which = at < 0 ? "adding" : "changing";
    for (const one of this.form.querySelectorAll("[data-adding]")) if (one instanceof HTMLElement) one.textContent = one.dataset[which] ?? "";
    find("[data-stop]", HTMLButtonElement, this.form).hidden = at < 0;
    for (const { column, cell } of this.cells) {
      const control = Table.control(cell);
      control.value = this.rows[at]?.[column.id] ?? "";
      refuse(control, find(".field-error", HTMLElement, cell), "");
    }
    const first = this.cells[0]?.cell;
    if (at >= 0 && first) Table.control(first).focus();
  }

  /** @param {number} at */
  remove(at) {
    this.change(-1);
    this.changed(this.rows.toSpliced(at, 1));
    this.tell(`1行を消しました。いまは${this.rows.length}行です。`, true);
    this.undoing.focus();
  }

  /** @param {string} told @param {boolean} canUndo */
  tell(told, canUndo) {
    this.said.textContent = told;
    this.undoing.hidden = !canUndo;
  }

  save() {
    const rows = this.rows.map((row) => this.own.map(({ id }) => row[id] ?? ""));
    const name = `${this.tool}-${this.part}-${today()}.csv`;
    download(name, "text/csv", sheet([this.own.map(({ label }) => label), ...rows]));
    this.tell(`「${name}」を保存しました。`, false);
  }

  /** @param {HTMLInputElement} input */
  async bring(input) {
    const file = input.files?.[0];
    const place = find(`#csv-e-${this.part}`, HTMLElement);
    refuse(input, place, "");
    if (!file) return;
    const text = decode(await file.arrayBuffer());
    input.value = "";
    const { rows, told } = isNoText(text) ? { rows: [], told: "文字のファイルとして読めません。表計算のソフトで、CSVの形で保存し直してください。" } : this.read(text);
    refuse(input, place, told && `${told}いまの表は、そのままです。`);
    if (told) return;
    this.change(-1);
    this.changed(rows);
    this.tell(`「${file.name}」から${rows.length}行を読み込みました。`, true);
  }

  /** The rows in a CSV, or what is wrong with them. @param {string} text @returns {{ rows: Row[], told: string }} */
  read(text) {
    const all = parse(text.replace(/^\ufeff/, ""), ",").map((row) => row.map((cell) => cell.replace(/^'(?=[=+\-@＝＋－＠])/, "")));
    const head = (all[0] ?? []).map((label) => label.trim());
    const known = head.map((label) => this.own.find((column) => column.label === label));
    if (!known.some(Boolean)) return { rows: [], told: `1行目に、${this.own.map(({ label }) => `「${label}」`).join("")}のような見出しがありません。` };
    const unknown = head.filter((label, at) => label !== "" && !known[at] && !this.columns.some((column) => column.label === label));
    if (unknown.length > 0) return { rows: [], told: `見出し${unknown.map((label) => `「${label}」`).join("")}は、この表にありません。` };
    /** @type {string[]} */
    const told = [];
    const rows = all.slice(1).map((cells, line) => this.row(known, cells, (words) => told.push(`${line + 2}行目の${words}`)));
    const some = told.slice(0, TOLD).join("");
    return { rows: rows.filter((row) => Object.keys(row).length > 0), told: told.length > TOLD ? `${some}ほかにも${told.length - TOLD}か所あります。` : some };
  }

  /**
   * A row of a CSV, without empty cells.
   * @param {(Column | undefined)[]} columns
   * @param {string[]} cells
   * @param {(words: string) => void} tell
   * @returns {Row}
   */
  row(columns, cells, tell) {
    /** @type {Row} */
    const row = {};
    columns.forEach((column, at) => {
      const value = column ? plain(column.kind, cells[at] ?? "") : "";
      if (!column || value === "") return;
      const isForeign = column.kind === "choice" && !column.options.has(value);
      const wrong = isForeign ? `${[...column.options.keys()].join("、")}のどれかにしてください。` : fault(column.kind, value);
      if (wrong) tell(`「${column.label}」が「${value}」です。${wrong}`);
      row[column.id] = value;
    });
    return row;
  }
}
