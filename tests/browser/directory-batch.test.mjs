// Batch look-up where sheets are awkward: cells with commas, quotes, tabs and line ends, every encoding a
// spreadsheet writes, many declarers of one name. A small register on a host that only serves files.
import assert from "node:assert/strict";
import { readFile, writeFile } from "node:fs/promises";
import path from "node:path";
import { after, before, test } from "node:test";
import { visitor } from "./lib/browser.mjs";
import { House, repository } from "./lib/house.mjs";
import { Published } from "./lib/published.mjs";

const { decode, lines, names, read } = await import(path.join(repository, "templates/scripts/directory/sheet.js"));
const AWKWARD = ["株式会社一", '"鉤"、商会', "Sample, Ltd.", "上\n下", '半"端', "間\tに", "〆", '"""', "最後"];
/** @type {Published} */
let published;

before(async () => {
  published = await Published.open(async () => {
    const house = await House.make();
    const all = [...Array.from({ length: 93 }, () => "株式会社同じ"), "同じ名前の会社", '"鉤"、商会', "Sample, Ltd."];
    const rows = all.map((name, at) => `${10000001 + at},"${name.replaceAll('"', '""')}",東京都,見本市,E,1,2026-11-01`);
    await writeFile(path.join(house.root, "data/declarers.csv"), `no,name,prefecture,municipality,industry,stars,declared_on\n${rows.join("\n")}\n`);
    return house;
  });
});
after(async () => { await published?.close(); });

test("names are read as the sheet holds them, and again from the lines they become", () => {
  const quoted = AWKWARD.map((name) => `"${name.replaceAll('"', '""')}"`);
  for (const end of ["\n", "\r\n", "\r"]) {
    assert.deepEqual(names(["番号,事業者名", ...quoted.map((cell, at) => `${at},${cell}`)].join(end)), AWKWARD, JSON.stringify(end));
    assert.deepEqual(names(["番号\t事業者名", ...quoted.map((cell, at) => `${at}\t${cell}`)].join(end)), AWKWARD, JSON.stringify(end));
  }
  assert.deepEqual(names(lines(AWKWARD)), AWKWARD);
  assert.deepEqual(names(lines([...AWKWARD].reverse())), [...AWKWARD].reverse());
  assert.deepEqual(names("株式会社一\n間\tに\n最後"), ["株式会社一", "間\tに", "最後"], "a tab within a name, no cells");
});

test("the column of names is found by its heading, else by what it holds; in a box a comma parts nothing", () => {
  for (const title of ["事業者名", "会社名（正式）", "社名", "商号", "商号又は名称", "企業名", "法人名", "取引先の名前", "得意先名", "Company Name", "name", "【取引先名】", "会 社 名"]) {
    const sheet = read(`No,${title},法人番号\n1,みほん,7000012050002\n2,,\n`);
    assert.deepEqual(sheet, { asked: [{ name: "みほん", corporate: "7000012050002" }], column: `「${title.trim()}」の列`, empty: 1 }, title);
  }
  assert.deepEqual(read("C001\tみほん\t東京都\nC002\t㈱つぎ\t東京都").asked.map(({ name }) => name), ["みほん", "㈱つぎ"]);
  assert.deepEqual(read("会社名;住所\nみほん;東京都").asked.map(({ name }) => name), ["みほん"], "semicolons");
  const unheaded = read("7000012050002,みほん,10\n,つぎ,11\n", { opened: true });
  assert.deepEqual(unheaded, { asked: [{ name: "みほん", corporate: "7000012050002" }, { name: "つぎ", corporate: "" }], column: "左から2番目の列", empty: 0 });
  assert.deepEqual(names("ABC Co., Ltd.\n東京／大阪, 合同会社\nA;B"), ["ABC Co., Ltd.", "東京／大阪, 合同会社", "A;B"]);
  assert.deepEqual(names('"みほん\n株式会社つぎ\nみ"ほ"ん\n"""\n"最後"'), ['"みほん', "株式会社つぎ", 'み"ほ"ん', '"""', "最後"], "a quote that closes nowhere swallows nothing");
  assert.equal(names("甲,乙株式会社\n".repeat(300_000)).length, 300_000, "more than a page takes can still be counted");
  assert.deepEqual(names('No,会社名\n1,"みほん\n2,つぎ\n'), ['"みほん', "つぎ"]);
});

test("what spreadsheets call Unicode text is read, whichever byte comes first", () => {
  const text = "番号\t事業者名\r\n1\t株式会社見本\r\n";
  const little = Buffer.from(`\ufeff${text}`, "utf16le");
  for (const bytes of [little, Buffer.from(little).swap16(), Buffer.from(text), Buffer.from(`\ufeff${text}`)]) {
    assert.equal(decode(new Uint8Array(bytes).buffer), text);
  }
  assert.equal(decode(new ArrayBuffer(0)), "");
});

