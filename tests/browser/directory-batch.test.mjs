// Batch look-up where sheets are awkward: cells with commas, quotes, tabs and line ends, every encoding a
// spreadsheet writes, many declarers of one name. A small register on a host that only serves files.
import assert from "node:assert/strict";
import { readFile, writeFile } from "node:fs/promises";
import path from "node:path";
import { after, before, test } from "node:test";
import { launch, visitor } from "./lib/browser.mjs";
import { House, repository } from "./lib/house.mjs";
import { serveFolder } from "./lib/static.mjs";

const { decode, lines, names } = await import(path.join(repository, "templates/scripts/directory/sheet.js"));
const AWKWARD = ["株式会社一", '"鉤"、商会', "Sample, Ltd.", "上\n下", '半"端', "間\tに", "〆", '"""', "最後"];
/** @type {House} */ let house;
/** @type {import("playwright-core").Browser} */ let browser;
/** @type {{ address: string, close: () => Promise<unknown> }} */ let host;

before(async () => {
  house = await House.make();
  const all = [...Array.from({ length: 93 }, () => "株式会社同じ"), "同じ名前の会社", '"鉤"、商会', "Sample, Ltd."];
  const rows = all.map((name, at) => `${10000001 + at},"${name.replaceAll('"', '""')}",東京都,見本市,E,1,2026-11-01`);
  await writeFile(path.join(house.root, "data/declarers.csv"), `no,name,prefecture,municipality,industry,stars,declared_on\n${rows.join("\n")}\n`);
  await house.sengen("build");
  host = await serveFolder(path.join(house.root, "dist"));
  browser = await launch();
});
after(async () => {
  await browser?.close();
  await host?.close();
  await house?.tearDown();
});

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

test("what spreadsheets call Unicode text is read, whichever byte comes first", () => {
  const text = "番号\t事業者名\r\n1\t株式会社見本\r\n";
  const little = Buffer.from(`\ufeff${text}`, "utf16le");
  for (const bytes of [little, Buffer.from(little).swap16(), Buffer.from(text), Buffer.from(`\ufeff${text}`)]) {
    assert.equal(decode(new Uint8Array(bytes).buffer), text);
  }
  assert.equal(decode(new ArrayBuffer(0)), "");
});

test("no name of an opened file is lost, and every declarer of a name is counted", { timeout: 60_000 }, async () => {
  const { context, page, faults } = await visitor(browser, { width: 1280 });
  await page.goto(`${host.address}directory/batch/`);
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
  assert.match(await readFile(await download.path(), "utf8"), /\r\n㈱同じ,同じ名前が複数,93,10000001,/);
  assert.deepEqual(faults, []);
  await context.close();
});
