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
 * The names in a sheet: the column headed 事業者名 or name, else the first; empty cells left out.
 * @param {string} text
 * @returns {string[]}
 */
export function names(text) {
  const [head = [], ...rows] = parse(text);
  const column = head.findIndex((cell) => /^(事業者名|会社名|取引先名|名前|名称|name)$/i.test(cell.trim()));
  const cells = column < 0 ? [head, ...rows].map((row) => row[0]) : rows.map((row) => row[column]);
  return cells.map((cell) => (cell ?? "").trim()).filter((cell) => cell !== "");
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
