// Reads blocks of records, the groups behind the filters, and the way from a number to its record; the
// other side of src/directory/search/records.rs, calendar.rs, groups.rs and numbers.rs.

import { BitReader, Cursor } from "./bits.js";
import { Code } from "./codes.js";
import { widths } from "./range.js";
import { SPELLINGS } from "../japanese.js";

/**
 * @typedef {object} Entry A declarer as it is shown.
 * @property {number} no
 * @property {string} name
 * @property {number} prefecture Its place in the list of regions.
 * @property {string} municipality
 * @property {number} industry Its place in the list of trades; after the last where it has none.
 * @property {number} stars
 * @property {string} declaredOn An ISO date.
 * @property {number} page The list page that holds the record.
 * @property {string[]} more What only the form knows of it, column by column.
 */

const NAME = 6;
const PLACE = 7;
const MORE = 8;
const END = 10;
/** Stands between two columns that only the form knows. */
const BETWEEN = "\u001f";

/** How all records of an index, or of a delta, are written. */
export class Records {
  /**
   * @param {Cursor} cursor
   * @param {import("./range.js").Lists} lists
   */
  constructor(cursor, lists) {
    this.firstNo = cursor.varint();
    this.noBits = cursor.varint();
    let last = 0;
    /** @type {[number, number][]} Numbers with the day that is usual for them. */
    this.marks = Array.from({ length: cursor.varint() }, () => [(last += cursor.varint()), cursor.varint()]);
    const { prefecture, industry, level } = widths(lists);
    this.levelBits = level;
    // The widths of what is spelt out, as in records.rs.
    const widthsOfAll = [6, prefecture, industry, 16, 16, 12, 16, 16, ...(lists.more ? [16] : [])];
    this.codes = widthsOfAll.map((width) => new Code(cursor, width));
  }

  /**
   * The records of a block.
   * @param {Uint8Array} bytes
   * @param {number} count
   * @returns {Entry[]}
   */
  read(bytes, count) {
    const bits = new BitReader(bytes);
    const heads = Array.from({ length: count }, () => ({ no: this.firstNo + bits.bits(this.noBits), stars: bits.bits(this.levelBits) + 1 }));
    let last = "";
    return heads.map(({ no, stars }) => {
      const [spelling, prefecture, industry, difference, page, agreement] = this.codes.slice(0, NAME).map((code) => code.read(bits));
      last = last.slice(0, agreement) + this.text(bits, NAME);
      const municipality = this.text(bits, PLACE);
      const more = this.codes[MORE] ? this.text(bits, MORE).split(BETWEEN) : [];
      const declaredOn = this.day(no, difference);
      return { no, name: spell(spelling, last), prefecture, municipality, industry, stars, declaredOn, page, more };
    });
  }

  /**
   * @param {BitReader} bits
   * @param {number} kind
   */
  text(bits, kind) {
    let text = "";
    for (let unit = this.codes[kind].read(bits); unit !== END; unit = this.codes[kind].read(bits)) {
      if (bits.at > bits.bytes.length + 8) throw new RangeError("a text does not end");
      text += String.fromCharCode(unit);
    }
    return text;
  }

  /**
   * @param {number} no
   * @param {number} difference
   */
  day(no, difference) {
    const after = Math.min(Math.max(1, this.marks.filter(([mark]) => mark <= no).length), Math.max(this.marks.length, 2) - 1);
    const [from, start] = this.marks[after - 1];
    const [to, end] = this.marks[after] ?? [from + 1, start];
    const usual = start + Math.floor(((end - start) * (no - from)) / (to - from));
    const day = usual + (difference % 2 === 1 ? (difference + 1) / 2 : -difference / 2);
    return new Date(day * 86_400_000).toISOString().slice(0, 10);
  }
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
 * Reads the lists of a group: one, or one for each level.
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
