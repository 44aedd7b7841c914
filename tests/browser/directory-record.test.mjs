// What an auditor takes away: a record's own page with its history, code and address, a printed search, a batch
// look-up as a file; what is typed that is no name; and that nothing dead stays without JavaScript. A small
// register with a log, on a host that only serves files.
import assert from "node:assert/strict";
import { readFile, readdir, writeFile } from "node:fs/promises";
import path from "node:path";
import { after, before, test } from "node:test";
import { inflateRawSync } from "node:zlib";
import { results } from "./directory/stage.mjs";
import { axe, screenshot, sideways, visitor } from "./lib/browser.mjs";
import { House, repository } from "./lib/house.mjs";
import { papers } from "./lib/paper.mjs";
import { Published } from "./lib/published.mjs";

const { generate } = await import(path.join(repository, "templates/assets/vendor/lean-qr.js"));
/** @type {Published} */
let published;

before(async () => {
  published = await Published.open(async () => {
    const house = await House.make();
    await house.sengen("register", "adopt");
    // By hand: one more star for the first, and the third leaves.
    await house.edit("data/declarers.csv", "大田区見本町,D,1,2024-04-08", "大田区見本町,D,2,2026-11-02");
    const list = path.join(house.root, "data/declarers.csv");
    await writeFile(list, (await readFile(list, "utf8")).replace(/^10000003,.*\r?\n/m, ""));
    await house.sengen("register", "adopt", "--allow");
    await house.edit("content/about/levels.md", "+++\n", '+++\naliases = ["/old/levels/"]\n');
    return house;
  });
}, { timeout: 120_000 });
after(async () => { await published?.close(); });

const at = (/** @type {string} */ asked) => `${published.address}directory/?${asked}`;

test("a record is a page to show: facts, edition, history, code, address, one A4", { timeout: 60_000 }, async () => {
  for (const width of [360, 1280]) {
    const { context, page, faults } = await visitor(published.browser, { width });
    await context.grantPermissions(["clipboard-read", "clipboard-write"]);
    await page.goto(at("no=10000001"));
    await page.locator("#record-name").waitFor();
    assert.equal(await page.locator("h1").innerText(), "株式会社みほん塗装店");
    const facts = (await page.innerText(".record-card")).replace(/\s+/g, " ");
    for (const fact of ["二つ星を自己宣言", "番号 10000001", "宣言日 2026年11月2日", "所在地 東京都 大田区見本町", "業種 建設業"]) assert.ok(facts.includes(fact), `${fact}: ${facts}`);
    assert.match(facts, /\d+月\d+日現在（第2号）/);
    assert.match((await page.innerText(".record-history")).replace(/\s+/g, " "), /一覧の誤りを直しました。★の数か、宣言日が変わりました ?\d{4}年/);
    assert.equal(await page.innerText("#record-address"), at("no=10000001"));
    const code = generate(at("no=10000001"));
    let squares = 0;
    for (let y = 0; y < code.size; y++) for (let x = 0; x < code.size; x++) squares += code.get(x, y) ? 1 : 0;
    await page.waitForSelector("#record-qr svg");
    assert.equal((await page.getAttribute("#record-qr path", "d")).split("M").length - 1, squares, "the code says the address");
    await page.getByRole("button", { name: "アドレスをコピー" }).click();
    await page.waitForFunction(() => document.querySelector("#record-said").textContent !== "");
    assert.equal(await page.evaluate(() => navigator.clipboard.readText()), at("no=10000001"));
    assert.equal(await page.getAttribute('meta[name="robots"]', "content"), "noindex");
    assert.match(await page.title(), /^株式会社みほん塗装店｜/);
    assert.match(await page.innerText(".breadcrumbs"), /宣言事業者を探す[\s\S]*10000001/);
    assert.deepEqual(await axe(page), []);
    assert.equal(await sideways(page), 0);
    await screenshot(page, `record-${width}`);
    assert.equal(await papers(page), 1);
    await page.emulateMedia({ media: "print" });
    assert.ok((await page.locator("#record-qr svg").isVisible()) && !(await page.locator("#record-print").isVisible()));
    assert.deepEqual(faults, []);
    await context.close();
  }
});

