// CSV in and out in the browser: names from what was pasted or opened, and a table as a safe file. Used by
// batch look-up; knows nothing of declarers.

/**
 * The text of a file: UTF-16 where its mark stands, UTF-8, else Shift_JIS as older spreadsheets write it.
 * @param {ArrayBuffer} bytes
 * @returns {string}
 */
export function decode(bytes) {
  const mark = new Uint8Array(bytes, 0, Math.min(2, bytes.byteLength)).join();
  if (mark === "255,254" || mark === "254,255") return new TextDecoder(mark === "255,254" ? "utf-16le" : "utf-16be").decode(bytes);
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch {
    return new TextDecoder("shift_jis").decode(bytes);
  }
}

/**
 * @typedef {{ name: string, corporate: string }} Asked A name, and the 法人番号 that the sheet has beside it.
 */

/**
 * The names in a sheet, each with its 法人番号 where there is such a column: the column headed 事業者名 or name,
 * else the first; empty cells left out.
 * @param {string} text
 * @returns {Asked[]}
 */
export function asked(text) {
  const [head = [], ...rows] = parse(text);
  const headed = (/** @type {RegExp} */ title) => head.findIndex((cell) => title.test(cell.trim()));
  const column = headed(/^(事業者名|会社名|取引先名|名前|名称|name)$/i);
  const number = headed(/^法人番号$/);
  const lines = column < 0 ? [head, ...rows] : rows;
  const cell = (/** @type {string[]} */ row, /** @type {number} */ at) => (row[at] ?? "").trim();
  const found = lines.map((row) => ({ name: cell(row, Math.max(column, 0)), corporate: column < 0 || number < 0 ? "" : cell(row, number) }));
  return found.filter(({ name }) => name !== "");
}

/**
 * The names alone.
 * @param {string} text
 * @returns {string[]}
 */
export function names(text) {
  return asked(text).map(({ name }) => name);
}

/**
 * What was asked, as lines that `asked` reads back as they are.
 * @param {Asked[]} all
 * @returns {string}
 */
export function askedLines(all) {
  if (all.every(({ corporate }) => corporate === "")) return lines(all.map(({ name }) => name));
  return ["事業者名,法人番号", ...all.map(({ name, corporate }) => `${quote(name)},${quote(corporate)}`)].join("\n");
}

/**
 * Names as lines that `names` reads back as they are.
 * @param {string[]} list
 * @returns {string}
 */
export function lines(list) {
  return list.map(quote).join("\n");
}

/**
 * The rows of a CSV, or of cells pasted from a spreadsheet (tabs between them).
 * @param {string} text
 * @returns {string[][]}
 */
export function parse(text) {
  // What parts the cells of the first line parts all: a tab may also stand within a cell.
  const comma = /^\s*[^\r\n]*\t/.test(text) ? "\t" : ",";
  /** @type {string[][]} */
  const rows = [];
  let [row, cell, quoted] = [/** @type {string[]} */ ([]), "", false];
  const endCell = () => {
    row.push(cell);
    cell = "";
  };
  text = text.replace(/\r\n?/g, "\n");
  for (let at = 0; at < text.length; at++) {
    const c = text[at];
    if (quoted) {
      if (c !== '"') cell += c;
      else if (text[at + 1] === '"') cell += text[++at];
      else quoted = false;
    } else if (c === '"' && cell === "") quoted = true;
    else if (c === comma) endCell();
    else if (c === "\n") {
      endCell();
      rows.push(row);
      row = [];
    } else cell += c;
  }
  if (cell !== "" || row.length > 0) {
    endCell();
    rows.push(row);
  }
  return rows;
}

/**
 * A sheet with a mark for spreadsheets, no cell of which runs as a formula (the signs as in base/sheet.rs).
 * @param {string[][]} rows
 * @returns {Blob}
 */
export function sheet(rows) {
  const safe = (/** @type {string} */ cell) => (/^[=+\-@＝＋－＠\t\r\n]/.test(cell) ? `'${cell}` : cell);
  const written = rows.map((row) => `${row.map((cell) => quote(safe(cell))).join(",")}\r\n`);
  return new Blob(["\ufeff", ...written], { type: "text/csv;charset=utf-8" });
}

/** @param {string} cell */
function quote(cell) {
  return /[",\t\r\n]/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell;
}
