// The search page, batch look-up and browsing at 20,000 declarers in Chromium, against a scan that looks at
// every name; bytes from the network log; what is shown when nothing is found, offline, broken.
import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { readdir, readFile, writeFile } from "node:fs/promises";
import path from "node:path";
import { after, before, test } from "node:test";
import { accept, example, fill } from "./directory/corpus.mjs";
import { queries } from "./directory/queries.mjs";
import { inOrder, keyOf, readDeclarers, scan } from "./directory/scan.mjs";
import { core } from "./directory/disk.mjs";
import { axe, launch, screenshot, sideways, visitor } from "./lib/browser.mjs";
import { House } from "./lib/house.mjs";
import { serveFolder } from "./lib/static.mjs";

const COUNT = 20_100;
/** @type {House} */
let house;
let dist = "";
let rows = [];
/** @type {Awaited<ReturnType<typeof serveFolder>>} */
let host;
/** @type {import("playwright-core").Browser} */
let browser;
/** @type {Map<string, string>} name of a prefecture → code */
let codes;

before(async () => {
  house = await House.make();
  rows = inOrder(readDeclarers(await fill(house, COUNT, 7)));
  await house.sengen("build");
  dist = path.join(house.root, "dist");
  host = await serveFolder(dist);
  browser = await launch();
  const list = await readFile(path.join(house.root, "data/prefectures.csv"), "utf8");
  codes = new Map(list.split(/\r?\n/).slice(1).filter(Boolean).map((line) => [line.split(",")[2], line.split(",")[0]]));
}, { timeout: 300_000 });
after(async () => {
  await browser?.close();
  await host?.close();
  await house?.tearDown();
});

/** The address that asks a query. */
function address({ q, prefecture, industry, stars }) {
  const values = new URLSearchParams();
  if (q) values.set("q", q);
  if (prefecture) values.set("prefecture", codes.get(prefecture) ?? "");
  if (industry) values.set("industry", industry);
  if (stars) values.set("stars", stars);
  return `${host.address}directory/?${values}`;
}

/** Waits until the results are as wanted; gives total and numbers. */
async function results(page, state = "done") {
  await page.waitForSelector(`#results[data-state="${state}"]`);
  return page.evaluate(() => {
    const list = document.querySelector("#results");
    return { total: Number(list.dataset.total), numbers: [...list.querySelectorAll("li[data-no]")].map((item) => Number(item.dataset.no)) };
  });
}

const quantile = (values, share) => [...values].sort((a, b) => a - b)[Math.min(values.length - 1, Math.floor(share * values.length))];

test("folding is the same in Rust, in the site's script and in the scan, on 100,000 names", { timeout: 120_000 }, async () => {
  const many = await House.make();
  try {
    const file = await fill(many, 100_000, 11);
    const keys = (await example("keys", file)).split("\n").slice(0, -1);
    const names = readDeclarers(file);
    assert.equal(keys.length, 100_000);
    const different = names.filter((row, at) => core(row.name) !== keys[at] || keyOf(row.name) !== keys[at]);
    assert.deepEqual(different.map((row) => row.name), []);
  } finally {
    await many.tearDown();
  }
});

test("200 cold queries in Chromium give what the scan gives, in few bytes", { timeout: 600_000 }, async () => {
  const bytes = [];
  const wrong = [];
  let requestsMost = 0;
  const { context, page, faults } = await visitor(browser, { width: 1280 });
  const session = await context.newCDPSession(page);
  let bodies = [];
  page.on("response", (response) => {
    if (response.url().includes("/directory/index/")) bodies.push(response.body().then((body) => body.length));
  });
  for (const query of queries(rows, 200, 3)) {
    bodies = [];
    await session.send("Network.clearBrowserCache"); // as cold as a new visitor, without a new browser profile each
    await page.goto(address(query));
    const got = await results(page);
    const expected = scan(rows, query);
    if (got.total !== expected.length || got.numbers.join() !== expected.slice(0, 20).join()) wrong.push({ query, got: got.total, expected: expected.length });
    requestsMost = Math.max(requestsMost, bodies.length);
    bytes.push((await Promise.all(bodies)).reduce((sum, length) => sum + length, 0));
  }
  await context.close();
  assert.deepEqual(faults, []);
  assert.deepEqual(wrong, []);
  console.log(`index bytes of 200 cold queries at ${COUNT}: median ${quantile(bytes, 0.5)}, p95 ${quantile(bytes, 0.95)}, largest ${quantile(bytes, 1)}; requests at most ${requestsMost}`);
  assert.ok(quantile(bytes, 0.5) <= 20_000 && quantile(bytes, 0.95) <= 50_000 && quantile(bytes, 1) <= 100_000);
});

