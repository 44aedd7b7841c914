// Answers narrowed by columns that only the form knows. Loaded by search when one of them is chosen.

import { isOpen } from "./filter.js";
import { readGroup } from "./records.js";
import { intersect } from "./term.js";

/** Stands between several choices in one cell. */
const SEVERAL = ";";

/**
 * What finds a query among those that have what is chosen in these, and whether a record has it. Their first option
 * stands for any.
 * @param {HTMLSelectElement[]} selects
 * @returns {{ narrow: import("./filter.js").Narrow, has: (entry: import("./records.js").Entry) => boolean }}
 */
export function narrowedBy(selects) {
  const chosen = selects.filter((one) => one.value).map((one) => ({ column: Number(one.dataset.column), place: one.selectedIndex - 1, value: one.value }));
  const has = (/** @type {import("./records.js").Entry} */ entry) => chosen.every(({ column, value }) => (entry.more[column] ?? "").split(SEVERAL).includes(value));
  /** @type {import("./filter.js").Narrow} */
  const narrow = async (engine, query, signal) => {
    const listed = having(engine.files, chosen, signal);
    const all = query.terms.length === 0 && isOpen(query.filter) ? null : engine.named(query, signal);
    const [among, hits] = await Promise.all([listed, all]);
    if (!hits) return answer([...among].map((document) => ({ document, begins: false })));
    const passing = new Set(among);
    const found = Array.from(await hits.first(hits.total, signal), (document, at) => ({ document, begins: at < hits.beginning }));
    return answer(found.filter(({ document }) => passing.has(document)));
  };
  return { narrow, has };
}

/** @param {{ document: number, begins: boolean }[]} found */
function answer(found) {
  const documents = found.map(({ document }) => document);
  return { total: found.length, beginning: found.filter(({ begins }) => begins).length, first: async (/** @type {number} */ limit) => documents.slice(0, limit) };
}

/**
 * The documents that have all of the choices.
 * @param {import("./manifest.js").Files} files
 * @param {import("./filter.js").Chosen[]} chosen
 * @param {AbortSignal} signal
 */
async function having(files, chosen, signal) {
  const load = (/** @type {import("./filter.js").Chosen} */ { column, place }) => files.base(`m/${column}-${place}`, signal, (bytes) => readGroup(bytes, files.manifest.documents, 1)[0]);
  return (await Promise.all(chosen.map(load))).reduce(intersect);
}
