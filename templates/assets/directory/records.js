// Reads blocks of records, the groups behind the filters, and the way from a number to its record; the
// other side of src/directory/search/records.rs, groups.rs and numbers.rs.

import { BitReader, Cursor } from "./bits.js";
import { SPELLINGS } from "./fold-table.js";

/**
 * @typedef {object} Entry A declarer as it is shown.
 * @property {number} no
 * @property {string} name
 * @property {number} prefecture Its place in the list of prefectures.
 * @property {string} municipality
 * @property {number} industry Its place among the letters.
 * @property {number} stars
 * @property {string} declaredOn An ISO date.
 * @property {number} page The list page that holds the record.
 * @typedef {import("./manifest.js").Columns} Columns
 */

/**
 * Reads a block of `count` records.
 * @param {Uint8Array} bytes
 * @param {Columns} columns
 * @param {number} count
 * @returns {Promise<Entry[]>}
 */
export async function readRecords(bytes, columns, count) {
  const width = 18 + columns.no + columns.day + columns.page;
  const start = Math.ceil((width * count) / 8);
  const bits = new BitReader(bytes.subarray(0, start));
  const texts = readTexts(await inflate(bytes.subarray(start)), count);
  return texts.map(({ name, place }) => {
    const spelling = bits.bits(6);
    const prefecture = bits.bits(6);
    const industry = bits.bits(5);
    const stars = bits.bits(1) + 1;
    const no = columns.firstNo + bits.bits(columns.no);
    const declaredOn = day(columns.firstDay, bits.bits(columns.day));
    const page = bits.bits(columns.page);
    return { no, name: spell(spelling, name), prefecture, municipality: place, industry, stars, declaredOn, page };
  });
}

/**
 * @param {Uint8Array} bytes
 * @param {number} count
 */
function readTexts(bytes, count) {
  const cursor = new Cursor(bytes);
  const agreements = Array.from({ length: count }, () => cursor.varint());
  const lines = new TextDecoder("utf-8", { fatal: true }).decode(cursor.rest()).split("\n");
  if (lines.length !== 2 * count + 1) throw new RangeError("a block of records has another length");
  let name = "";
  return agreements.map((agreement, at) => {
    name = name.slice(0, agreement) + lines[at];
    return { name, place: lines[count + at] };
  });
}

/**
 * @param {number} spelling
 * @param {string} name
 */
function spell(spelling, name) {
  if (spelling === 0) return name;
  const form = SPELLINGS[(spelling - 1) >> 1];
  return spelling % 2 === 1 ? form + name : name + form;
}

/**
 * @param {string} first
 * @param {number} days
 */
function day(first, days) {
  return new Date(Date.parse(`${first}T00:00:00Z`) + days * 86_400_000).toISOString().slice(0, 10);
}

/** @param {Uint8Array} bytes */
async function inflate(bytes) {
  const copy = /** @type {Uint8Array<ArrayBuffer>} */ (bytes.slice());
  const stream = new Blob([copy]).stream().pipeThrough(new DecompressionStream("deflate-raw"));
  return new Uint8Array(await new Response(stream).arrayBuffer());
}

/**
 * Reads the lists of a group: one, or one for each number of stars.
 * @param {Uint8Array} bytes
 * @param {number} documents
 * @param {number} lists
 * @returns {Uint32Array[]}
 */
export function readGroup(bytes, documents, lists) {
  const cursor = new Cursor(bytes);
  const counts = Array.from({ length: lists }, () => cursor.varint());
  const bits = new BitReader(cursor.rest());
  return counts.map((count) => bits.rising(count, 0, documents - 1));
}

/**
 * The first number of each file of numbers.
 * @param {Uint8Array} bytes
 * @returns {number[]}
 */
export function readNumberIndex(bytes) {
  const cursor = new Cursor(bytes);
  let last = 0;
  return Array.from({ length: cursor.varint() }, () => (last += cursor.varint()));
}

/**
 * The document with this number, or -1.
 * @param {Uint8Array} bytes
 * @param {number} documents
 * @param {number} no
 * @returns {number}
 */
export function findNumber(bytes, documents, no) {
  const cursor = new Cursor(bytes);
  const count = cursor.varint();
  const first = cursor.varint();
  const last = first + cursor.varint();
  const bits = new BitReader(cursor.rest());
  const at = bits.rising(count, first, last).indexOf(no);
  for (let i = 0; i < at; i++) bits.below(documents);
  return at < 0 ? -1 : bits.below(documents);
}