test("who left says so as long as the log knows it, and then is a number that is not listed", { timeout: 60_000 }, async () => {
  const { context, page } = await visitor(published.browser);
  const said = async () => (await page.locator("#record-name").waitFor(), page.innerText(".record-card"));
  await page.goto(at("no=10000003"));
  assert.match(await said(), /番号 10000003\s+この番号は、\d{4}年\d+月\d+日に、一覧から外れました/);
  assert.doesNotMatch(await page.innerText("main"), /見本 太郎/);
  for (const [kind, words] of [["stopped", "2026年11月5日に、事業者がやめました"], ["revoked", "2026年11月5日に、事務局が取り消しました"]]) {
    await page.route("**/directory/history/5000-*.json", (route) => route.fulfill({ json: { 10000003: [["2026-11-05", [kind]]] } }));
    await page.goto(at("no=10000003"));
    assert.ok((await said()).includes(words), kind);
    await page.unroute("**/directory/history/5000-*.json");
  }
  await page.route("**/directory/history/**", (route) => route.fulfill({ status: 404 }));
  await page.goto(at("no=10000001"));
  assert.match(await said(), /株式会社みほん塗装店/, "a record is shown though its history cannot be read");
  assert.match(await page.innerText(".record-history"), /読めませんでした/);
  await page.unroute("**/directory/history/**");
  for (const typed of ["１０００－０００１", "No.10000001 ", "番号10000001"]) {
    await page.goto(at(`no=${encodeURIComponent(typed)}`));
    assert.match(await said(), /株式会社みほん塗装店[\s\S]*番号\s+10000001/, typed);
  }
  for (const typed of ["10000061　株式会社みほん　優良です", "1234", "123456789"]) {
    await page.goto(at(`no=${encodeURIComponent(typed)}`));
    assert.match(await said(), /番号は8桁の数字です/);
    assert.equal(await page.locator("#record-print").count(), 0, "nothing to print");
    assert.ok(!(await page.title()).includes(typed) && !(await page.innerText("main")).includes(typed), "an address does not make the site say anything");
  }
  await page.goto(at("no=10009999"));
  assert.match(await said(), /この番号の宣言はありません/);
  assert.deepEqual([await page.locator("#record-qr, #record-print").count(), await axe(page)], [0, []]);
  await page.route("**/directory/index/**", (route) => route.abort());
  await page.goto(at("no=10000001"));
  await page.getByRole("button", { name: "もう一度探す" }).waitFor();
  await page.unroute("**/directory/index/**");
  await page.getByRole("button", { name: "もう一度探す" }).click();
  await page.getByRole("heading", { name: "株式会社みほん塗装店" }).waitFor();
  await context.close();
});

test("with text twice as large 320 px are enough; the menu's sign has the colours that are forced", { timeout: 60_000 }, async () => {
  const { context, page } = await visitor(published.browser, { width: 320 });
  for (const path of ["", "directory/?q=みほん", "directory/?no=10000001", "help/"]) {
    await page.goto(published.address + path);
    await page.evaluate(() => (document.documentElement.style.fontSize = "200%"));
    assert.equal(await sideways(page), 0, path);
  }
  await page.emulateMedia({ forcedColors: "active", colorScheme: "dark" });
  const [text, sign] = await page.locator(".menu-phone summary").evaluate((menu) => [getComputedStyle(menu).color, getComputedStyle(menu, "::before").borderTopColor]);
  const ground = await page.evaluate(() => getComputedStyle(document.body).backgroundColor);
  assert.ok(sign !== ground && sign !== "rgb(0, 23, 193)", `${text} ${sign} on ${ground}`);
  await context.close();
});

