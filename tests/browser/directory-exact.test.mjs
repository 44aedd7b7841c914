// Exactness where it is hard: few characters repeated, names of 150 characters, characters beyond the basic
// plane, many equal names, everything common, a delta whose rows fall between equal ones; and registers of
// no, few and just enough declarers for a base; marks in names. Against the scan, complete lists, no browser.
import assert from "node:assert/strict";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { after, before, test } from "node:test";
import { example } from "./directory/corpus.mjs";
import { Index, asked, core, disk, marked, places, words } from "./directory/disk.mjs";
import { chance } from "./directory/queries.mjs";
import { inOrder, readDeclarers, scan } from "./directory/scan.mjs";
import { repository } from "./lib/house.mjs";

const lists = places(repository);
const signal = new AbortController().signal;
let folder = "";
before(async () => (folder = await mkdtemp(path.join(tmpdir(), "sengen-exact-"))));
after(() => rm(folder, { recursive: true, force: true }));

/** Builds the index of some names; gives rows in order and a fetcher. */
async function build(name, names, random) {
  const pick = (list) => list[Math.floor(random() * list.length)];
  const csv = path.join(folder, `${name}.csv`);
  const lines = names.map((each, at) =>
    [10000001 + at + Math.floor(at / 7), `"${each.replaceAll('"', '""')}"`, pick(lists.prefectures.slice(0, 12)), "見本市", pick([..."DEGI"]), 1 + Math.floor(random() * 2), "2026-11-01"].join(","));
  await writeFile(csv, `no,name,prefecture,municipality,industry,stars,declared_on\n${lines.join("\n")}\n`);
  await example("index", csv, path.join(folder, name));
  return { rows: inOrder(readDeclarers(csv)), files: path.join(folder, name, "directory/index") };
}

/** Compares complete answers, and the first twenty by themselves. */
async function compare({ rows, files }, queries) {
  const index = new Index(disk(files).fetchFile);
  for (const query of queries) {
    const expected = scan(rows, query);
    const first = await new Index(disk(files).fetchFile).answer(asked(query, lists), 20, signal);
    assert.deepEqual([first.total, first.entries.map((entry) => entry.no)], [expected.length, expected.slice(0, 20)], JSON.stringify(query));
    const whole = await index.answer(asked(query, lists), Infinity, signal);
    assert.deepEqual(whole.entries.map((entry) => entry.no), expected, JSON.stringify(query));
    for (const entry of whole.entries.slice(0, 3)) {
      const row = rows.find((each) => each.no === entry.no);
      assert.deepEqual(
        [entry.name, lists.prefectures[entry.prefecture], entry.municipality, lists.industries[entry.industry], entry.stars, entry.declaredOn],
        [row.name, row.prefecture, row.municipality, row.industry, row.stars, row.declaredOn]);
    }
  }
}

test("few characters in every order, long names, rare planes: 400 queries", { timeout: 300_000 }, async () => {
  const random = chance(17);
  const below = (limit) => Math.floor(random() * limit);
  const alphabet = ["ア", "ア", "ア", "イ", "ウ", "𠀋", "𠮷", "é", "Ⅳ", "・", "-"];
  const word = (length) => Array.from({ length }, () => alphabet[below(alphabet.length)]).join("");
  const names = Array.from({ length: 9_150 }, (_, at) => {
    const kind = at % 10;
    if (kind < 5) return `株式会社${word(1 + below(9))}`;
    if (kind < 7) return `アアアアイ${word(below(3))}`;
    if (kind < 8) return `${"アイウ".repeat(30)}${word(below(50))}`;
    if (kind < 9) return "イアアア同じ名前";
    return `${word(100)}工業${word(20)}`.slice(0, 150);
  }).map((name) => (name.replace(/[・-]/g, "") === "" || name.endsWith("\ud840") ? "ア" : name.replace(/[\ud800-\udbff]$/, "")));
  const built = await build("few", names, random);
  const piece = () => {
    const letters = [...built.rows[below(built.rows.length)].key];
    const at = below(letters.length);
    return letters.slice(at, at + 1 + below(random() < 0.2 ? 80 : 7)).join("");
  };
  const queries = Array.from({ length: 400 }, (_, at) => ({
    q: at % 4 === 3 ? `${piece()} ${piece()}` : at % 50 === 0 ? "" : piece(),
    ...(at % 5 === 0 && { prefecture: lists.prefectures[below(13)] }),
    ...(at % 7 === 0 && { industry: "DEGIA"[below(5)] }),
    ...(at % 3 === 0 && { stars: String(1 + below(2)) }),
  }));
  await compare(built, queries);
});