test("2,000 names with their numbers become a workbook; what is looked up is said, and an old answer does not stay", { timeout: 120_000 }, async () => {
  const { context, page, faults } = await visitor(published.browser, { width: 1280 });
  await page.goto(`${published.address}directory/batch/`);
  const status = () => page.innerText("#batch-status");
  const open = (/** @type {string | Buffer} */ text) => page.setInputFiles("#file", { name: "b.csv", mimeType: "text/csv", buffer: Buffer.from(text) });
  await open(`No,商号又は名称,法人番号\r\n${Array.from({ length: 2000 }, (_, at) => `${at},株式会社架空の取引先${at},${7000000000000 + at}`).join("\r\n")}\r\n`);
  await page.waitForFunction(() => document.querySelector("#batch-status").textContent.includes("2,000件読みました"));
  assert.match(await status(), /「商号又は名称」の列を名前として/);
  await page.getByRole("button", { name: "調べる" }).click();
  await page.waitForSelector('#batch-results[data-state="done"]', { timeout: 60_000 });
  const [book] = await Promise.all([page.waitForEvent("download"), page.getByRole("button", { name: "結果をExcelの形（XLSX）で保存する" }).click()]);
  assert.ok((await readFile(await book.path())).length > 50_000);
  await page.fill("#names", "10000095\n\nSample, Ltd.　御中\n株式会社\u200bサンプル\n1.23\n");
  assert.equal(await page.locator("#batch-results tr").count(), 0, "the answer to other names has gone");
  await page.getByRole("button", { name: "調べる" }).click();
  await page.waitForSelector('#batch-results[data-state="done"]');
  assert.match(await status(), /^4件を調べ終わりました。.*この番号の事業者 1件.*名前のない行（1行）は除きました/);
  const found = await page.locator("#batch-results tbody tr").evaluateAll((rows) => rows.map((row) => row.dataset.kind));
  assert.deepEqual(found, ["number", "same", "none", "none"]);
  assert.match(await page.innerText("#batch-results tbody"), /番号 10000095/);
  await open("法人番号,会社名\n7.00001E+12,Sample\n");
  await page.waitForFunction(() => document.querySelector("#batch-status").textContent.includes("1件読みました"));
  assert.match(await status(), /法人番号が崩れています（1件/);
  await open(Buffer.from([0x50, 0x4b, 3, 4, 0, 0, 0xff, 0xfe]));
  await page.waitForFunction(() => document.querySelector("#batch-status").textContent.includes("読めません"));
  assert.deepEqual([await page.inputValue("#names").then((text) => text.includes("PK")), await page.locator("#batch-results tr").count()], [false, 0]);
  assert.deepEqual(faults, []);
  await context.close();
});

test("no name of an opened file is lost, and every declarer of a name is counted", { timeout: 60_000 }, async () => {
  const { context, page, faults } = await visitor(published.browser, { width: 1280 });
  await page.goto(`${published.address}directory/batch/`);
  const asked = ["㈱同じ", ...AWKWARD];
  const buffer = Buffer.from(`事業者名\r\n${asked.map((name) => `"${name.replaceAll('"', '""')}"`).join("\r\n")}\r\n`);
  await page.setInputFiles("#file", { name: "a.csv", mimeType: "text/csv", buffer });
  await page.waitForFunction(() => document.querySelector("#names").value !== "");
  await page.getByRole("button", { name: "調べる" }).click();
  await page.waitForSelector('#batch-results[data-state="done"]');
  const found = await page.locator("#batch-results tbody tr").evaluateAll((rows) => rows.map((row) => [row.querySelector("th").textContent, row.dataset.kind]));
  const listed = ['"鉤"、商会', "Sample, Ltd."];
  assert.deepEqual(found, asked.map((name) => [name, name === "㈱同じ" ? "several" : listed.includes(name) ? "same" : "none"]));
  assert.match(await page.locator("#batch-results tbody tr").first().innerText(), /同じ名前が93件[\s\S]*ほかに90件/);
  const [download] = await Promise.all([page.waitForEvent("download"), page.getByRole("link", { name: "結果をCSVで保存する" }).click()]);
  // None of them is to be taken for the only one: as many as a row holds, and how many are left.
  assert.match(await readFile(await download.path(), "utf8"), /\r\n㈱同じ,同じ名前が複数,93,10000001／10000002／.*／10000020／ほかに73件,株式会社同じ／株式会社同じ／/);
  assert.deepEqual(faults, []);
  await context.close();
});