test("what is typed and is no name is answered by what it is", { timeout: 60_000 }, async () => {
  const { context, page, faults } = await visitor(published.browser, { width: 1280 });
  await page.goto(published.address);
  await page.fill("#home-q", "１０００－０００１");
  await page.keyboard.press("Enter");
  await page.waitForURL(at("no=10000001"));
  await page.goBack();
  await page.goto(at(""));
  await page.locator("#q").pressSequentially("10000001");
  assert.deepEqual(await results(page), { total: 1, numbers: [10000001] });
  await page.keyboard.press("Enter");
  await page.waitForURL(at("no=10000001"));
  await page.goBack();
  assert.deepEqual(await results(page), { total: 1, numbers: [10000001] }, "who comes back is not sent off again");
  const told = {
    "99999999": "この番号の宣言はありません", "No.99999999": "この番号の宣言はありません", "番号９９９９９９９９": "この番号の宣言はありません", "4093-5478-402": "自己宣言IDでは探せません", T7000012050002: "この法人番号では見つかりません",
    株: "続けて、名前を入れてください", 株式: "続けて、名前を入れてください", "（有": "続けて、名前を入れてください", 株式会社: "会社の種類だけでは探せません",
    "Co., Ltd.": "会社の種類だけでは探せません", "Ｃｏ．，Ｌｔｄ": "会社の種類だけでは探せません", "Inc.": "会社の種類だけでは探せません", "K.K.": "会社の種類だけでは探せません",
  };
  for (const [q, title] of Object.entries(told)) {
    await page.goto(at(`q=${encodeURIComponent(q)}`));
    await results(page);
    assert.deepEqual([await page.innerText(".notification-title"), (await page.innerText("#results-count")).startsWith(title)], [title, true], q);
    assert.doesNotMatch(await page.innerText("main"), /見つかりませんでした/, q);
  }
  await page.goto(at(`q=${encodeURIComponent("大田区")}`));
  assert.equal((await results(page)).total, 0);
  assert.match(await page.innerText(".notification"), /市区町村の名前では探せません。都道府県で絞り込んでください/);
  assert.deepEqual(await axe(page), []);
  const offered = {
    "みほん塗装店 大田区": ["所在地の「大田区」を除いて「みほん塗装店」を探す"], "みほん塗装店 東京": ["都道府県を「東京都」にして「みほん塗装店」を探す"],
    "みほん塗装店　本社": ["「本社」を除いて「みほん塗装店」を探す"], 株式会社みほん塗装店大阪支店: ["「支店」を除いて「株式会社みほん塗装店大阪」を探す"], みほん塗装店工場: ["「工場」を除いて「みほん塗装店」を探す"],
    "みほん塗装店 郵便": ["業種を「運輸業、郵便業」にして「みほん塗装店」を探す"], "みほん塗装店&stars=1": ["絞り込みをやめて「みほん塗装店」を探す"],
  };
  for (const [asked, offers] of Object.entries(offered)) {
    await page.goto(at(`q=${encodeURI(asked)}`));
    assert.equal((await results(page)).total, 0, asked);
    assert.deepEqual(await page.locator("[data-offer]").allInnerTexts(), offers, asked);
    assert.equal(await page.innerText("#results-count"), "見つかりませんでした。ほかの探し方が1つあります。");
    assert.match(await page.innerText(".notification"), /受理するまで[\s\S]*一覧をダウンロード/);
  }
  await page.locator("[data-offer]").click();
  await page.waitForSelector('#results[data-total="1"]');
  assert.equal(await page.evaluate(() => document.activeElement?.id), "results");
  assert.deepEqual(faults, []);
  await context.close();
});

