// Reading our own output back: HTML entities, the check page's rows, CSV; and what a typed line becomes.

const ENTITIES = { "&lt;": "<", "&gt;": ">", "&quot;": "\"", "&#x27;": "'", "&#39;": "'", "&#x2F;": "/", "&amp;": "&" };

/** Text with its entities resolved. @param {string} html */
export const decoded = (html) => html.replace(/&(?:lt|gt|quot|amp|#x27|#39|#x2F);/g, (one) => ENTITIES[/** @type {keyof typeof ENTITIES} */ (one)]);

/** The check page's rows by key, as HTML. @param {string} page */
export function rowsOf(page) {
  const rows = page.matchAll(/data-key="(\w+)">\s*<dt>[^]*?<\/dt>\s*<dd(?: [^>]*)?>([^]*?)<\/dd>/g);
  return Object.fromEntries([...rows].map(([, key, value]) => [key, value]));
}

/** A typed line as it is stored: without white space at the ends, marks joined to their letters, else as it is. @param {string} text */
export function stored(text) {
  // \s of JavaScript and white space of Unicode differ in U+0085 and U+FEFF; both go at the ends.
  const line = text.replace(/^[\s\u0085\u200b\ufeff\ufe00-\ufe0f\u{e0100}-\u{e01ef}]+|[\s\u0085\u200b\ufeff]+$/gu, "");
  let joined = "";
  for (const one of line) {
    const last = [...joined].pop() ?? "";
    const pair = /\p{M}/u.test(one) ? (last + one).normalize("NFC") : "";
    // Only a pair that becomes one character is joined; compatibility ideographs stay.
    if (pair && [...pair].length === 1 && pair.normalize("NFD") === (last + one).normalize("NFD") && last.normalize("NFC") === last) joined = joined.slice(0, joined.length - last.length) + pair;
    else joined += one;
  }
  return joined;
}

/** The rows of a sheet (RFC 4180). @param {string} text */
export function parseCsv(text) {
  /** @type {string[][]} */
  const rows = [];
  let [row, cell, quoted] = [/** @type {string[]} */ ([]), "", false];
  for (let place = 0; place < text.length; place++) {
    const one = text[place];
    if (quoted) {
      if (one !== "\"") cell += one;
      else if (text[place + 1] === "\"") cell += text[++place];
      else quoted = false;
    } else if (one === "\"") quoted = true;
    else if (one === ",") [row, cell] = [[...row, cell], ""];
    else if (one === "\n") {
      rows.push([...row, cell.replace(/\r$/, "")]);
      [row, cell] = [[], ""];
    } else cell += one;
  }
  if (cell !== "" || row.length > 0) rows.push([...row, cell]);
  return rows;
}
