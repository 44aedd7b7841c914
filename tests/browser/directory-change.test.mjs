// What comes and goes around the directory: a broken connection, damaged and outdated files, one more
// declarer, one who leaves; batch look-up; the folding that all of it rests on.
import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { readdir, readFile, writeFile } from "node:fs/promises";
import path from "node:path";
import { after, before, test } from "node:test";
import { accept, example, fill } from "./directory/corpus.mjs";
import { searched } from "./directory/disk.mjs";
import { keyOf, readDeclarers, scan, wholeOf } from "./directory/scan.mjs";
import { Stage, results } from "./directory/stage.mjs";
import { axe, screenshot, sideways, visitor } from "./lib/browser.mjs";
import { House } from "./lib/house.mjs";
import { isWhole } from "./lib/share.mjs";

/** @type {Stage} */
let stage;
before(async () => (stage = await Stage.make()), { timeout: 300_000 });
after(() => stage?.tearDown());

test("folding is the same in Rust, in the site's script and in the scan, on tens of thousands of names", { timeout: 120_000 }, async () => {
  const many = await House.make();
  try {
    const file = await fill(many, isWhole ? 100_000 : 15_000, 11);
    const keys = (await example("keys", file)).split("\n").slice(0, -1);
    const names = readDeclarers(file);
    assert.equal(keys.length, isWhole ? 100_000 : 15_000);
    const different = names.filter((row, at) => searched(row.name) !== keys[at] || row.held !== keys[at]);
    assert.deepEqual(different.map((row) => row.name), []);
  } finally {
    await many.tearDown();
  }
});

test("offline, a missing file and a damaged one are said; a new version is found by itself", { timeout: 60_000 }, async () => {
  const { context, page } = await visitor(stage.browser);
  await page.goto(`${stage.host.address}directory/`);
  await page.waitForLoadState("networkidle");
  await context.setOffline(true);
  await page.fill("#q", "印刷");
  await results(page, "error");
  assert.match(await page.innerText("#results-notes"), /通信できませんでした/);
  await context.setOffline(false);
  await page.getByRole("button", { name: "もう一度探す" }).click();
  await results(page);

  for (const [q, answer] of [["酒造", { status: 200, body: "<html>not a shard</html>" }], ["石油", { status: 404, body: "" }]]) {
    stage.asked.length = 0;
    await page.route("**/g/*.bin", (route) => route.fulfill(answer));
    await page.fill("#q", q);
    await results(page, "error");
    assert.match(await page.innerText("#results-notes"), /読めませんでした/);
    assert.deepEqual(stage.asked.filter(({ path }) => path.endsWith("/manifest.json")).map(({ past }) => past), [true], "the manifest is read again once");
    await page.unroute("**/g/*.bin");
    await page.getByRole("button", { name: "もう一度探す" }).click();
    assert.equal((await results(page)).total, scan(stage.rows, { q }).length);
  }
  await context.close();
});

test("a file that was damaged on its way is fetched anew, past the cache and by itself", { timeout: 60_000 }, async () => {
  const { context, page, faults } = await visitor(stage.browser);
  const damaged = new Set();
  await page.route("**/g/*.bin", (route) => {
    const { pathname } = new URL(route.request().url());
    if (damaged.has(pathname)) return route.continue();
    damaged.add(pathname);
    return route.fulfill({ status: 200, body: "PK" });
  });
  stage.asked.length = 0;
  await page.goto(stage.address({ q: "石油" }));
  assert.equal((await results(page)).total, scan(stage.rows, { q: "石油" }).length);
  const again = stage.asked.filter(({ path }) => damaged.has(path));
  assert.ok(again.length > 0 && again.length === damaged.size && again.every(({ past }) => past));
  assert.deepEqual(faults, []);
  await context.close();
});

