// Finds, in the base, the documents of a query: exactly, with as few bytes as it can. At most two waves of
// files before the records: the shards, then whatever settles what they leave open.
// Absent on purpose: scores and guesses; every answer is complete.

import { Cursor } from "./bits.js";
import { searched } from "./fold.js";
import { cheapest, facetsOf, group, isOpen, keep, passes } from "./filter.js";
import { learnFor } from "./letters.js";
import { Records, findNumber, readNumberIndex } from "./records.js";
import { readList, readShard } from "./shard.js";
import { Term, intersect, shardOf, span } from "./term.js";

/**
 * @typedef {import("./filter.js").Filter} Filter
 * @typedef {import("./manifest.js").Files} Files
 * @typedef {import("./records.js").Entry} Entry
 * @typedef {import("./shard.js").Gram} Gram
 * @typedef {import("./shard.js").List} List
 * @typedef {import("./shard.js").Shard} Shard
 * @typedef {import("./shard.js").Span} Span
 * @typedef {{ terms: string[], filter: Filter }} Query The terms are folded and stripped.
 * @typedef {object} Hits
 * @property {number} total
 * @property {number} beginning How many begin with the first term; they come first.
 * @property {(limit: number, signal: AbortSignal) => Promise<ArrayLike<number>>} first
 */

/** About what a block of records weighs, with the cost of a request. */
const BLOCK = 2200;
/** More candidates than this are narrowed by further pairs before their records are read. */
const MANY = 60;
/** So many records are shown anyway. */
const SHOWN = 20;

export class Engine {
  /** @param {Files} files */
  constructor(files) {
    this.files = files;
    this.manifest = files.manifest;
  }

  /**
   * @param {Query} query
   * @param {AbortSignal} signal
   * @returns {Promise<Hits>}
   */
  async find({ terms, filter }, signal) {
    const { narrow, ...rest } = filter;
    const query = { terms, filter: rest };
    return narrow ? narrow(this, query, signal) : this.named(query, signal);
  }

  /**
   * By names, regions, trades and levels.
   * @param {Query} query
   * @param {AbortSignal} signal
   * @returns {Promise<Hits>}
   */
  async named({ terms: texts, filter }, signal) {
    if (texts.length === 0) return listed(isOpen(filter) ? NOTHING : await group(this.files, filter, signal));
    const terms = texts.map((text) => new Term(text));
    if (!(await this.place(terms, signal))) return NONE;
    const whole = terms[0].whole;
    if (terms.length === 1 && whole?.common && isOpen(filter)) return this.head(whole, terms[0]);
    let candidates = common(terms);
    if (terms.some((term) => term.sparse && !term.found) && (candidates === null || candidates.length > MANY)) {
      terms.filter((term) => term.sparse).forEach((term) => term.widen());
      if (!(await this.place(terms, signal))) return NONE;
      candidates = common(terms);
    }
    if (candidates?.length === 0) return NONE;
    if (terms.every((term) => term.found) && isOpen(filter)) {
      return listed(/** @type {Uint32Array} */ (candidates), terms[0].found?.beginning);
    }
    return this.settle(terms, { filter, candidates }, signal);
  }

  /**
   * Settles what the shards leave open: by records or by lists, whichever weighs less.
   * @param {Term[]} terms
   * @param {{ filter: Filter, candidates: Uint32Array | null }} known
   * @param {AbortSignal} signal
   * @returns {Promise<Hits>}
   */
  async settle(terms, { filter, candidates }, signal) {
    const missing = new Set(terms.flatMap((term) => term.missing()));
    const grams = terms.flatMap((term) => (term.whole ? [term.whole] : term.spots.map((spot) => /** @type {Gram} */ (spot.gram))));
    const source = isOpen(filter) ? { gram: null, bytes: 0 } : cheapest(this.files, filter, { grams, loading: missing });
    let bytes = source.bytes;
    for (const gram of missing) bytes += gram.common?.listBytes ?? Infinity;
    if (candidates && this.recordBytes(candidates) <= bytes) return this.verify(candidates, { terms, filter }, signal);
    const [lists, passing] = await Promise.all([
      this.lists(missing, signal),
      isOpen(filter) ? null : source.gram ? this.facets({ gram: source.gram, filter }, signal) : group(this.files, filter, signal),
    ]);
    for (const term of terms) if (!term.found) term.complete(lists);
    let documents = /** @type {Uint32Array} */ (common(terms));
    if (passing instanceof Uint32Array) documents = intersect(documents, passing);
    else if (passing) documents = keep(documents, filter, { ...passing, lists: this.manifest });
    return listed(documents, terms[0].found?.beginning);
  }

  /**
   * Fetches the shards of all terms; false when some gram occurs nowhere.
   * @param {Term[]} terms
   * @param {AbortSignal} signal
   */
  async place(terms, signal) {
    const { shardBits } = this.manifest;
    const numbers = new Set(terms.flatMap((term) => term.spots.map((spot) => shardOf(spot.units, shardBits).shard)));
    /** @type {Map<number, Shard>} */
    const shards = new Map();
    const load = async (/** @type {number} */ number) => {
      const shard = await this.files.base(`g/${number}`, signal, (bytes) => readShard(bytes, this.manifest, number));
      shards.set(number, shard);
    };
    await Promise.all([...numbers].map(load));
    return terms.every((term) =>
      term.place((units) => {
        const { shard, rest } = shardOf(units, shardBits);
        return { shard: /** @type {Shard} */ (shards.get(shard)), rest };
      }),
    );
  }

