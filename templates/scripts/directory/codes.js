// Reads canonical prefix codes; the other side of src/directory/search/codes.rs.

import { BitReader } from "./bits.js";

/** A code for numbers below 2 to the power of `width`. */
export class Code {
  /**
   * @param {import("./bits.js").Cursor} cursor
   * @param {number} width
   */
  constructor(cursor, width) {
    this.width = width;
    /** How many words have each length, from 1. */
    this.counts = Array.from({ length: cursor.varint() }, () => cursor.varint());
    const bits = new BitReader(cursor.take(cursor.varint()));
    /** The symbols in the order of their words. */
    this.symbols = this.counts.flatMap((count) => [...bits.rising(count, 0, 2 ** width)]);
  }

  /**
   * @param {BitReader} bits
   * @returns {number}
   */
  read(bits) {
    let word = 0;
    let first = 0;
    let before = 0;
    for (const count of this.counts) {
      word = word * 2 + bits.bits(1);
      first *= 2;
      if (word - first < count) {
        const symbol = this.symbols[before + word - first];
        return symbol === 2 ** this.width ? bits.bits(this.width) : symbol;
      }
      first += count;
      before += count;
    }
    throw new RangeError("no such word");
  }
}
