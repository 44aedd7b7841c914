// Exactness where it is hard: few characters repeated, names of 150 characters, characters beyond the basic
// plane, many equal names, everything common, a delta whose rows fall between equal ones; and registers of
// no, few and just enough declarers for a base; marks in names. Against the scan, complete lists, no browser.
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { cp, mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { after, before, test } from "node:test";
import { example } from "./directory/corpus.mjs";
import { Index, asked, disk, fold, isLegalForm, marked, otherwise, places, readings, search, words } from "./directory/disk.mjs";
import { chance } from "./directory/queries.mjs";
import { UNITED, inOrder, readDeclarers, scan } from "./directory/scan.mjs";
import { repository } from "./lib/house.mjs";
import { narrowedBy } from "../../templates/scripts/directory/further.js";
import { isWhole } from "./lib/share.mjs";

const shipped = places(repository);
const signal = new AbortController().signal;
let folder = "";
before(async () => (folder = await mkdtemp(path.join(tmpdir(), "sengen-exact-"))));
after(() => rm(folder, { recursive: true, force: true }));

/** The lists of another scheme, in a folder of its own: so many regions, trades and levels. */
async function scheme(regions, trades, levels) {
  const root = path.join(folder, `scheme-${regions}-${trades}-${levels}`);
  await mkdir(path.join(root, "data"), { recursive: true });
  const numbered = (count, row) => Array.from({ length: count }, (_, at) => row(at + 1)).join("");
  await writeFile(path.join(root, "data/prefectures.csv"), `code,slug,name\n${numbered(regions, (n) => `${n},town-${n},第${n}町\n`)}`);
  if (trades > 0) await writeFile(path.join(root, "data/industries.csv"), `code,parent,name\n${numbered(trades, (n) => `T${n},,業種${n}\n`)}`);
  await writeFile(path.join(root, "data/levels.toml"), numbered(levels, (n) => `[[level]]\nstars = ${n}\nname = "段階${n}"\nsign = "${n}"\ntitle = "t"\nsummary = "s"\nasks = []\n`));
  const list = (count, name) => Array.from({ length: count }, (_, at) => name(at + 1));
  return { root, levels, prefectures: list(regions, (n) => `第${n}町`), industries: list(trades, (n) => `T${n}`) };
}

/** Builds the index of some names; gives rows in order and a fetcher. */
async function build(name, names, random) {
  const pick = (list) => list[Math.floor(random() * list.length)];
  const csv = path.join(folder, `${name}.csv`);
  const lines = names.map((each, at) =>
    [10000001 + at + Math.floor(at / 7), `"${each.replaceAll('"', '""')}"`, pick(shipped.prefectures.slice(0, 12)), "見本市", pick([..."DEGI"]), 1 + Math.floor(random() * 2), "2026-11-01"].join(","));
  await writeFile(csv, `no,name,prefecture,municipality,industry,stars,declared_on\n${lines.join("\n")}\n`);
  await example("index", csv, path.join(folder, name));
  return { rows: inOrder(readDeclarers(csv)), files: path.join(folder, name, "directory/index") };
}

/** Compares complete answers, and the first twenty by themselves. */
async function compare({ rows, files }, queries, lists = shipped) {
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
        [entry.name, lists.prefectures[entry.prefecture], entry.municipality, lists.industries[entry.industry] ?? "", entry.stars, entry.declaredOn],
        [row.name, row.prefecture, row.municipality, row.industry, row.stars, row.declaredOn]);
    }
  }
}