test("typing, filters, more results and the address belong together", { timeout: 60_000 }, async () => {
  const { context, page, faults } = await visitor(browser, { width: 1280 });
  await page.goto(`${host.address}directory/`);
  assert.equal(await page.getAttribute("#results", "data-state"), "idle");
  await page.locator("#q").pressSequentially("製作所");
  const all = scan(rows, { q: "製作所" });
  assert.deepEqual(await results(page), { total: all.length, numbers: all.slice(0, 20) });
  assert.equal(new URL(page.url()).searchParams.get("q"), "製作所");
  assert.match(await page.innerText("#results-count"), new RegExp(`${all.length.toLocaleString("ja-JP")}件見つかりました`));
  assert.ok((await page.locator("#results mark").first().innerText()).includes("製作所"));
  await page.click("#more");
  await page.waitForFunction(() => document.querySelectorAll("#results li[data-no]").length === 40);
  assert.deepEqual((await results(page)).numbers, all.slice(0, 40));
  assert.ok(await page.evaluate(() => document.activeElement?.closest("li")?.matches("#results li:nth-child(21)")), "focus goes to the first new result");
  await page.selectOption("#prefecture", "13");
  const tokyo = scan(rows, { q: "製作所", prefecture: "東京都" });
  await page.waitForFunction((total) => document.querySelector("#results").dataset.total === String(total), tokyo.length);
  assert.equal(new URL(page.url()).search, `?q=${encodeURIComponent("製作所")}&prefecture=13`);
  await page.goBack();
  await page.waitForFunction((total) => document.querySelector("#results").dataset.total === String(total), all.length);
  assert.equal(await page.inputValue("#prefecture"), "");
  assert.deepEqual(faults, []);
  await context.close();
});

test("nothing is searched while an input method composes", { timeout: 60_000 }, async () => {
  const { context, page } = await visitor(browser);
  await page.goto(`${host.address}directory/`);
  await page.focus("#q");
  const session = await context.newCDPSession(page);
  await session.send("Input.imeSetComposition", { text: "けんせつ", selectionStart: 4, selectionEnd: 4 });
  await page.waitForTimeout(500);
  assert.equal(await page.getAttribute("#results", "data-state"), "idle");
  await session.send("Input.insertText", { text: "建設" });
  assert.equal((await results(page)).total, scan(rows, { q: "建設" }).length);
  await context.close();
});

test("an outdated search is given up", { timeout: 60_000 }, async () => {
  const { context, page, faults } = await visitor(browser);
  await page.route("**/index/**/g/*.bin", async (route) => {
    await new Promise((later) => setTimeout(later, 400));
    await route.continue().catch(() => undefined);
  });
  await page.goto(`${host.address}directory/`);
  const gone = [];
  page.on("requestfailed", (request) => gone.push(request.url()));
  await page.fill("#q", "工業");
  await page.waitForSelector('#results[data-state="searching"]');
  await page.fill("#q", "クリニック");
  assert.equal((await results(page)).total, scan(rows, { q: "クリニック" }).length);
  assert.ok(gone.length > 0, "no request was aborted");
  assert.deepEqual(faults, []);
  await context.close();
});

test("a legal form alone, a prefecture's name, and no hit are explained", { timeout: 60_000 }, async () => {
  const { context, page } = await visitor(browser);
  await page.goto(address({ q: "株式会社" }));
  await results(page);
  assert.match(await page.innerText("#results-notes"), /会社の種類だけでは探せません/);
  await page.goto(address({ q: "東京都 建設業" }));
  await results(page);
  assert.equal(await page.locator("[data-offer]").count(), 2);
  await page.locator("[data-offer]").first().click();
  await page.waitForFunction(() => new URLSearchParams(location.search).get("prefecture") === "13");
  assert.equal(await page.inputValue("#q"), "建設業");
  await page.goto(address({ q: "龘龘龘" }));
  assert.deepEqual(await results(page), { total: 0, numbers: [] });
  assert.match(await page.innerText("#results-notes"), /当てはまる事業者がいません/);
  await context.close();
});

