// One term of a query against the shards: which grams it needs, what their lists say together, and what
// is still open. Used by the engine; fetches nothing itself.

import { mix, pieceKey } from "./shard.js";

/**
 * @typedef {import("./shard.js").Gram} Gram
 * @typedef {import("./shard.js").List} List
 * @typedef {import("./shard.js").Shard} Shard
 * @typedef {import("./shard.js").Span} Span
 * @typedef {{ documents: Uint32Array, beginning: Span }} Found Documents that hold the term; those that begin with it.
 * @typedef {{ offset: number, units: string, gram: Gram | null }} Spot A gram of the term and its place.
 */

/** A long term is first looked for by so many pairs. */
const FIRST_SPOTS = 8;
/** Document × this + position is one number. */
const SCALE = 65536;

export class Term {
  /** @param {string} text */
  constructor(text) {
    this.text = text;
    /** @type {Spot[]} */
    this.spots = offsets(text.length).map((offset) => this.spot(offset));
    /** Whether the spots leave some of the term unseen. */
    this.sparse = text.length > 2 * FIRST_SPOTS;
    /** @type {Gram | null} The gram that is the whole term. */
    this.whole = null;
    /** @type {Float64Array | null} Where the spots with own lists agree that the term begins. */
    this.starts = null;
    /** @type {Found | null} */
    this.found = null;
  }

  /**
   * @param {number} offset
   * @returns {Spot}
   */
  spot(offset) {
    return { offset, units: this.text.slice(offset, offset + 2), gram: null };
  }

  /** Adds the spots that were left out at first. */
  widen() {
    const known = new Set(this.spots.map((spot) => spot.offset));
    for (let offset = 0; offset + 2 <= this.text.length; offset++) {
      if (!known.has(offset)) this.spots.push(this.spot(offset));
    }
    this.sparse = false;
  }

  /**
   * Looks the spots up in their shards; false when one of them occurs nowhere.
   * @param {(units: string) => { shard: Shard, rest: number }} lookUp
   * @returns {boolean}
   */
  place(lookUp) {
    for (const spot of this.spots) {
      const { shard, rest } = lookUp(spot.units);
      spot.gram = shard.grams.get(rest) ?? null;
      if (spot.gram === null) return false;
      if (this.text.length <= 2) this.whole = spot.gram;
      else if (spot.offset === 0) this.whole = shard.pieces.get(pieceKey(rest, this.text.slice(2))) ?? null;
    }
    if (this.whole?.list) this.found = foundAs(this.whole, this.whole.list);
    else if (this.whole === null) this.agree();
    return true;
  }

  /** Brings the lists of the shards together; all of the term is found when they cover it. */
  agree() {
    const own = this.spots.filter((spot) => spot.gram?.list).sort((a, b) => gramOf(a).count - gramOf(b).count);
    if (own.length === 0) return;
    for (const { gram, offset } of own) this.narrow(gram?.list, offset);
    if (this.starts?.length === 0 || this.open().length === 0) this.settle();
  }

  /**
   * Keeps of the starts those that a list knows too.
   * @param {List | null | undefined} list
   * @param {number} offset
   */
  narrow(list, offset) {
    if (!list) return;
    const starts = startsOf(list, offset);
    this.starts = this.starts ? intersect(this.starts, starts) : starts;
  }

  /** The common pairs at places that no other list covers; with a sparse term one cannot know. */
  open() {
    const covered = new Set();
    for (const { offset, gram } of this.spots) if (gram?.list) covered.add(offset).add(offset + 1);
    const open = this.spots.filter((spot) => !spot.gram?.list && !(covered.has(spot.offset) && covered.has(spot.offset + 1)));
    return this.sparse && open.length === 0 ? this.spots.slice(0, 1) : open;
  }

  /** What the lists agree on is the answer. */
  settle() {
    const starts = this.starts ?? new Float64Array();
    this.found = { documents: documentsOf(starts), beginning: span(documentsOf(starts.filter((start) => start % SCALE === 0))) };
  }

  /** The documents that may hold the term, as far as is known. */
  candidates() {
    if (this.found) return this.found.documents;
    return this.starts && documentsOf(this.starts);
  }

  /** The common grams whose lists would settle the term. */
  missing() {
    if (this.found) return [];
    return this.whole ? [this.whole] : this.open().map(gramOf);
  }

  /**
   * Settles the term by the lists of its missing grams.
   * @param {Map<Gram, List>} lists
   */
  complete(lists) {
    if (this.whole) {
      this.found ??= foundAs(this.whole, /** @type {List} */ (lists.get(this.whole)));
      return;
    }
    for (const spot of this.open()) this.narrow(lists.get(gramOf(spot)), spot.offset);
    this.settle();
  }
}

/** @param {Spot} spot */
function gramOf(spot) {
  return /** @type {Gram} */ (spot.gram);
}

/**
 * Every second place and the last; of a long term some of these.
 * @param {number} length
 */
function offsets(length) {
  if (length <= 2) return [0];
  const last = length - 2;
  const count = Math.min(FIRST_SPOTS, (length + 1) >> 1);
  if (count < FIRST_SPOTS) return [...new Set(Array.from({ length: count }, (_, at) => Math.min(2 * at, last)))];
  return Array.from({ length: count }, (_, at) => Math.min(2 * Math.floor((at * (last + 1)) / 2 / (count - 1)), last));
}

/**
 * @param {Gram} gram
 * @param {List} list
 * @returns {Found}
 */
function foundAs(gram, { documents, positions }) {
  const begins = (/** @type {number} */ _, /** @type {number} */ at) => positions?.values[positions.starts[at]] === 0;
  return { documents, beginning: gram.beginning ?? span(documents.filter(begins)) };
}

/**
 * Where a term would begin, for each occurrence of its gram at `offset`.
 * @param {List} list
 * @param {number} offset
 */
function startsOf({ documents, positions }, offset) {
  const { starts, values } = /** @type {import("./shard.js").Positions} */ (positions);
  const found = new Float64Array(values.length);
  let count = 0;
  for (let at = 0; at < documents.length; at++) {
    for (let i = starts[at]; i < starts[at + 1]; i++) {
      if (values[i] >= offset) found[count++] = documents[at] * SCALE + values[i] - offset;
    }
  }
  return found.subarray(0, count);
}

/** @param {Float64Array} starts */
function documentsOf(starts) {
  const documents = Uint32Array.from(starts, (start) => start / SCALE);
  return documents.filter((document, at) => document !== documents[at - 1]);
}

/**
 * What stands in both of two rising lists.
 * @template {Uint32Array | Float64Array} T
 * @param {T} a
 * @param {T} b
 * @returns {T}
 */
export function intersect(a, b) {
  let at = 0;
  const isInBoth = (/** @type {number} */ value) => {
    while (b[at] < value) at++;
    return b[at] === value;
  };
  return /** @type {T} */ (a.filter(isInBoth));
}

/**
 * The run from the first to the last of some documents.
 * @param {Uint32Array} documents
 * @returns {Span}
 */
export function span(documents) {
  return { first: documents[0] ?? 0, end: (documents.at(-1) ?? -1) + 1 };
}

/**
 * The shard of a gram and what is left of it there.
 * @param {string} units
 * @param {number} shardBits
 */
export function shardOf(units, shardBits) {
  const mixed = mix(units);
  return { shard: mixed >>> (32 - shardBits), rest: mixed & (0xffffffff >>> shardBits) };
}