  /**
   * The answer to one common gram: its head stands in the shard.
   * @param {Gram} gram
   * @param {Term} term
   * @returns {Hits}
   */
  head(gram, term) {
    const { first, end } = /** @type {Span} */ (gram.beginning);
    const known = [...Array.from({ length: end - first }, (_, at) => first + at), ...(gram.common?.others ?? [])];
    return {
      total: gram.count,
      beginning: end - first,
      first: async (limit, signal) => {
        if (limit <= known.length || known.length === gram.count) return known.slice(0, limit);
        term.complete(await this.lists(new Set([gram]), signal));
        return listed(/** @type {Uint32Array} */ (term.candidates()), { first, end }).first(limit, signal);
      },
    };
  }

  /**
   * Reads the records of all candidates and looks at each.
   * @param {Uint32Array} candidates
   * @param {{ terms: Term[], filter: Filter }} query
   * @param {AbortSignal} signal
   */
  async verify(candidates, { terms, filter }, signal) {
    const entries = await this.records(candidates, signal);
    await learnFor(this.files, entries.map((entry) => entry.name).join(""), signal);
    const keys = entries.map((entry) => searched(entry.name));
    const documents = candidates.filter((_, at) => passes(filter, entries[at]) && terms.every((term) => keys[at].includes(term.text)));
    return listed(documents, span(candidates.filter((_, at) => keys[at].startsWith(terms[0].text))));
  }

  /**
   * @param {Set<Gram>} grams
   * @param {AbortSignal} signal
   */
  async lists(grams, signal) {
    /** @type {Map<Gram, List>} */
    const lists = new Map();
    const load = async (/** @type {Gram} */ gram) => {
      const pair = { count: gram.count, pair: gram.pair };
      const read = (/** @type {Uint8Array} */ bytes) => readList(bytes, this.manifest, pair);
      lists.set(gram, await this.files.base(`c/${gram.common?.number}`, signal, read));
    };
    await Promise.all([...grams].filter((gram) => gram.common).map(load));
    return lists;
  }

  /**
   * The list of a gram beside its facets.
   * @param {{ gram: Gram, filter: Filter }} wanted
   * @param {AbortSignal} signal
   */
  async facets({ gram, filter }, signal) {
    const [facets, lists] = await Promise.all([
      facetsOf(this.files, { gram, filter }, signal),
      gram.list ? new Map([[gram, gram.list]]) : this.lists(new Set([gram]), signal),
    ]);
    return { facets, list: /** @type {List} */ (lists.get(gram)).documents };
  }

  /**
   * The records of documents, in the order given.
   * @param {ArrayLike<number>} documents
   * @param {AbortSignal} signal
   * @returns {Promise<Entry[]>}
   */
  async records(documents, signal) {
    if (documents.length === 0) return [];
    const { block, documents: all } = this.manifest;
    const form = this.form(signal);
    const read = (/** @type {number} */ at) =>
      this.files.base(`r/${at}`, signal, async (bytes) => (await form).read(bytes, Math.min(block, all - at * block)));
    const entries = Array.from(documents, async (document) => (await read(Math.floor(document / block)))[document % block]);
    // The form is awaited even when no block comes to need it, so that its failure is heard.
    return (await Promise.all([form, Promise.all(entries)]))[1];
  }

  /**
   * How records are written.
   * @param {AbortSignal} signal
   * @returns {Promise<Records>}
   */
  form(signal) {
    return this.files.base("records", signal, (bytes) => new Records(new Cursor(bytes), this.manifest));
  }

  /**
   * The entry with this record number.
   * @param {number} no
   * @param {AbortSignal} signal
   * @returns {Promise<Entry | null>}
   */
  async byNumber(no, signal) {
    const firsts = await this.files.base("n/index", signal, readNumberIndex);
    const file = firsts.findLastIndex((first) => first <= no);
    if (file < 0) return null;
    const bytes = await this.files.base(`n/${file}`, signal, (bytes) => bytes);
    const document = findNumber(bytes, this.manifest.documents, no);
    return document < 0 ? null : (await this.records([document], signal))[0];
  }

  /**
   * What it would weigh to read all candidates' records, some of which are shown anyway.
   * @param {Uint32Array} candidates
   */
  recordBytes(candidates) {
    const blocks = new Set(Array.from(candidates, (document) => Math.floor(document / this.manifest.block))).size;
    return (blocks - Math.min(SHOWN, blocks) / 2) * BLOCK;
  }
}

const NOTHING = new Uint32Array();
const NONE = listed(NOTHING);

/**
 * The documents that every term may have, as far as is known; `null`: nothing is.
 * @param {Term[]} terms
 * @returns {Uint32Array | null}
 */
function common(terms) {
  const known = terms.map((term) => term.candidates()).filter((documents) => documents !== null);
  known.sort((a, b) => a.length - b.length);
  return known.length === 0 ? null : known.reduce(intersect);
}

/**
 * Documents as an answer: those within `beginning` first.
 * @param {Uint32Array} documents
 * @param {Span} [beginning]
 * @returns {Hits}
 */
function listed(documents, { first, end } = span(NOTHING)) {
  const placeOf = (/** @type {number} */ document) => {
    const at = documents.findIndex((other) => other >= document);
    return at < 0 ? documents.length : at;
  };
  const [from, to] = [placeOf(first), placeOf(end)];
  const parts = [documents.subarray(from, to), documents.subarray(0, from), documents.subarray(to)];
  return {
    total: documents.length,
    beginning: to - from,
    first: async (limit) => parts.flatMap((part) => [...part.subarray(0, limit)]).slice(0, limit),
  };
}