test("a tab from before the base changed finds the new one by itself", { timeout: 60_000 }, async () => {
  const manifest = JSON.parse(await readFile(path.join(stage.dist, "directory/index/manifest.json"), "utf8"));
  const { context, page, faults } = await visitor(stage.browser);
  let manifests = 0;
  await page.route("**/manifest.json", (route) => {
    const stale = JSON.stringify({ ...manifest, base: "0123456789abcdef/" });
    return ++manifests === 1 ? route.fulfill({ status: 200, contentType: "application/json", body: stale }) : route.continue();
  });
  await page.goto(stage.address({ q: "酒造" }));
  assert.equal((await results(page)).total, scan(stage.rows, { q: "酒造" }).length);
  assert.equal(manifests, 2);
  assert.deepEqual(faults, []);
  await context.close();
});

test("500 names are looked up together, and nothing is sent", { timeout: 120_000 }, async () => {
  const { context, page, faults } = await visitor(stage.browser, { width: 1280 });
  const sent = [];
  page.on("request", (request) => (request.method() !== "GET" || request.url().includes("?")) && sent.push(request.url()));
  await page.goto(`${stage.host.address}directory/batch/`);
  const { rows } = stage;
  const keys = new Set(rows.map((row) => row.key));
  const wholes = rows.map((row) => wholeOf(row.name));
  const asked = Array.from({ length: 500 }, (_, at) => (at % 5 === 4 ? `架空の会社${at}` : at % 5 === 3 ? rows[at * 37].key.slice(0, 4) : rows[at * 37].name));
  await page.setInputFiles("#file", { name: "names.csv", mimeType: "text/csv", buffer: Buffer.from(`番号,事業者名\r\n${asked.map((name, at) => `${at},"${name}"`).join("\r\n")}\r\n`) });
  await page.waitForFunction(() => document.querySelector("#names").value.includes("\n"));
  await page.getByRole("button", { name: "調べる" }).click();
  await page.waitForSelector('#batch-results[data-state="done"]');
  const kinds = await page.locator("#batch-results tbody tr").evaluateAll((found) => found.map((row) => row.dataset.kind));
  const kindOf = (name) => {
    const [own, key] = [wholeOf(name), keyOf(name)];
    const same = wholes.filter((whole) => whole === own).length;
    if (same > 0) return same > 1 ? "several" : "same";
    return keys.has(key) ? "form" : rows.some((row) => row.held.includes(key)) ? "part" : "none";
  };
  const expected = asked.map(kindOf);
  assert.deepEqual(kinds, expected);
  assert.ok(["same", "several", "part", "none"].every((kind) => expected.includes(kind)));
  const [download] = await Promise.all([page.waitForEvent("download"), page.getByRole("link", { name: "結果をCSVで保存する" }).click()]);
  const sheet = await readFile(await download.path(), "utf8");
  assert.ok(sheet.startsWith("\ufeff調べた名前,結果,") && sheet.split("\r\n").length === 502);
  assert.deepEqual(sent, []);
  assert.deepEqual(faults, []);
  assert.deepEqual(await axe(page), []);
  await context.close();
});

test("the auditor's way: half a name, its record, the paper, 500 names, the file", { timeout: 60_000 }, async () => {
  const { context, page, faults } = await visitor(stage.browser, { width: 1280 });
  const one = stage.rows.find(({ name, key }) => key.length > 11 && name.startsWith("株式会社") && stage.rows.filter((row) => row.held.includes(key.slice(0, 6))).length === 1);
  await page.goto(stage.host.address);
  await page.fill('form[role="search"] input[name="q"], .home-search input[name="q"]', one.key.slice(0, 6));
  await page.keyboard.press("Enter");
  assert.deepEqual((await results(page)).numbers, [one.no]);
  await page.locator("#results a.record-name").click();
  await page.locator("#record-name").waitFor();
  assert.ok((await page.innerText(".record-card")).includes(one.name));
  const paper = await page.pdf({ preferCSSPageSize: true });
  assert.ok(paper.subarray(0, 5).toString() === "%PDF-" && paper.length > 10_000, `${paper.length} bytes`);
  await page.goto(`${stage.host.address}directory/batch/`);
  const asked = [one.name, ...Array.from({ length: 499 }, (_, at) => stage.rows[at * 13].name)];
  await page.fill("#names", asked.join("\n"));
  await page.getByRole("button", { name: "調べる" }).click();
  await page.waitForSelector('#batch-results[data-state="done"]');
  const [file] = await Promise.all([page.waitForEvent("download"), page.getByRole("link", { name: "結果をCSVで保存する" }).click()]);
  const lines = (await readFile(await file.path(), "utf8")).trimEnd().split("\r\n");
  assert.equal(lines.length, 501);
  assert.ok(lines[1].includes(`同じ名前,1,${one.no},`), lines[1]);
  assert.ok(lines.slice(1).every((line) => /同じ名前/.test(line)), "each is found by its own name");
  assert.deepEqual(faults, []);
  await context.close();
});