test("a printed search is one table that says what was asked, of which list and when", { timeout: 60_000 }, async () => {
  const { context, page } = await visitor(published.browser, { width: 1280 });
  await page.goto(at(`q=${encodeURIComponent("見本")}&stars=1`));
  for (const asked of ["q=見本", "q=みほん", "q=サンプル", "stars=1", "stars=2", "prefecture=13"]) {
    await page.goto(at(encodeURI(asked)));
    await results(page);
    assert.equal(await papers(page), 1, asked);
  }
  await page.goto(at(`q=${encodeURIComponent("見本")}&stars=1`));
  const { total } = await results(page);
  assert.equal(await papers(page), 1);
  await page.emulateMedia({ media: "print" });
  await page.setViewportSize({ width: 680, height: 1000 });
  const sheet = (await page.innerText(".print-sheet")).replace(/\s+/g, " ");
  for (const fact of ["探した名前 見本", `件数 ${total}件（${total}件中 1–${total}）`, "絞り込み 一つ星", "並び 「見本」で始まる名前が先"]) assert.ok(sheet.includes(fact), `${fact}: ${sheet}`);
  assert.match(sheet, /一覧の時点 \d+年\d+月\d+日現在（第2号） 印刷した日 \d+年\d+月\d+日$/);
  const shape = await page.evaluate(() => ["#results-list", ".records-head", "#results .record"].map((one) => getComputedStyle(document.querySelector(one)).display));
  assert.deepEqual(shape, ["table", "table-header-group", "table-row"]);
  assert.ok(await page.locator("#results .record .record-no").first().isVisible(), "each row has its number");
  const lines = await page.locator("#results .record :is(.record-no, .record-date)").evaluateAll((all) => all.map((one) => one.getClientRects().length === 1 && one.scrollWidth <= one.clientWidth && one.clientHeight < 60));
  assert.ok(lines.every(Boolean), "numbers and days are whole");
  const written = await page.evaluate(() => [...document.querySelectorAll("main a")].filter((one) => one.checkVisibility() && getComputedStyle(one, "::after").content.includes("http")).length);
  assert.deepEqual([written, (await page.innerText("main")).includes("http")], [0, false], "no address is written out");
  assert.ok(!(await page.locator(".directory-browse").isVisible()) && !(await page.locator("#search").isVisible()));
  await screenshot(page, "directory-print");
  await page.emulateMedia({ media: "screen" });
  await page.locator("#q").fill("架空の");
  await results(page);
  await page.route("**/directory/index/**", (route) => route.abort());
  await page.goto(at(`q=${encodeURIComponent("龘")}`));
  await page.getByRole("button", { name: "もう一度探す" }).waitFor();
  assert.deepEqual(await page.locator("[data-print]").allTextContents().then((facts) => facts.slice(0, 2)), ["龘", "通信できませんでした"], "no sheet of an earlier answer");
  await page.unroute("**/directory/index/**");
  await context.close();
});

/** The parts of a ZIP archive as text, by name. @param {Buffer} zip */
function unzipped(zip) {
  /** @type {Record<string, string>} */
  const parts = {};
  let place = zip.readUInt32LE(zip.lastIndexOf("PK\x05\x06") + 16);
  while (zip.toString("latin1", place, place + 4) === "PK\x01\x02") {
    const [method, size, name, extra, comment, from] = [zip.readUInt16LE(place + 10), zip.readUInt32LE(place + 20), zip.readUInt16LE(place + 28), zip.readUInt16LE(place + 30), zip.readUInt16LE(place + 32), zip.readUInt32LE(place + 42)];
    const start = from + 30 + zip.readUInt16LE(from + 26) + zip.readUInt16LE(from + 28);
    const bytes = zip.subarray(start, start + size);
    parts[zip.toString("utf8", place + 46, place + 46 + name)] = (method === 8 ? inflateRawSync(bytes) : bytes).toString("utf8");
    place += 46 + name + extra + comment;
  }
  return parts;
}