test("regions, trades and levels of any number: filters find what a scan does", { timeout: 300_000 }, async () => {
  const random = chance(31);
  const pick = (list) => list[Math.floor(random() * list.length)];
  const word = (length) => Array.from({ length }, () => pick([..."アイウエ関"])).join("");
  for (const [regions, trades, levels] of [[65, 0, 3], [1, 30, 1], [300, 150, 9], [47, 20, 2]]) {
    const lists = await scheme(regions, trades, levels);
    const csv = path.join(folder, `${regions}-${trades}-${levels}.csv`);
    // Few regions take most, so that facets of common grams come up too.
    const region = () => lists.prefectures[Math.floor(regions * random() ** 3)];
    const lines = Array.from({ length: 6_030 }, (_, at) =>
      [10000001 + at, `株式会社アア${word(3)}`, region(), "見本", trades > 0 ? pick(lists.industries) : "", 1 + Math.floor(random() * levels), "2026-11-01"].join(","));
    await writeFile(csv, `no,name,prefecture,municipality,industry,stars,declared_on\n${lines.join("\n")}\n`);
    const out = path.join(folder, `index-${regions}-${trades}-${levels}`);
    await example("index", csv, out, lists.root);
    const built = { rows: inOrder(readDeclarers(csv)), files: path.join(out, "directory/index") };
    const queries = Array.from({ length: 40 }, (_, at) => ({
      q: at % 3 === 0 ? "" : word(1 + (at % 3)),
      ...(at % 2 === 0 && { prefecture: region() }),
      ...(at % 5 < 2 && trades > 0 && { industry: pick(lists.industries) }),
      ...(at % 7 < 4 && { stars: String(1 + Math.floor(random() * levels)) }),
    }));
    const common = ["", ...lists.prefectures.slice(0, 2)].map((prefecture) => ({ q: "アア", prefecture, stars: String(levels) }));
    await compare(built, [...queries.filter((query) => Object.values(query).some(Boolean)), ...common], lists);
  }
});

test("what only a form makes public stands in records and narrows as a scan does", { timeout: 120_000 }, async () => {
  const random = chance(41);
  const lists = await scheme(65, 0, 3);
  await cp(path.join(repository, "tests/schemes/pledges/data/form.toml"), path.join(lists.root, "data/form.toml"));
  const csv = path.join(folder, "more.csv");
  const sold = ["food", "goods", "books"];
  const word = (length) => Array.from({ length }, () => "アイウ"[Math.floor(random() * 3)]).join("");
  const told = [];
  const lines = Array.from({ length: 2_430 }, (_, at) => {
    // The last of them are the delta; what few have, and nobody, comes up too.
    const sells = sold.filter((_, place) => random() < [0.5, 0.02, at < 2_400 ? 0 : 0.3][place]);
    told.push([at % 3 === 0 ? `https://shop-${at}.example/` : "", sells.join(";"), at % 5 === 0 ? "2020-02-29" : ""]);
    const cells = [10000001 + at, `アア${word(2)}${at}`, lists.prefectures[Math.floor(65 * random() ** 3)], "見本", "", 1 + (at % 3), "2026-11-01", "name", ""];
    return [...cells, ...told[at]].join(",");
  });
  await writeFile(csv, `no,name,prefecture,municipality,industry,stars,declared_on,name_field,corporate_number,link,sells,opened\n${lines.join("\n")}\n`);
  const out = path.join(folder, "index-more");
  await example("index", csv, out, lists.root);
  const rows = inOrder(readDeclarers(csv));
  const index = new Index(disk(path.join(out, "directory/index")).fetchFile);
  const choices = [[0], [1], [2], [0, 1]].map((places) => places.map((place) => ({ column: 1, place, value: sold[place] })));
  for (const more of choices) {
    for (const query of [{}, { q: "アア" }, { q: "イウ" }, { q: "ア", prefecture: "第1町" }, { stars: "2" }, { q: "ウイ", prefecture: "第2町", stars: "3" }]) {
      const has = ({ no }) => more.every(({ value }) => told[no - 10000001][1].split(";").includes(value));
      const asks = Object.keys(query).length > 0;
      const expected = (asks ? scan(rows, query) : rows.map(({ no }) => no)).filter((no) => has({ no }));
      const { terms, filter: usual } = asked(query, lists);
      // As the page's own controls say it; the first of their options stands for any.
      const chosen = more.map(({ column, place, value }) => ({ value, dataset: { column: String(column) }, selectedIndex: place + 1 }));
      const filter = { ...usual, ...narrowedBy(/** @type {any} */ (chosen)) };
      const answer = await index.answer({ terms, filter }, Infinity, signal);
      assert.deepEqual(answer.entries.map(({ no }) => no), expected, JSON.stringify([query, more]));
      assert.equal(answer.total, expected.length);
      for (const entry of answer.entries.slice(0, 20)) assert.deepEqual(entry.more, told[entry.no - 10000001]);
      const first = await index.answer({ terms, filter }, 20, signal);
      assert.deepEqual(first.entries.map(({ no }) => no), expected.slice(0, 20));
    }
  }
  const { entry } = await index.byNumber(10002430, signal);
  assert.deepEqual(entry?.more, told[2_429]);
});