test("batch look-up takes pasted lines, cells and files in Shift_JIS; says what is missing or too much", { timeout: 60_000 }, async () => {
  const { context, page, faults } = await visitor(stage.browser);
  await page.goto(`${stage.host.address}directory/batch/`);
  const button = page.getByRole("button", { name: "調べる" });
  const kinds = async () => {
    await button.click();
    await page.waitForSelector('#batch-results[data-state="done"]');
    return page.locator("#batch-results tbody tr").evaluateAll((found) => found.map((row) => row.dataset.kind));
  };
  await button.click();
  await page.waitForSelector('#batch-results[data-state="error"]', { state: "attached" });
  assert.match(await page.innerText("#batch-status"), /名前が入っていません/);
  // Put in at once: typing so many lines for somebody takes Chromium half a minute on a slow machine.
  await page.locator("#names").evaluate((box, text) => { /** @type {HTMLTextAreaElement} */ (box).value = text; }, "架空\n".repeat(2001));
  await button.click();
  await page.waitForFunction(() => document.querySelector("#batch-status").textContent.includes("2,000件まで"));
  const alone = (row) => stage.rows.filter((other) => other.key === row.key).length === 1;
  const one = stage.rows.find((row) => row.name === `株式会社${row.key}` && alone(row));
  await page.fill("#names", `${one.key}\r\n\r\n  ㈱${one.key} \n=架空の1+1\n＝架空の2+2\n株式会社\n`);
  assert.deepEqual(await kinds(), ["form", "same", "none", "none", "none"]);
  assert.equal(await sideways(page), 0);
  await screenshot(page, "batch-360");
  const [download] = await Promise.all([page.waitForEvent("download"), page.getByRole("link", { name: "結果をCSVで保存する" }).click()]);
  const sheet = (await readFile(await download.path(), "utf8")).split("\r\n");
  assert.ok(sheet[1].startsWith(`${one.key},会社の種類のほかは同じ,`) && sheet[1].includes(`,${one.prefecture},`), sheet[1]);
  assert.ok(sheet[3].startsWith("'=架空の1+1,見つからない,0,"), sheet[3]);
  assert.ok(sheet[4].startsWith("'＝架空の2+2,見つからない,0,"), sheet[4]);
  await page.fill("#names", `取引先コード\t取引先名\n7\t${one.name}\n8\t架空の名前です`);
  assert.deepEqual(await kinds(), ["same", "none"]);
  // 株式会社東京 and 宣言 in Shift_JIS, with a heading (name) behind a number.
  const shiftJis = [0x8a, 0x94, 0x8e, 0xae, 0x89, 0xef, 0x8e, 0xd0, 0x93, 0x8c, 0x8b, 0x9e];
  await page.setInputFiles("#file", { name: "a.csv", mimeType: "text/csv", buffer: Buffer.from([...Buffer.from("no,name\r\n1,"), ...shiftJis, 0x0d, 0x0a]) });
  await page.waitForFunction(() => document.querySelector("#names").value === "株式会社東京");
  assert.deepEqual(faults, []);
  assert.deepEqual(await axe(page), []);
  await context.close();
});

