// Cold first queries against the scan: wrong answers, bytes, requests, waves, computing time.
// node benches/search.mjs DECLARERS.csv INDEX_FOLDER [queries] [seed]

import { performance } from "node:perf_hooks";
import { Index, asked, disk, places } from "../tests/browser/directory/disk.mjs";
import { queries } from "../tests/browser/directory/queries.mjs";
import { inOrder, readDeclarers, scan } from "../tests/browser/directory/scan.mjs";

const [csv, folder, count = "2000", seed = "1"] = process.argv.slice(2);
const lists = places(new URL("..", import.meta.url).pathname);
const rows = inOrder(readDeclarers(csv));
const all = queries(rows, Number(count), Number(seed));
const warm = disk(folder);
const kept = new Index(warm.fetchFile);
const signal = new AbortController().signal;
const results = [];
let wrong = 0;
for (const query of all) {
  const expected = scan(rows, query);
  const cold = disk(folder);
  const index = new Index(cold.fetchFile);
  const answer = await index.answer(asked(query, lists), 20, signal);
  const entries = await kept.answer(asked(query, lists), 20, signal);
  const start = performance.now();
  await kept.answer(asked(query, lists), 20, signal);
  const ms = performance.now() - start;
  const first = { ...cold.log };
  const whole = expected.length <= 3000 || results.length % 25 === 0 ? await index.answer(asked(query, lists), Infinity, signal) : null;
  const right = (got, limit) => got.total === expected.length && same(got.entries.map((entry) => entry.no), expected.slice(0, limit));
  if (!right(answer, 20) || !right(entries, 20) || (whole && !right(whole, Infinity))) {
    wrong++;
    if (wrong < 10) console.log("WRONG", query, answer.total, expected.length);
  }
  results.push({ kind: query.kind, query, hits: expected.length, ms, ...first });
}

function same(a, b) {
  return a.length === b.length && a.every((value, at) => value === b[at]);
}

function quantile(values, share) {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))];
}

const characters = new Set(rows.flatMap((row) => [...row.name]));
const pairs = new Set(rows.flatMap(({ key }) => [...key].map((c, at, all) => (at > 0 ? all[at - 1] + c : c)).slice(1)));
const longest = rows.reduce((most, row) => Math.max(most, [...row.name].length), 0);
const equal = rows.filter((row, at) => at > 0 && rows[at - 1].name === row.name).length;
console.log(`names: ${characters.size} characters, ${pairs.size} pairs when folded, up to ${longest} long, ${equal} that stood before`);
console.log(`declarers ${rows.length}, queries ${all.length}, wrong ${wrong}`);
const kb = (bytes) => (bytes / 1000).toFixed(1);
const line = (name, some) => {
  const of = (key, share) => quantile(some.map((result) => result[key]), share);
  console.log(
    `| ${name} (${some.length}) | ${kb(of("bytes", 0.5))} / ${kb(of("bytes", 0.95))} / ${kb(of("bytes", 1))} | ${of("requests", 0.5)} / ${of("requests", 0.95)} / ${of("requests", 1)} | ${of("waves", 1)} | ${of("atOnce", 1)} | ${of("ms", 0.5).toFixed(1)} / ${of("ms", 0.95).toFixed(1)} | ${of("hits", 0.5)} |`,
  );
};
console.log("| kind (n) | KB median / p95 / max | requests median / p95 / max | waves max | at once max | ms again median / p95 | hits median |");
console.log("|---|---|---|---|---|---|---|");
for (const kind of new Set(results.map((result) => result.kind))) line(kind, results.filter((result) => result.kind === kind));
line("**all**", results);
for (const worst of [...results].sort((a, b) => b.bytes - a.bytes).slice(0, 5)) console.log("heaviest:", kb(worst.bytes), worst.query, worst.hits, worst.requests);

const missed = [];
const held = (what, share, limit) => quantile(results.map((result) => result[what]), share) <= limit || missed.push(`${what} at ${share}: over ${limit}`);
if (rows.length >= 500_000 && (characters.size < 1700 || pairs.size < 100_000 || longest < 80)) missed.push("the names are easier than real ones");
if (wrong > 0) missed.push(`${wrong} wrong answers`);
held("bytes", 0.5, 20_000);
held("bytes", 0.95, 50_000);
held("bytes", 1, 100_000);
held("waves", 1, 4);
held("atOnce", 1, 24);
held("ms", 0.95, 30);
console.log(missed.length === 0 ? "all figures held" : `MISSED: ${missed.join("; ")}`);
process.exitCode = missed.length === 0 ? 0 : 1;