test("few characters in every order, long names, rare planes: hundreds of queries", { timeout: 300_000 }, async () => {
  const random = chance(17);
  const below = (limit) => Math.floor(random() * limit);
  const alphabet = ["ア", "ア", "ア", "イ", "ウ", "𠀋", "𠮷", "é", "Ⅳ", "・", "-", "が", "ヶ", "関", "関", "々", "ﾞ", "ゞ"];
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
    const letters = [...built.rows[below(built.rows.length)][random() < 0.5 ? "key" : "name"]];
    const at = below(letters.length);
    const found = letters.slice(at, at + 1 + below(random() < 0.2 ? 80 : 7)).join("");
    return words(found).length > 0 ? found : "ア";
  };
  const queries = Array.from({ length: isWhole ? 400 : 160 }, (_, at) => ({
    q: at % 4 === 3 ? `${piece()} ${piece()}` : at % 50 === 0 ? "" : piece(),
    ...(at % 5 === 0 && { prefecture: shipped.prefectures[below(13)] }),
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
  const shown = (name, q) => marked(name, words(q).map(readings)).map((piece) => (piece.marked ? `[${piece.text}]` : piece.text)).join("");
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
    ["霞が関商会", "霞ヶ関", "[霞が関]商会"],
    ["佐々木商店", "佐佐木", "[佐々木]商店"],
    ["株式會社榮光堂", "栄光", "株式會社[榮光]堂"],
    ["Café見本", "cafe", "[Café]見本"],
  ]) assert.equal(shown(name, q), expected, `${name} / ${q}`);
});

test("a hit in other letters is told, one in other widths or kana is not", () => {
  for (const [name, q, expected] of [
    ["髙橋塗装", "株式会社高橋", ["高橋"]],
    ["高橋塗装㈱", "高橋塗装", []],
    ["サンプル ガーデン", "さんぷるが", []],
    ["霞が関商会", "霞ヶ関 商会", ["霞ヶ関"]],
    ["キヤノン", "ｷｬﾉﾝ", ["ｷｬﾉﾝ"]],
    ["データ-センター", "データーセンター", []],
  ]) assert.deepEqual(otherwise(name, words(q)), expected, `${name} / ${q}`);
});

/** Names in which all that a fold unites stands beside each other. */
const WRITTEN_FORMS = ["株式会社", "㈱", "有限會社", "㍿", "（有）", "一般社団法人", "㊑", "医療法人社団 "];
function hardNames() {
  const cores = ["霞が関商会", "霞ヶ関ガス", "自由ケ丘", "佐々木佐々商店", "佐佐木", "いすゞ自動車", "すゞき", "かゝし堂", "ハ゛ルカﾞ", "ｶﾞﾗｽﾊﾟﾝ工房", "か゛らす", "髙橋・𠮷田 塗装",
    "Café Ñandú", "キヤノン", "ヱビス", "デ〰タ⸺室", "榮光學園會", "邊﨑齋藤", "𣘺本", "偀會", "ガラス", "カラス", "山田 太郎", "一番", "社会堂", "学校給食"];
  return cores.flatMap((core, at) => [core, WRITTEN_FORMS[at % 8] + core, core + WRITTEN_FORMS[(at + 3) % 4]]);
}

