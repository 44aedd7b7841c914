// The benchmarks on paper, on another device, where the device keeps nothing or something else; gone with their data.
import assert from "node:assert/strict";
import { readFile, readdir, rm, writeFile } from "node:fs/promises";
import path from "node:path";
import { after, before, test } from "node:test";
import { COUNTS, answer, downloaded, open, text } from "./lib/benchmark.mjs";
import { visitor } from "./lib/browser.mjs";
import { House } from "./lib/house.mjs";
import { papers } from "./lib/paper.mjs";
import { Published } from "./lib/published.mjs";

const KEY = "sengen.benchmark.basic";
/** @type {Published} */
let published;

before(async () => { published = await Published.open(); });
after(async () => { await published?.close(); });

test("the result prints on two A4, the questions on five, however weak or strong everything is", async () => {
  for (const [name] of COUNTS) {
    const { context, page } = await open(published, name, { width: 1280 });
    await page.evaluate(() => { window.print = () => {}; });
    for (const level of [1, 3]) {
      await answer(page, () => level);
      await page.locator("#with").selectOption("all");
      assert.equal(await papers(page), 2, `${name} at ${level}`);
    }
    await page.locator("[data-print]").first().click();
    assert.ok((await papers(page)) <= 5, name);
    await page.evaluate(() => window.dispatchEvent(new Event("afterprint")));
    assert.equal(await page.locator("#result").isVisible(), true);
    await context.close();
  }
});

test("answers and results go to another device by a file and into a spreadsheet; taking in and clearing is undone", async () => {
  const { context, page } = await open(published, "basic");
  await answer(page, (number) => (number === 24 ? 1 : 4));
  const csv = await downloaded(page, "#csv");
  assert.match(csv.name, /^benchmark-basic-\d{4}-\d\d-\d\d\.csv$/);
  assert.match(csv.text, /24,事故と仕事の継続,控え,1,控えを取っていない.*,,なくなると仕事が止まるもの.*,1時間/);
  const saved = await downloaded(page, "#save");
  await page.locator("summary", { hasText: "答えと結果を消す" }).click();
  await page.locator("#clear").click();
  assert.equal(await page.locator("#history").isVisible(), false);
  await page.locator("#undo").click();
  assert.equal(await page.locator("#history tbody tr").count(), 1);
  const other = await open(published, "basic");
  await answer(other.page, () => 2);
  const bring = (/** @type {string} */ name, /** @type {string} */ held) => other.page.locator("#bring").setInputFiles({ name, mimeType: "application/json", buffer: Buffer.from(held) });
  await bring("a.json", saved.text.replace('"benchmark": "basic"', '"benchmark": "plus"'));
  assert.match(await text(other.page, "#bring-error:not(:empty)"), /基本編 ベンチマーク.*読めませんでした/);
  await bring("a.json", saved.text);
  await other.page.locator("#undo").waitFor();
  assert.equal(await other.page.locator("#history tbody tr").count(), 2, "both histories");
  assert.equal(await other.page.locator("#backup-1").isChecked(), true);
  await other.page.locator("#undo").click();
  assert.equal(await other.page.locator("#backup-2").isChecked(), true);
  await other.context.close();
  await context.close();
});

test("what lies on the device and cannot be read is told and put aside, and a device that keeps nothing says so", async () => {
  const { context, page, faults } = await open(published, "basic");
  for (const held of ["{", '{"version":1}', '{"benchmark":"basic","version":1,"answers":{"policy":6},"results":[],"compared":""}',
    '{"benchmark":"basic","version":1,"answers":{},"results":[{"date":"x","total":1,"answers":{}}],"compared":""}']) {
    await page.evaluate(([key, value]) => { localStorage.clear(); localStorage.setItem(key ?? "", value ?? ""); }, [KEY, held]);
    await page.reload();
    assert.equal(await page.locator("#unread").isVisible(), true, held);
    await page.locator("#policy-3").check();
    assert.deepEqual(await page.evaluate((key) => JSON.parse(localStorage.getItem(`${key}.unread`) ?? ""), KEY), [held]);
  }
  assert.equal((await downloaded(page, "#unread-save")).text.startsWith('{"benchmark"'), true);
  await page.evaluate(() => { Storage.prototype.setItem = () => { throw new DOMException("full", "QuotaExceededError"); }; });
  await answer(page, () => 4);
  assert.equal(await page.locator("#not-kept").isVisible(), true);
  assert.equal(await text(page, "#result-total"), "108", "and everything else works");
  assert.deepEqual(faults, []);
  await context.close();
});

test("the self-check's result leads on to the first benchmark; without the data nothing does", async () => {
  const { context, page } = await visitor(published.browser);
  await page.goto(`${published.address}self-check/`);
  assert.equal(await page.locator("#result a", { hasText: "基本編 ベンチマーク" }).getAttribute("href"), "/learn/benchmark/basic/");
  await context.close();
  const bare = await House.make();
  try {
    // With them goes the form that takes their results.
    for (const name of ["benchmark", "benchmark.toml", "registers/results.toml", "forms/results.toml"]) {
      await rm(path.join(bare.root, "data", name), { recursive: true });
    }
    for (const name of await readdir(path.join(bare.root, "content"), { recursive: true })) {
      if (!name.endsWith(".md")) continue;
      const file = path.join(bare.root, "content", name);
      await writeFile(file, (await readFile(file, "utf8")).replace(/\[([^\]]*)\]\(\/learn\/benchmark\/[^)]*\)/g, "$1"));
    }
    const figures = path.join(bare.root, "data/figures.toml");
    await writeFile(figures, (await readFile(figures, "utf8")).replace(/\[\[figure\]\](?:(?!\n\n)[^])*data\/benchmark\/(?:(?!\n\n)[^])*/, ""));
    await bare.sengen("build");
    assert.ok(!(await readFile(path.join(bare.root, "dist/self-check/index.html"), "utf8")).includes("/learn/benchmark/"));
    await assert.rejects(readFile(path.join(bare.root, "dist/learn/benchmark/index.html")));
  } finally {
    await bare.tearDown();
  }
});
