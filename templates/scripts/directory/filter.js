// Filters: region, trade, level. Finds the cheapest files that tell which documents pass, and
// applies them. Used by the engine.

import { Cursor } from "./bits.js";
import { scales } from "./range.js";
import { readGroup } from "./records.js";
import { readFacets } from "./shard.js";
import { intersect } from "./term.js";

/**
 * @typedef {import("./shard.js").Gram} Gram
 * @typedef {import("./records.js").Entry} Entry
 * @typedef {import("./manifest.js").Files} Files
 * @typedef {{ column: number, place: number, value: string }} Chosen One of the choices of a column that only the form knows.
 * @typedef {{ prefecture: number, industry: number, stars: number, narrow?: Narrow, has?: (entry: Entry) => boolean }} Filter Places in their lists, -1: any; stars 0: any.
 * @typedef {(engine: import("./engine.js").Engine, query: import("./engine.js").Query, signal: AbortSignal) => Promise<import("./engine.js").Hits>} Narrow Finds what has all the choices: further.js.
 * @typedef {{ gram: Gram | null, bytes: number }} Source Facets of this gram; `null`: the groups.
 */

/** About what a file of facets of a shard weighs. */
const SHARD_FACETS = 2600;
const PARTS = /** @type {const} */ (["prefecture", "industry", "level"]);
/** As in layout.rs. */
const SHARDS_PER_FACETS = 2;

/** @param {Filter} filter */
export function isOpen(filter) {
  return filter.prefecture < 0 && filter.industry < 0 && filter.stars === 0;
}

/**
 * @param {Filter} filter
 * @param {Entry} entry
 */
export function passes(filter, entry) {
  return (
    (filter.prefecture < 0 || filter.prefecture === entry.prefecture) &&
    (filter.industry < 0 || filter.industry === entry.industry) &&
    (filter.stars === 0 || filter.stars === entry.stars) &&
    (filter.has?.(entry) ?? true)
  );
}

/**
 * Which files tell most cheaply; every document of the answer is in every gram's list. Lists in `loading`
 * come anyway.
 * @param {Files} files
 * @param {Filter} filter
 * @param {{ grams: Gram[], loading: Set<Gram> }} known
 * @returns {Source}
 */
export function cheapest({ manifest }, filter, { grams, loading }) {
  /** @type {Source} */
  let best = { gram: null, bytes: groupBytes(manifest, filter) };
  for (const gram of grams) {
    let bytes = SHARD_FACETS + gram.count / 1000;
    if (gram.common) {
      bytes = loading.has(gram) ? 0 : gram.common.listBytes;
      for (const part of partsOf(gram.common, filter)) bytes += gram.common.facetBytes[part];
    }
    if (bytes < best.bytes) best = { gram, bytes };
  }
  return best;
}

/**
 * The files of a common gram's facets that a filter needs.
 * @param {import("./shard.js").Common} common
 * @param {Filter} filter
 */
function partsOf(common, filter) {
  if (common.facetBytes.length === 1) return [0];
  const wanted = [filter.prefecture >= 0, filter.industry >= 0, filter.stars > 0];
  return [0, 1, 2].filter((part) => wanted[part]);
}

/**
 * About what the groups of a filter weigh: a list of k of n numbers takes n·H(k/n) bits.
 * @param {import("./manifest.js").Manifest} manifest
 * @param {Filter} filter
 */
function groupBytes({ documents, prefectures, industries, levels, pairs }, { prefecture, industry, stars }) {
  const list = (/** @type {number} */ share) => {
    const rest = 1 - share;
    return share <= 0 || rest <= 0 ? 0 : (-documents * (share * Math.log2(share) + rest * Math.log2(rest))) / 8;
  };
  const sum = (/** @type {number} */ share, /** @type {number[]} */ counts) =>
    counts.reduce((bytes, count) => bytes + list((share * count) / documents), 0);
  const byLevel = (/** @type {number} */ share) => sum(share, stars === 0 ? levels : [levels[stars - 1] ?? 0]);
  const where = prefecture < 0 ? 1 : prefectures[prefecture] / documents;
  const trade = industry < 0 ? 1 : industries[industry] / documents;
  if (prefecture < 0 || industry < 0) return byLevel(where * trade);
  if (pairs) return sum(where * trade, levels);
  return byLevel(where) + byLevel(trade);
}