test("every piece of a name, typed alone, finds it; with the delta and without", { timeout: 120_000 }, async () => {
  const random = chance(23);
  const names = [...hardNames(), ...Array.from({ length: 200 }, (_, at) => `見本${at}商店`), ...hardNames()];
  const built = await build("pieces", names, random);
  const index = new Index(disk(built.files).fetchFile);
  const all = built.rows.flatMap((row) => {
    const letters = [...row.name];
    const [start, end] = [WRITTEN_FORMS.find((form) => row.name.startsWith(form)) ?? "", WRITTEN_FORMS.find((form) => row.name.endsWith(form)) ?? ""].map((form) => [...form].length);
    const isForm = (from, to) => to <= start || from >= letters.length - end;
    return letters.flatMap((_, from) => letters.slice(from).map((_, at) => ({ row, q: letters.slice(from, from + at + 1).join(""), isForm: isForm(from, from + at + 1) })));
  });
  for (const { row, q, isForm: inForm } of all.filter(() => random() < 0.4)) {
    const typed = words(q);
    if (typed.length === 0 || typed.every((word) => isLegalForm(fold(word)))) continue;
    const { answer } = await search(index, { ...asked({}, shipped), typed, limit: Infinity }, signal);
    const expected = scan(built.rows, { q });
    if (expected.length > 0) assert.deepEqual(answer.entries.map((entry) => entry.no), expected, JSON.stringify(q));
    // A piece of nothing but a legal form is no piece of what is searched; where a name has it as it stands, it is found.
    if (inForm || answer.entries.some((entry) => entry.no === row.no)) continue;
    assert.fail(`${JSON.stringify(q)} of ${row.name}`);
  }
});

test("a piece of a legal form at a word's end is left out where nothing has it", async () => {
  const built = await build("parts", ["株式会社みほん", "例示有限会社", "会社堂", "見本"], chance(3));
  const index = new Index(disk(built.files).fetchFile);
  const found = async (q) => (await search(index, { ...asked({}, shipped), typed: words(q), limit: 20 }, signal));
  for (const [q, names, typed] of [
    ["会社みほん", ["株式会社みほん"], ["みほん"]],
    ["みほん株式", ["株式会社みほん"], ["みほん"]],
    ["例示有", ["例示有限会社"], ["例示"]],
    ["会社", ["会社堂"], ["会社"]],
    ["社 みほん", ["株式会社みほん"], ["みほん"]],
    ["ない会社", [], ["ない会社"]],
  ]) {
    const { answer, typed: used } = await found(q);
    assert.deepEqual([answer.entries.map((entry) => entry.name), used], [names, typed], q);
  }
});

test("a page learns from the index what letters count as: the rare ones only where a text has one", { timeout: 60_000 }, async () => {
  const { files } = await build("letters", ["株式会社見本"], chance(9));
  const script = `
    import { readFileSync } from "node:fs";
    const { Index } = await import(${JSON.stringify(new URL("../../templates/scripts/directory/index.js", import.meta.url).href)});
    const { fold, isRare } = await import(${JSON.stringify(new URL("../../templates/scripts/directory/fold.js", import.meta.url).href)});
    const united = JSON.parse(readFileSync(0, "utf8"));
    const sizes = {};
    const index = new Index(async (path) => { const bytes = new Uint8Array(readFileSync(${JSON.stringify(files)} + "/" + path)); sizes[path] = bytes.length; return bytes; });
    const { signal } = new AbortController();
    const before = fold("髙橋");
    await index.learn("髙橋 邊 日本語 ひらがな abc", signal);
    const first = Object.entries(sizes);
    const rare = isRare("黃");
    await index.learn("黃", signal);
    const different = Object.entries(united).filter(([from, to]) => fold(from) !== fold(to));
    console.log(JSON.stringify({ before, after: fold("髙橋"), first, rare, all: Object.entries(sizes).length, different }));`;
  const run = spawnSync(process.execPath, ["--input-type=module", "-e", script], { input: JSON.stringify(UNITED), encoding: "utf8" });
  const said = JSON.parse(run.stdout || `{"error":${JSON.stringify(run.stderr)}}`);
  assert.deepEqual([said.before, said.after, said.first?.length, said.rare, said.all, said.different?.slice(0, 9)], ["髙橋", "高橋", 2, true, 3, []], said.error);
  assert.ok(said.first[1][1] < 2_600, `${said.first[1]}`);
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
  await assert.rejects(index.answer(asked({ q: "見本" }, shipped), 20, abort.signal));
  await new Promise((later) => setTimeout(later, 20));
  process.off("unhandledRejection", hear);
  assert.deepEqual(unheard, []);
});