test("none, one, just under, at and over the first base", { timeout: 120_000 }, async () => {
  for (const count of [0, 1, 199, 200, 201, 399]) {
    const random = chance(count);
    const names = Array.from({ length: count }, (_, at) => ["株式会社見本", "見本商事", "ミホン", "見本 太郎", "㈱例示"][at % 5] + (at % 3 === 0 ? at : ""));
    const built = await build(`count-${count}`, names, random);
    const queries = ["見本", "み", "ミホン", "株式会社", "太郎 見本", "例示1", "無", "1"].map((q) => ({ q }));
    await compare(built, [...queries, { q: "", stars: "2" }, { q: "見本", industry: "E", stars: "1" }]);
    const index = new Index(disk(built.files).fetchFile);
    for (const row of built.rows.filter((_, at) => at % 37 === 0)) assert.equal((await index.byNumber(row.no, signal)).entry?.name, row.name);
    assert.equal((await index.byNumber(10_000_008, signal)).entry, null, "a number in a gap");
  }
});

test("the hit is marked in the name as it is written, however it is written", () => {
  const shown = (name, q) => marked(name, words(q).map(core)).map((piece) => (piece.marked ? `[${piece.text}]` : piece.text)).join("");
  for (const [name, q, expected] of [
    ["株式会社見本製作所", "製作所", "株式会社見本[製作所]"],
    ["ｶﾞﾗｽのﾊﾟｰﾙ工房", "がらすのぱーる", "[ｶﾞﾗｽのﾊﾟｰﾙ]工房"],
    ["ガラス工房", "ガラス", "[ガラス]工房"],
    ["カ\u3099ラスとハ\u309Aン", "パン", "カ\u3099ラスと[ハ\u309Aン]"],
    ["ガラス工房", "カラス", "ガラス工房"],
    ["㈱見本", "見本", "㈱[見本]"],
    ["㍿見本", "見 本", "㍿[見本]"],
    ["髙橋・𠮷田 塗装", "高橋吉田", "[髙橋・𠮷田] 塗装"],
    ["葛\u{E0100}飾見本", "葛飾", "[葛\u{E0100}飾]見本"],
    ["㌔見本", "ロ見", "[㌔見]本"],
    ["ＡＢＣ Ａｂｃ", "bca", "Ａ[ＢＣ Ａ]ｂｃ"],
    ["アアア", "アア", "[アアア]"],
    ["見本 工業", "工 見", "[見]本 [工]業"],
    ["<b>見本</b>", "b", "<[b]>見本</[b]>"],
  ]) assert.equal(shown(name, q), expected, `${name} / ${q}`);
});

test("a search given up while its records come leaves no failure unheard", async () => {
  const { files } = await build("given-up", Array.from({ length: 400 }, (_, at) => `見本${at}`), chance(5));
  const abort = new AbortController();
  const { fetchFile } = disk(files);
  const index = new Index(async (name, options) => {
    if (!/\/(r\/\d+|records)\.bin$/.test(name)) return fetchFile(name, options);
    setTimeout(() => abort.abort(), 5);
    return new Promise((_, fail) => abort.signal.addEventListener("abort", () => fail(abort.signal.reason)));
  });
  const unheard = [];
  const hear = (reason) => unheard.push(reason);
  process.on("unhandledRejection", hear);
  await assert.rejects(index.answer(asked({ q: "見本" }, lists), 20, abort.signal));
  await new Promise((later) => setTimeout(later, 20));
  process.off("unhandledRejection", hear);
  assert.deepEqual(unheard, []);
});