/**
 * The facets of a gram's documents, in the order of its list, as far as the filter needs them.
 * @param {Files} files
 * @param {{ gram: Gram, filter: Filter }} wanted
 * @param {AbortSignal} signal
 * @returns {Promise<Uint32Array>}
 */
export async function facetsOf(files, { gram, filter }, signal) {
  const { common, count } = gram;
  const lists = files.manifest;
  if (common) {
    const load = (/** @type {number} */ part) => {
      const of = { part: common.facetBytes.length === 1 ? /** @type {const} */ ("all") : PARTS[part], lists };
      return files.base(`x/${common.number}-${part}`, signal, (bytes) => readFacets(bytes, [count], of)[0]);
    };
    const [first, ...others] = await Promise.all(partsOf(common, filter).map(load));
    return others.length === 0 ? first : first.map((facet, at) => others.reduce((sum, part) => sum + part[at], facet));
  }
  const shard = /** @type {import("./shard.js").Shard} */ (files.kept.get(`${files.manifest.base}g/${gram.shard}.bin`));
  const parts = await files.base(`f/${Math.floor(gram.shard / SHARDS_PER_FACETS)}`, signal, split);
  return readFacets(parts[gram.shard % SHARDS_PER_FACETS], shard.counts, { part: "all", lists })[gram.order];
}

/**
 * The facets of neighbouring shards, each by itself.
 * @param {Uint8Array} bytes
 */
function split(bytes) {
  const cursor = new Cursor(bytes);
  return Array.from({ length: SHARDS_PER_FACETS }, () => cursor.take(cursor.varint()));
}

/**
 * Keeps of `documents` those that pass by the facets of a list that holds them all.
 * @param {Uint32Array} documents
 * @param {Filter} filter
 * @param {{ list: Uint32Array, facets: Uint32Array, lists: import("./range.js").Lists }} of
 */
export function keep(documents, filter, { list, facets, lists }) {
  const scale = scales(lists);
  let at = 0;
  return documents.filter((document) => {
    while (list[at] < document) at++;
    const facet = facets[at];
    return (
      (filter.prefecture < 0 || filter.prefecture === Math.floor(facet / scale.prefecture)) &&
      (filter.industry < 0 || filter.industry === Math.floor((facet % scale.prefecture) / scale.industry)) &&
      (filter.stars === 0 || filter.stars === (facet % scale.industry) + 1)
    );
  });
}

/**
 * All documents that pass, from the groups.
 * @param {Files} files
 * @param {Filter} filter
 * @param {AbortSignal} signal
 * @returns {Promise<Uint32Array>}
 */
export async function group(files, filter, signal) {
  const { pairs, levels } = files.manifest;
  const { prefecture, industry, stars } = filter;
  if (prefecture >= 0 && industry >= 0) {
    if (pairs) return union(await loadGroup(files, `${prefecture}-${industry}`, levels.length, signal), stars);
    const [a, b] = await Promise.all([
      group(files, { prefecture, industry: -1, stars }, signal),
      group(files, { prefecture: -1, industry, stars }, signal),
    ]);
    return intersect(a, b);
  }
  const name = `${prefecture < 0 ? "all" : prefecture}-${industry < 0 ? "all" : industry}`;
  const wanted = stars === 0 ? levels.map((_, at) => at + 1) : [stars];
  const lists = await Promise.all(wanted.map((star) => loadGroup(files, `${name}-${star}`, 1, signal)));
  return union(lists.flat(), 0);
}

/**
 * @param {Files} files
 * @param {string} name
 * @param {number} lists
 * @param {AbortSignal} signal
 */
function loadGroup(files, name, lists, signal) {
  return files.base(`s/${name}`, signal, (bytes) => readGroup(bytes, files.manifest.documents, lists));
}

/**
 * @param {Uint32Array[]} lists By level.
 * @param {number} stars
 */
function union(lists, stars) {
  if (stars > 0) return lists[stars - 1] ?? new Uint32Array();
  const all = new Uint32Array(lists.reduce((sum, list) => sum + list.length, 0));
  let at = 0;
  for (const list of lists) {
    all.set(list, at);
    at += list.length;
  }
  return all.sort();
}