test("a record has a permanent link that copies, and its number finds it", { timeout: 60_000 }, async () => {
  const { context, page } = await visitor(browser, { width: 1280 });
  await context.grantPermissions(["clipboard-read", "clipboard-write"]);
  const row = rows[Math.floor(rows.length / 2)];
  await page.goto(`${host.address}directory/?no=${row.no}`);
  assert.deepEqual(await results(page), { total: 1, numbers: [row.no] });
  await page.getByText("この宣言へのリンク").click();
  await page.waitForSelector(".copied");
  const link = await page.evaluate(() => navigator.clipboard.readText());
  await page.goto(link);
  assert.equal(await page.locator(`[id="${row.no}"] .record-name`).innerText(), row.name.trim());
  assert.equal(await page.getAttribute('meta[name="robots"]', "content"), "noindex");
  await page.goto(`${host.address}directory/?no=99999999`);
  assert.equal((await results(page)).total, 0);
  await context.close();
});

test("without JavaScript every record can be reached", { timeout: 60_000 }, async () => {
  const { context, page } = await visitor(browser, { javaScript: false });
  const row = rows.find((each) => each.prefecture === "東京都" && each.industry === "E");
  await page.goto(`${host.address}directory/`);
  assert.ok(await page.locator(".directory-noscript").isVisible());
  await page.getByRole("link", { name: "東京都" }).click();
  await page.getByRole("link", { name: "製造業", exact: true }).click();
  let pages = 1;
  while ((await page.locator(`[id="${row.no}"]`).count()) === 0) {
    await page.getByRole("link", { name: "次の100件" }).click();
    assert.ok(++pages < 50);
  }
  await context.close();
});

test("offline, a missing file and a damaged one are said; a new version is found by itself", { timeout: 60_000 }, async () => {
  const { context, page } = await visitor(browser);
  await page.goto(`${host.address}directory/`);
  await page.waitForLoadState("networkidle");
  await context.setOffline(true);
  await page.fill("#q", "印刷");
  await results(page, "error");
  assert.match(await page.innerText("#results-notes"), /通信できませんでした/);
  await context.setOffline(false);
  await page.getByRole("button", { name: "もう一度探す" }).click();
  await results(page);

  let manifests = 0;
  await page.route("**/manifest.json", (route) => (manifests++, route.continue()));
  await page.route("**/g/*.bin", (route) => route.fulfill({ status: 200, body: "<html>not a shard</html>" }));
  await page.fill("#q", "酒造");
  await results(page, "error");
  assert.match(await page.innerText("#results-notes"), /読めませんでした/);
  assert.equal(manifests, 1, "the manifest is read again once");
  await page.unroute("**/g/*.bin");
  await page.getByRole("button", { name: "もう一度探す" }).click();
  assert.equal((await results(page)).total, scan(rows, { q: "酒造" }).length);

  // A tab that was opened before the base changed: its manifest names a folder that is gone.
  const manifest = JSON.parse(await readFile(path.join(dist, "directory/index/manifest.json"), "utf8"));
  const { context: other, page: old } = await visitor(browser);
  let first = true;
  await old.route("**/manifest.json", (route) => {
    const stale = JSON.stringify({ ...manifest, base: "0123456789abcdef/" });
    const answer = first ? route.fulfill({ status: 200, contentType: "application/json", body: stale }) : route.continue();
    first = false;
    return answer;
  });
  await old.goto(address({ q: "酒造" }));
  assert.equal((await results(old)).total, scan(rows, { q: "酒造" }).length);
  await other.close();
  await context.close();
});

