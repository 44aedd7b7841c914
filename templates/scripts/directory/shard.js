// Reads shards, the lists of common grams, and their facets; the other side of
// src/directory/search/shard.rs and common.rs.

import { BitReader, Cursor } from "./bits.js";
import { FacetsModel, NumberModel, PositionsModel, RangeReader } from "./range.js";

/**
 * @typedef {{ first: number, end: number }} Span A run of documents; `end` is the one after it.
 * @typedef {{ starts: Uint32Array, values: number[] }} Positions
 * @typedef {{ documents: Uint32Array, positions: Positions | null }} List
 * @typedef {{ others: Uint32Array, number: number, listBytes: number, facetBytes: number[] }} Common
 * @typedef {object} Gram
 * @property {number} count In how many documents.
 * @property {Span | null} beginning The documents that begin with it; `null`: its positions tell.
 * @property {List | null} list `null` for a common gram: it has a file.
 * @property {Common | null} common
 * @property {number} shard
 * @property {boolean} pair Of two units: its list has positions.
 * @property {number} order Among the shard's own lists; -1 for a common gram.
 * @typedef {{ grams: Map<number, Gram>, pieces: Map<string, Gram>, counts: number[] }} Shard
 * @typedef {import("./manifest.js").Manifest} Manifest
 */

/**
 * The gram of one or two units as a number that spreads evenly.
 * @param {string} units
 * @returns {number}
 */
export function mix(units) {
  const second = units.length > 1 ? units.charCodeAt(1) : 0;
  let mixed = Math.imul((units.charCodeAt(0) << 16) | second, 0x9e3779b1);
  mixed = Math.imul(mixed ^ (mixed >>> 15), 0x85ebca6b);
  return (mixed ^ (mixed >>> 13)) >>> 0;
}

/**
 * Reads a shard.
 * @param {Uint8Array} bytes
 * @param {Manifest} manifest
 * @param {number} number
 * @returns {Shard}
 */
export function readShard(bytes, manifest, number) {
  const cursor = new Cursor(bytes);
  const range = new RangeReader(cursor.take(cursor.varint()));
  const bits = new BitReader(cursor.rest());
  const reader = new ShardReader(range, bits, manifest, number);
  const counter = new NumberModel();
  const [gramCount, pieceCount] = [counter.read(range), counter.read(range)];
  const rests = bits.rising(gramCount, 0, 2 ** (32 - manifest.shardBits) - 1);
  /** @type {Shard} */
  const shard = { grams: new Map(), pieces: new Map(), counts: reader.counts };
  const single = new Uint16Array([2048]);
  for (const rest of rests) shard.grams.set(rest, reader.gram(range.bit(single, 0) === 1 ? "single" : "pair"));
  for (let i = 0; i < pieceCount; i++) {
    const pair = rests[counter.read(range)];
    const length = counter.read(range) + 1;
    let units = "";
    for (let at = 0; at < length; at++) units += String.fromCharCode(range.plain(16));
    shard.pieces.set(pieceKey(pair, units), reader.gram("piece"));
  }
  return shard;
}

/**
 * A piece is known by what is left of its first pair, and the units after the pair.
 * @param {number} pair
 * @param {string} units
 */
export function pieceKey(pair, units) {
  return `${pair} ${units}`;
}

class ShardReader {
  /**
   * @param {RangeReader} range
   * @param {BitReader} bits
   * @param {Manifest} manifest
   * @param {number} shard
   */
  constructor(range, bits, manifest, shard) {
    this.range = range;
    this.bits = bits;
    this.common = manifest.common;
    this.everywhere = manifest.everywhere;
    this.last = manifest.documents - 1;
    this.shard = shard;
    this.frequency = new NumberModel();
    this.start = new NumberModel();
    this.file = new NumberModel();
    this.positions = new PositionsModel();
    /** @type {number[]} The lengths of the shard's own lists. */
    this.counts = [];
  }

  /**
   * @param {"single" | "pair" | "piece"} kind
   * @returns {Gram}
   */
  gram(kind) {
    const pair = kind === "pair";
    const count = this.frequency.read(this.range) + 1;
    if (count > this.common) return this.commonGram(count, pair);
    const documents = this.bits.rising(count, 0, this.last);
    const order = this.counts.push(count) - 1;
    const base = { count, pair, common: null, shard: this.shard, order };
    if (!pair) {
      const beginning = this.run(this.start, () => documents[this.start.read(this.range)]);
      return { ...base, beginning, list: { documents, positions: null } };
    }
    const positions = this.positions.read(this.range, count);
    return { ...base, beginning: null, list: { documents, positions } };
  }

  /**
   * A run of documents: how many, and where it begins if there are any.
   * @param {NumberModel} counts
   * @param {() => number} start
   * @returns {Span}
   */
  run(counts, start) {
    const count = counts.read(this.range);
    const first = count > 0 ? start() : 0;
    return { first, end: first + count };
  }

  /**
   * @param {number} count
   * @param {boolean} pair
   * @returns {Gram}
   */
  commonGram(count, pair) {
    const beginning = this.run(this.file, () => this.range.plain(24));
    const others = this.bits.rising(this.file.read(this.range), 0, this.last);
    const number = this.file.read(this.range);
    const listBytes = this.file.read(this.range);
    const facetBytes = Array.from({ length: count > this.everywhere ? 3 : 1 }, () => this.file.read(this.range));
    const common = { others, number, listBytes, facetBytes };
    return { count, pair, beginning, list: null, common, shard: this.shard, order: -1 };
  }
}

/**
 * Reads the list of a common gram; only a pair has positions.
 * @param {Uint8Array} bytes
 * @param {Manifest} manifest
 * @param {{ count: number, pair: boolean }} gram
 * @returns {List}
 */
export function readList(bytes, manifest, gram) {
  const cursor = new Cursor(bytes);
  const range = new RangeReader(cursor.take(cursor.varint()));
  const documents = new BitReader(cursor.rest()).rising(gram.count, 0, manifest.documents - 1);
  return { documents, positions: gram.pair ? new PositionsModel().read(range, gram.count) : null };
}

/**
 * Reads facets: of all lists of a shard, or of one common gram.
 * @param {Uint8Array} bytes
 * @param {number[]} counts
 * @param {{ part: import("./range.js").Part, lists: import("./range.js").Lists }} of
 * @returns {Uint32Array[]}
 */
export function readFacets(bytes, counts, { part, lists }) {
  const range = new RangeReader(bytes);
  const model = new FacetsModel(part, lists);
  return counts.map((count) => model.read(range, count));
}