test("a batch says what each class means, and as a file says the same with its edition", { timeout: 60_000 }, async () => {
  const { context, page, faults } = await visitor(published.browser, { width: 1280 });
  await page.goto(`${published.address}directory/batch/`);
  const asked = [["㈱みほん塗装店", "7000012050002", "same"], ["見本 花子", "", "several"], ["（株）サンプル製作所", "", "form"], ["みほん塗装", "", "part"], ["=ない会社", "", "none"]];
  const buffer = Buffer.from(`法人番号,事業者名\r\n${asked.map(([name, number]) => `${number},${name}`).join("\r\n")}\r\n`);
  await page.setInputFiles("#file", { name: "a.csv", mimeType: "text/csv", buffer });
  await page.waitForFunction(() => document.querySelector("#names").value !== "");
  await page.getByRole("button", { name: "調べる" }).click();
  await page.waitForSelector('#batch-results[data-state="done"]');
  const rows = page.locator("#batch-results tbody tr");
  assert.deepEqual(await rows.evaluateAll((all) => all.map((row) => row.dataset.kind)), asked.map(([, , kind]) => kind));
  assert.deepEqual(await page.locator(".batch-found").allInnerTexts(), ["同じ名前", "同じ名前が2件", "会社の種類のほかは同じ", "名前の一部が同じ", "見つからない"]);
  assert.match(await page.innerText("#batch-results"), /一覧の時点：.*現在（第2号）[\s\S]*法人番号 7000012050002[\s\S]*★★ 二つ星/);
  assert.equal(await page.locator("#batch-results .stars:not([aria-hidden])").count(), 0, "a star is told in words");
  assert.deepEqual(await axe(page), []);
  const [csv] = await Promise.all([page.waitForEvent("download"), page.getByRole("link", { name: "結果をCSVで保存する" }).click()]);
  const text = await readFile(await csv.path(), "utf8");
  assert.ok(text.startsWith("\ufeff調べた名前,法人番号（調べた一覧のもの）,結果,件数,番号,"), text);
  assert.match(text, /\r\n㈱みほん塗装店,7000012050002,同じ名前,1,10000001,株式会社みほん塗装店,東京都,大田区見本町,建設業,二つ星,2026-11-02,\d+年\d+月\d+日現在（第2号）\r\n/);
  assert.match(text, /\r\n'=ない会社,,見つからない,0,/);
  const [book] = await Promise.all([page.waitForEvent("download"), page.getByRole("button", { name: "結果をExcelの形（XLSX）で保存する" }).click()]);
  const parts = unzipped(await readFile(await book.path()));
  const all = Object.values(parts).join();
  assert.ok(parts["xl/workbook.xml"] && ["㈱みほん塗装店", "7000012050002", "会社の種類のほかは同じ", "=ない会社", "現在（第2号）"].every((cell) => all.includes(cell)), Object.keys(parts).join());
  assert.doesNotMatch(all, /<f>/, "no cell is a formula");
  await screenshot(page, "batch-1280");
  assert.deepEqual(faults, []);
  await context.close();
});

test("without JavaScript nothing dead stays, and what has moved leads on; with it the rest of the address comes along", { timeout: 60_000 }, async () => {
  const plain = await visitor(published.browser, { javaScript: false });
  for (const [name, dead] of [["directory/", "#search, #results, #print"], ["directory/batch/", "#batch"], ["", ".home-search"], ["directory/tokyo/", ".records a"]]) {
    await plain.page.goto(published.address + name);
    for (const one of await plain.page.locator(dead).all()) assert.equal(await one.isVisible(), false, `${name}: ${dead}`);
    assert.ok((await plain.page.innerText("main")).length > 100);
  }
  assert.equal(await plain.page.locator(".record").count(), 5, "a prefecture with few names lists them");
  await plain.page.goto(`${published.address}old/levels/`);
  await plain.page.waitForURL(`${published.address}about/levels/`);
  await plain.context.close();
  const { context, page } = await visitor(published.browser);
  await page.goto(`${published.address}old/levels/?from=mail&x=1#two`);
  await page.waitForURL(`${published.address}about/levels/?from=mail&x=1#two`);
  await context.close();
});

test("one button takes the list, the rest is folded, and one file proves them all", { timeout: 60_000 }, async () => {
  const { context, page } = await visitor(published.browser);
  await page.goto(`${published.address}directory/download/`);
  assert.equal(await page.locator("main .button").count(), 1);
  assert.equal(await page.locator(".download-list").isVisible(), false);
  const folder = path.join(published.house.root, "dist/directory/download");
  const files = (await readdir(folder)).filter((name) => name.startsWith("declarers-")).sort();
  const sums = (await readFile(path.join(folder, "SHA256SUMS"), "utf8")).trimEnd().split("\n").map((line) => line.split("  "));
  assert.deepEqual(sums.map(([, name]) => name).sort(), files);
  for (const [sum, name] of sums.slice(0, 2)) assert.equal(sum, (await import("node:crypto")).createHash("sha256").update(await readFile(path.join(folder, name))).digest("hex"));
  assert.ok(sums.every(([sum]) => /^[0-9a-f]{64}$/.test(sum)));
  await page.getByText("都道府県ごとの一覧").click();
  assert.ok(await page.locator(".download-list a").first().isVisible());
  assert.deepEqual(await axe(page), []);
  await context.close();
});