test("500 names are looked up together, and nothing is sent", { timeout: 120_000 }, async () => {
  const { context, page, faults } = await visitor(browser, { width: 1280 });
  const sent = [];
  page.on("request", (request) => request.method() !== "GET" && sent.push(request.url()));
  await page.goto(`${host.address}directory/batch/`);
  const keys = new Set(rows.map((row) => row.key));
  const asked = Array.from({ length: 500 }, (_, at) => (at % 5 === 4 ? `架空の会社${at}` : at % 5 === 3 ? rows[at * 37].key.slice(0, 4) : rows[at * 37].name));
  await page.setInputFiles("#file", { name: "names.csv", mimeType: "text/csv", buffer: Buffer.from(`番号,事業者名\r\n${asked.map((name, at) => `${at},"${name}"`).join("\r\n")}\r\n`) });
  await page.waitForFunction(() => document.querySelector("#names").value.includes("\n"));
  await page.getByRole("button", { name: "調べる" }).click();
  await page.waitForSelector('#batch-results[data-state="done"]');
  const kinds = await page.locator("#batch-results tbody tr").evaluateAll((found) => found.map((row) => row.dataset.kind));
  const expected = asked.map((name) => (keys.has(keyOf(name)) ? "exact" : rows.some((row) => row.key.includes(keyOf(name))) ? "partial" : "none"));
  assert.deepEqual(kinds, expected);
  const [download] = await Promise.all([page.waitForEvent("download"), page.getByRole("link", { name: "結果をCSVで保存する" }).click()]);
  const sheet = await readFile(await download.path(), "utf8");
  assert.ok(sheet.startsWith("\ufeff調べた名前,結果,") && sheet.split("\r\n").length === 502);
  assert.deepEqual(sent, []);
  assert.deepEqual(faults, []);
  assert.deepEqual(await axe(page), []);
  await context.close();
});

test("results pass axe-core at 360 and 1280 px and do not scroll sideways", { timeout: 60_000 }, async () => {
  for (const width of [360, 1280]) {
    const { context, page } = await visitor(browser, { width });
    await page.goto(address({ q: "設備 工業" }));
    await results(page);
    await page.goto(address({ q: "建設", industry: "D" }));
    await results(page);
    assert.deepEqual(await axe(page), []);
    assert.equal(await sideways(page), 0);
    await screenshot(page, `directory-${width}`);
    await context.close();
  }
});

test("after one acceptance at most 20 files differ, and the newcomer is found", { timeout: 300_000 }, async () => {
  const before = await hashes(dist);
  const cells = ["株式会社あたらしい見本", "東京都", "大田区見本町", "E", "1", "2026-11-18"];
  const no = await accept(house, cells);
  await house.sengen("build");
  const now = await hashes(dist);
  const names = new Set([...before.keys(), ...now.keys()]);
  const changed = [...names].filter((name) => before.get(name) !== now.get(name));
  console.log(`files changed by one acceptance: ${changed.length}\n  ${changed.join("\n  ")}`);
  assert.ok(changed.length <= 20);
  const { context, page } = await visitor(browser);
  rows = inOrder(readDeclarers(path.join(house.root, "data/declarers.csv")));
  for (const q of ["あたらしい", "見本", "株式会社あたらしい見本", "らしい 本"]) {
    await page.goto(address({ q }));
    const got = await results(page);
    const expected = scan(rows, { q });
    assert.deepEqual(got, { total: expected.length, numbers: expected.slice(0, 20) }, q);
    assert.ok(got.numbers.includes(no));
  }
  await page.goto(`${host.address}directory/?no=${no}`);
  assert.deepEqual((await results(page)).numbers, [no]);
  await context.close();
});

test("who left is found no more, and the base is rebuilt without them", { timeout: 300_000 }, async () => {
  const file = path.join(house.root, "data/declarers.csv");
  const gone = rows[Math.floor(rows.length / 3)];
  const text = await readFile(file, "utf8");
  await writeFile(file, text.split("\r\n").filter((line) => !line.startsWith(`${gone.no},`)).join("\r\n"));
  await house.sengen("build");
  rows = inOrder(readDeclarers(file));
  const { context, page } = await visitor(browser);
  for (const q of [gone.name, [...gone.key].slice(0, 2).join(""), "設備"]) {
    await page.goto(address({ q }));
    const expected = scan(rows, { q });
    assert.deepEqual(await results(page), { total: expected.length, numbers: expected.slice(0, 20) }, q);
  }
  await page.goto(`${host.address}directory/?no=${gone.no}`);
  assert.equal((await results(page)).total, 0);
  assert.deepEqual(await holding(dist, String(gone.no)), []);
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
