// The directory as a page uses it: base and delta as one, in exact order. Reads the manifest once; when a
// file is missing or damaged, reads it again past the cache and tries once more by itself.

import { Engine } from "./engine.js";
import { passes } from "./filter.js";
import { searched } from "./fold.js";
import { learnFor } from "./letters.js";
import { BitReader, Cursor } from "./bits.js";
import { BrokenIndex, Files, readManifest } from "./manifest.js";
import { Records } from "./records.js";

/**
 * @typedef {import("./engine.js").Hits} Hits
 * @typedef {import("./filter.js").Filter} Filter
 * @typedef {{ terms: string[][], filter: Filter }} Query Each term with all its readings, folded and stripped.
 * @typedef {import("./manifest.js").Fetcher} Fetcher
 * @typedef {import("./manifest.js").Manifest} Manifest
 * @typedef {import("./records.js").Entry} Entry
 * @typedef {{ before: number, key: string, entry: Entry }} Row A row of the delta: how many of the base come before it.
 * @typedef {{ files: Files, engine: Engine }} Opened
 * @typedef {import("./words.js").Edition} Edition
 * @typedef {{ total: number, entries: Entry[], edition: Edition }} Answer
 */

/** Nobody types a query of more ways to read it. */
const MOST_WAYS = 64;

export class Index {
  /** @param {Fetcher} fetchFile */
  constructor(fetchFile) {
    this.fetchFile = fetchFile;
    /** @type {Promise<Opened> | null} */
    this.opened = null;
  }

  /**
   * Learns which letters count as which in a text, so that it can be folded.
   * @param {string} text
   * @param {AbortSignal} signal
   */
  learn(text, signal) {
    return this.again(signal, ({ files }) => learnFor(files, text, signal));
  }

  /** Begins to load the manifest, unless that is done; `fresh`: it and what it names past the cache. */
  open(fresh = false) {
    if (this.opened) return this.opened;
    const opened = readManifest(this.fetchFile, fresh).then((manifest) => {
      const files = new Files(this.fetchFile, { manifest, fresh });
      return { files, engine: new Engine(files) };
    });
    opened.catch(() => this.close(opened));
    return (this.opened = opened);
  }

  /**
   * Forgets what was opened, unless another search has opened anew.
   * @param {Promise<Opened>} opened
   */
  close(opened) {
    if (this.opened === opened) this.opened = null;
  }

  /**
   * The first `limit` entries of the answer, and how many there are.
   * @param {Query} query
   * @param {number} limit
   * @param {AbortSignal} signal
   * @returns {Promise<Answer>}
   */
  answer(query, limit, signal) {
    return this.again(signal, async ({ files, engine }) => {
      const find = async () => unite(await Promise.all(ways(query).map((way) => engine.find(way, signal))), signal);
      const learned = learnFor(files, "", signal);
      const [hits, rows] = await Promise.all([files.manifest.base ? find() : null, delta(files, signal), learned]);
      const found = rows.filter((row) => holds(row, query));
      const documents = hits ? await hits.first(limit, signal) : [];
      const order = merge(documents, hits?.beginning ?? 0, { found, first: query.terms[0] ?? [] });
      const shown = order.slice(0, limit);
      const numbers = shown.filter((item) => typeof item === "number");
      const records = await engine.records(numbers, signal);
      let at = 0;
      const entries = shown.map((item) => (typeof item === "number" ? records[at++] : item.entry));
      return { total: (hits?.total ?? 0) + found.length, entries, edition: editionOf(files) };
    });
  }

  /**
   * The entry with this record number, and which list says so.
   * @param {number} no
   * @param {AbortSignal} signal
   * @returns {Promise<{ entry: Entry | null, edition: Edition }>}
   */
  byNumber(no, signal) {
    return this.again(signal, async ({ files, engine }) => {
      const row = (await delta(files, signal)).find((row) => row.entry.no === no);
      const entry = row ? row.entry : files.manifest.base ? await engine.byNumber(no, signal) : null;
      return { entry, edition: editionOf(files) };
    });
  }

  /**
   * Runs a search; once more with a fresh manifest when the files do not fit.
   * @template T
   * @param {AbortSignal} signal
   * @param {(opened: Opened) => Promise<T>} search
   * @returns {Promise<T>}
   */
  async again(signal, search) {
    const opened = this.open();
    try {
      return await search(await opened);
    } catch (error) {
      if (signal.aborted || !(error instanceof BrokenIndex)) throw error;
      this.close(opened);
      return search(await this.open(true));
    }
  }
}

/**
 * @param {Files} files
 * @returns {Edition}
 */
function editionOf({ manifest: { asOf = null, serial = null } }) {
  return { asOf, serial };
}

/**
 * The rows that came after the base was closed, in order.
 * @param {Files} files
 * @param {AbortSignal} signal
 * @returns {Promise<Row[]>}
 */
async function delta(files, signal) {
  const { delta, documents } = files.manifest;
  if (!delta) return [];
  return files.file(delta.file, signal, async (bytes) => {
    const cursor = new Cursor(bytes);
    const places = new BitReader(cursor.take(cursor.varint()));
    const spread = places.rising(delta.count, 0, documents + delta.count - 1);
    const form = new Records(cursor, files.manifest);
    const entries = form.read(cursor.rest(), delta.count);
    await learnFor(files, entries.map((entry) => entry.name).join(""), signal);
    return entries.map((entry, at) => ({ before: spread[at] - at, key: searched(entry.name), entry }));
  });
}

/**
 * @param {Row} row
 * @param {Query} query
 */
function holds(row, { terms, filter }) {
  return passes(filter, row.entry) && terms.every((readings) => readings.some((text) => row.key.includes(text)));
}

/**
 * Base and delta in one order: what begins with the first term, then the rest.
 * @param {ArrayLike<number>} documents
 * @param {number} beginning
 * @param {{ found: Row[], first: string[] }} rows
 * @returns {(number | Row)[]}
 */
function merge(documents, beginning, { found, first }) {
  const placed = [
    ...Array.from(documents, (item, at) => ({ begins: at < beginning, place: item, item })),
    ...found.map((item) => ({ begins: first.some((text) => item.key.startsWith(text)), place: item.before - 0.5, item })),
  ];
  placed.sort((a, b) => Number(b.begins) - Number(a.begins) || a.place - b.place);
  return placed.map(({ item }) => item);
}

/**
 * Every choice of one reading for each term.
 * @param {Query} query
 */
function ways({ terms, filter }) {
  /** @type {string[][]} */
  let ways = [[]];
  for (const readings of terms) ways = ways.flatMap((way) => readings.map((text) => [...way, text])).slice(0, MOST_WAYS);
  return ways.map((terms) => ({ terms, filter }));
}

/**
 * What any of the answers has, each once, in the order of answers.
 * @param {Hits[]} all
 * @param {AbortSignal} signal
 * @returns {Promise<Hits>}
 */
async function unite(all, signal) {
  if (all.length === 1) return all[0];
  const lists = await Promise.all(all.map((hits) => hits.first(hits.total, signal)));
  const begins = new Set(lists.flatMap((list, at) => Array.from(list).slice(0, all[at].beginning)));
  const rest = new Set(lists.flatMap((list) => Array.from(list)).filter((document) => !begins.has(document)));
  const order = [begins, rest].flatMap((some) => [...some].sort((a, b) => a - b));
  return { total: order.length, beginning: begins.size, first: async (limit) => order.slice(0, limit) };
}