test("after one acceptance at most 20 files differ, and the newcomer is found", { timeout: 300_000 }, async () => {
  const before = await hashes(stage.dist);
  // Of the day of which the list is already: another day changes whatever bears it.
  const day = stage.rows.map((row) => row.declaredOn).sort().at(-1);
  const cells = ["株式会社あたらしい見本", "東京都", "大田区見本町", "E", "1", day];
  const no = await accept(stage.house, cells);
  await stage.build();
  const now = await hashes(stage.dist);
  const names = new Set([...before.keys(), ...now.keys()]);
  const changed = [...names].filter((name) => before.get(name) !== now.get(name));
  console.log(`files changed by one acceptance: ${changed.length}\n  ${changed.join("\n  ")}`);
  assert.ok(changed.length <= 20);
  const { context, page } = await visitor(stage.browser);
  for (const q of ["あたらしい", "見本", "株式会社あたらしい見本", "らしい 本"]) {
    await page.goto(stage.address({ q }));
    const got = await results(page);
    const expected = scan(stage.rows, { q });
    assert.deepEqual(got, { total: expected.length, numbers: expected.slice(0, 20) }, q);
    assert.ok(got.numbers.includes(no));
  }
  await page.goto(`${stage.host.address}directory/?no=${no}`);
  await page.getByRole("heading", { level: 1, name: "株式会社あたらしい見本" }).waitFor();
  await context.close();
});

test("who left is found no more, and the base is rebuilt without them; no old version stays", { timeout: 300_000 }, async () => {
  const folders = async () => (await readdir(path.join(stage.dist, "directory/index"), { withFileTypes: true })).map((entry) => entry.name).sort();
  const before = await folders();
  const gone = stage.rows[Math.floor(stage.rows.length / 3)];
  const text = await readFile(stage.declarers, "utf8");
  await writeFile(stage.declarers, text.split("\r\n").filter((line) => !line.startsWith(`${gone.no},`)).join("\r\n"));
  await stage.build();
  const manifest = JSON.parse(await readFile(path.join(stage.dist, "directory/index/manifest.json"), "utf8"));
  const now = await folders();
  assert.deepEqual(now, [manifest.base.replace("/", ""), manifest.delta.file, ...manifest.letters, "manifest.json"].sort());
  assert.deepEqual(now.filter((name) => before.includes(name)), ["manifest.json"], "the base or the delta is the old one");
  const { context, page } = await visitor(stage.browser);
  for (const q of [gone.name, [...gone.key].slice(0, 2).join(""), "設備"]) {
    await page.goto(stage.address({ q }));
    const expected = scan(stage.rows, { q });
    assert.deepEqual(await results(page), { total: expected.length, numbers: expected.slice(0, 20) }, q);
  }
  await page.goto(`${stage.host.address}directory/?no=${gone.no}`);
  await page.getByText("この番号の宣言はありません").waitFor();
  assert.deepEqual(await holding(stage.dist, String(gone.no)), []);
  await context.close();
});

/** The lists and downloads below a folder that still hold a text. */
async function holding(folder, text) {
  const names = (await readdir(folder, { recursive: true })).filter((name) => /\.(html|csv)$/.test(name));
  const texts = await Promise.all(names.map((name) => readFile(path.join(folder, name), "utf8")));
  return names.filter((_, at) => texts[at].includes(text));
}

/** Every file below a folder with the hash of its bytes. */
async function hashes(folder) {
  const entries = (await readdir(folder, { recursive: true, withFileTypes: true })).filter((entry) => entry.isFile());
  const found = entries.map(async (entry) => {
    const file = path.join(entry.parentPath, entry.name);
    return /** @type {[string, string]} */ ([path.relative(folder, file), createHash("sha256").update(await readFile(file)).digest("hex")]);
  });
  return new Map(await Promise.all(found));
}
