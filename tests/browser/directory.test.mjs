// The search page at 20,100 declarers in Chromium, against a scan that looks at every name; bytes from the
// network log; keyboard, input method, addresses, and what is shown when little or nothing is found.
import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import path from "node:path";
import { after, before, test } from "node:test";
import { queries } from "./directory/queries.mjs";
import { scan } from "./directory/scan.mjs";
import { COUNT, Stage, quantile, results, totalIs } from "./directory/stage.mjs";
import { axe, screenshot, sideways, visitor } from "./lib/browser.mjs";
import { isWhole } from "./lib/share.mjs";

/** @type {Stage} */
let stage;
before(async () => (stage = await Stage.make()), { timeout: 300_000 });
after(() => stage?.tearDown());

test("cold queries in Chromium give what the scan gives, in few bytes", { timeout: 600_000 }, async () => {
  const { context, page, faults } = await visitor(stage.browser);
  let bodies = [];
  let manifests = 0;
  page.on("response", (response) => {
    if (!response.url().includes("/directory/index/")) return;
    if (response.url().endsWith("manifest.json")) manifests++;
    bodies.push(response.body().then((body) => body.length));
  });
  const [bytes, wrong] = [[], []];
  let requestsMost = 0;
  const asked = queries(stage.rows, isWhole ? 100 : 25, 3);
  for (const query of asked) {
    bodies = [];
    // The host sends neither dates nor tags, so nothing is kept from one page to the next.
    await page.goto(stage.address(query), { waitUntil: "commit" });
    const got = await results(page);
    const expected = scan(stage.rows, query);
    if (got.total !== expected.length || got.numbers.join() !== expected.slice(0, 20).join()) wrong.push({ query, got: got.total, expected: expected.length });
    requestsMost = Math.max(requestsMost, bodies.length);
    bytes.push((await Promise.all(bodies)).reduce((sum, length) => sum + length, 0));
  }
  assert.deepEqual(wrong, []);
  assert.deepEqual(faults, []);
  assert.equal(manifests, asked.length, "the manifest that was asked for early is the one that is used");
  console.log(`index bytes of ${asked.length} cold queries at ${COUNT}: median ${quantile(bytes, 0.5)}, p95 ${quantile(bytes, 0.95)}, largest ${quantile(bytes, 1)}; requests at most ${requestsMost}`);
  assert.ok(quantile(bytes, 0) > 200 && quantile(bytes, 0.5) <= 20_000 && quantile(bytes, 0.95) <= 50_000 && quantile(bytes, 1) <= 100_000);
  await context.close();
});

test("typing, filters, more results and the address belong together", { timeout: 60_000 }, async () => {
  const { context, page, faults } = await visitor(stage.browser, { width: 1280 });
  await page.goto(`${stage.host.address}directory/`);
  assert.equal(await page.getAttribute("#results", "data-state"), "idle");
  await page.locator("#q").pressSequentially("製作所");
  const all = scan(stage.rows, { q: "製作所" });
  assert.deepEqual(await results(page), { total: all.length, numbers: all.slice(0, 20) });
  assert.equal(new URL(page.url()).searchParams.get("q"), "製作所");
  const said = page.locator("#results-count");
  assert.equal(await said.innerText(), `${all.length.toLocaleString("ja-JP")}件見つかりました。はじめの20件を表示しています。`);
  assert.equal(await page.locator("#results mark").first().innerText(), "製作所");
  await page.focus("#more");
  await page.keyboard.press("Enter");
  await page.waitForFunction(() => document.querySelectorAll("#results li[data-no]").length === 40);
  assert.deepEqual((await results(page)).numbers, all.slice(0, 40));
  assert.ok(await page.evaluate(() => document.activeElement?.closest("li")?.matches("#results li:nth-child(21)")), "focus goes to the first new result");
  await page.selectOption("#prefecture", "13");
  const tokyo = scan(stage.rows, { q: "製作所", prefecture: "東京都" });
  await totalIs(page, tokyo.length);
  assert.equal(new URL(page.url()).search, `?q=${encodeURIComponent("製作所")}&prefecture=13`);
  await page.check("#stars-2");
  await page.selectOption("#industry", "E");
  await totalIs(page, scan(stage.rows, { q: "製作所", prefecture: "東京都", industry: "E", stars: "2" }).length);
  assert.equal(new URL(page.url()).search, `?q=${encodeURIComponent("製作所")}&prefecture=13&industry=E&stars=2`);
  await page.goBack();
  await page.goBack();
  await page.goBack();
  await totalIs(page, all.length);
  assert.deepEqual([await page.inputValue("#prefecture"), await page.isChecked("#stars-any")], ["", true]);
  await page.fill("#q", "");
  await page.keyboard.press("Enter");
  await results(page, "idle");
  assert.deepEqual([await page.locator("#results li").count(), new URL(page.url()).search], [0, ""]);
  assert.deepEqual(faults, []);
  await context.close();
});

test("what an address asks that is no choice counts as any", { timeout: 60_000 }, async () => {
  const { context, page, faults } = await visitor(stage.browser, { width: 1280 });
  const total = scan(stage.rows, { q: "工業" }).length;
  for (const rest of ["prefecture=99&industry=Z&stars=3", "prefecture=%E0%A4%A&stars=%22%5D", "stars=2.0&industry=e&other=1", "no="]) {
    await page.goto(`${stage.host.address}directory/?q=${encodeURIComponent("　工業 ")}&${rest}`);
    assert.equal((await results(page)).total, total, rest);
    assert.deepEqual([await page.inputValue("#prefecture"), await page.inputValue("#industry"), await page.isChecked("#stars-any")], ["", "", true]);
  }
  await page.goto(`${stage.host.address}directory/?q=${encodeURIComponent("製作\r\n所")}`);
  assert.equal((await results(page)).total, scan(stage.rows, { q: "製作 所" }).length, "a line end parts words");
  await page.goto(`${stage.host.address}directory/?prefecture=99&stars=x`);
  await page.waitForTimeout(300);
  assert.equal(await page.getAttribute("#results", "data-state"), "idle");
  // What is no number is not said to be one that nobody has.
  for (const [no, words] of [["1", /番号は8桁の数字です/], ["100000010", /番号は8桁の数字です/], ["x", /番号は8桁の数字です/], ["9999999９", /この番号の宣言はありません/]]) {
    await page.goto(`${stage.host.address}directory/?no=${encodeURIComponent(no)}`);
    await page.locator("#record-name").waitFor();
    assert.match(await page.innerText("main"), words, no);
  }
  await page.goto(`${stage.host.address}directory/?q=${encodeURIComponent('<img src=x onerror="alert(1)">')}`);
  assert.equal((await results(page)).total, 0);
  assert.equal(await page.locator("#results img").count(), 0);
  assert.deepEqual(faults, []);
  await context.close();
});

test("nothing is searched while an input method composes", { timeout: 60_000 }, async () => {
  const { context, page } = await visitor(stage.browser);
  await page.goto(`${stage.host.address}directory/`);
  await page.focus("#q");
  const session = await context.newCDPSession(page);
  await session.send("Input.imeSetComposition", { text: "けんせつ", selectionStart: 4, selectionEnd: 4 });
  await page.waitForTimeout(500);
  assert.equal(await page.getAttribute("#results", "data-state"), "idle");
  await session.send("Input.insertText", { text: "建設" });
  assert.equal((await results(page)).total, scan(stage.rows, { q: "建設" }).length);
  await context.close();
});

test("an outdated search is given up", { timeout: 60_000 }, async () => {
  const { context, page, faults } = await visitor(stage.browser);
  await page.route("**/index/**/g/*.bin", async (route) => {
    await new Promise((later) => setTimeout(later, 400));
    await route.continue().catch(() => undefined);
  });
  await page.goto(`${stage.host.address}directory/`);
  const gone = [];
  page.on("requestfailed", (request) => gone.push(request.url()));
  await page.fill("#q", "工業");
  await page.waitForSelector('#results[data-state="searching"]');
  await page.fill("#q", "クリニック");
  assert.equal((await results(page)).total, scan(stage.rows, { q: "クリニック" }).length);
  assert.ok(gone.length > 0, "no request was aborted");
  assert.deepEqual(faults, []);
  await context.close();
});

test("each search that was asked for is a step back, with as many results as were shown", { timeout: 60_000 }, async () => {
  const { context, page, faults } = await visitor(stage.browser, { width: 1280 });
  await page.goto(stage.address({ q: "工業" }));
  await results(page);
  await page.click("#more");
  await page.waitForFunction(() => document.querySelectorAll("#results li[data-no]").length === 40);
  for (const q of ["製作", "建設"]) {
    await page.fill("#q", "");
    await page.locator("#q").pressSequentially(q, { delay: 200 });
    await totalIs(page, scan(stage.rows, { q }).length);
    await page.keyboard.press("Enter");
  }
  await page.goBack();
  await totalIs(page, scan(stage.rows, { q: "製作" }).length);
  await page.goBack();
  await totalIs(page, scan(stage.rows, { q: "工業" }).length);
  await page.waitForFunction(() => document.querySelectorAll("#results li[data-no]").length === 40);
  await page.goForward();
  await page.goForward();
  await totalIs(page, scan(stage.rows, { q: "建設" }).length);
  assert.equal(await page.inputValue("#q"), "建設");
  assert.deepEqual(faults, []);
  await context.close();
});

test("who comes back from a record, or reads the page anew, stands where they were", { timeout: 60_000 }, async () => {
  const { context, page, faults } = await visitor(stage.browser, { width: 1280 });
  const shown = (count) => page.waitForFunction((count) => document.querySelectorAll("#results li[data-no]").length === count, count);
  const scrolled = (to) => page.waitForFunction((to) => Math.abs(scrollY - to) < 2, to, { timeout: 5_000 });
  await page.goto(stage.address({ q: "工業" }));
  await results(page);
  await page.click("#more");
  await shown(40);
  await page.evaluate(() => scrollTo(0, 2500));
  await page.evaluate(() => document.querySelector("#results li:nth-child(20) a").click());
  await page.waitForURL("**/directory/?no=*");
  await page.locator("#record-name").waitFor();
  await page.goBack();
  await shown(40);
  await scrolled(2500);
  await page.reload();
  await shown(40);
  await scrolled(2500);
  await page.goto(`${stage.host.address}directory/`);
  await page.evaluate(() => scrollTo(0, 400));
  await page.evaluate(() => document.querySelector(".way-list a").click());
  await page.waitForURL("**/directory/hokkaido/");
  await page.goBack();
  await scrolled(400);
  assert.deepEqual(faults, []);
  await context.close();
});

test("what was typed before the script came is kept and asked for", { timeout: 60_000 }, async () => {
  const { context, page, faults } = await visitor(stage.browser, { width: 1280 });
  await page.route("**/directory/search.*.js", async (route) => {
    await new Promise((later) => setTimeout(later, 1000));
    await route.continue();
  });
  await page.goto(`${stage.host.address}directory/`, { waitUntil: "commit" });
  await page.locator("#q").pressSequentially("製作所");
  assert.equal((await results(page)).total, scan(stage.rows, { q: "製作所" }).length);
  assert.equal(await page.inputValue("#q"), "製作所");
  assert.deepEqual(faults, []);
  await context.close();
});

test("what was said of an earlier query does not stand beside one that takes long", { timeout: 60_000 }, async () => {
  const { context, page, faults } = await visitor(stage.browser, { width: 1280 });
  await page.goto(stage.address({ q: "龘龘龘" }));
  assert.equal((await results(page)).total, 0);
  await page.route("**/index/**/g/*.bin", async (route) => {
    await new Promise((later) => setTimeout(later, 1500));
    await route.continue().catch(() => undefined);
  });
  await page.fill("#q", "製作所");
  await page.waitForFunction(() => document.querySelector("#results-count").textContent === "探しています。");
  assert.equal(await page.innerText("#results-notes"), "");
  assert.equal((await results(page)).total, scan(stage.rows, { q: "製作所" }).length);
  assert.match(await page.innerText("#results-count"), /件見つかりました/);
  await page.unroute("**/index/**/g/*.bin");
  await page.route("**/index/**", (route) => route.abort());
  await page.fill("#q", "宇宙開発");
  await results(page, "error");
  await page.unroute("**/index/**");
  await page.getByRole("button", { name: "もう一度探す" }).press("Enter");
  await totalIs(page, scan(stage.rows, { q: "宇宙開発" }).length);
  assert.equal(await page.evaluate(() => document.activeElement?.id), "results", "who pressed goes on from the results");
  assert.deepEqual(faults, []);
  await context.close();
});

test("a legal form alone, a prefecture's name, and no hit are explained", { timeout: 60_000 }, async () => {
  const { context, page } = await visitor(stage.browser);
  for (const q of ["株式会社", "㈱", "（有） 合同会社"]) {
    await page.goto(stage.address({ q }));
    await results(page);
    assert.match(await page.innerText("#results-notes"), /会社の種類だけでは探せません/);
    assert.equal(await page.locator("#results-notes .notification").count(), 1);
  }
  for (const q of ["株式会社　工業", "工業 ㈱", "(有) 工業 御中"]) {
    await page.goto(stage.address({ q }));
    assert.equal((await results(page)).total, scan(stage.rows, { q: "工業" }).length, `a legal form beside a name is none of its words: ${q}`);
    assert.equal(await page.textContent('[data-print="asked"]'), `${q}（「工業」で探しました）`);
  }
  await page.goto(stage.address({ q: "東京都 建設業" }));
  await results(page);
  assert.deepEqual(await page.locator("[data-offer]").allInnerTexts(), ["都道府県を「東京都」にして「建設業」を探す", "業種を「建設業」にして「東京都」を探す"]);
  await page.locator("[data-offer]").first().click();
  await page.waitForFunction(() => new URLSearchParams(location.search).get("prefecture") === "13");
  await page.getByRole("link", { name: "業種を「建設業」にして事業者を探す" }).click();
  await totalIs(page, scan(stage.rows, { prefecture: "東京都", industry: "D" }).length);
  assert.equal(new URL(page.url()).search, "?prefecture=13&industry=D");
  await page.goto(stage.address({ q: "龘龘龘" }));
  assert.deepEqual(await results(page), { total: 0, numbers: [] });
  assert.match(await page.innerText("#results-notes"), /当てはまる事業者がいません/);
  assert.match(await page.locator("#results-count").innerText(), /^見つかりませんでした。/);
  await context.close();
});

test("a press brings the results into view on a phone; typing does not move the page", { timeout: 60_000 }, async () => {
  const { context, page } = await visitor(stage.browser, { width: 360 });
  await page.goto(`${stage.host.address}directory/`);
  const scrolled = () => page.evaluate(() => scrollY);
  await page.locator("#q").pressSequentially("建設");
  await results(page);
  const before = await scrolled();
  await page.waitForTimeout(200);
  assert.equal(await scrolled(), before);
  await page.getByRole("button", { name: "探す", exact: true }).click();
  await page.waitForFunction(() => document.querySelector("#results-count").getBoundingClientRect().top < 200);
  await context.close();
});

test("a result leads to the record's own page by one link, and so does a name in the lists", { timeout: 60_000 }, async () => {
  const { context, page, faults } = await visitor(stage.browser, { width: 1280 });
  const row = stage.rows[Math.floor(stage.rows.length / 2)];
  await page.goto(`${stage.host.address}directory/?no=${row.no}`);
  await page.locator("#record-name").waitFor();
  assert.equal(await page.locator("h1").innerText(), row.name.trim());
  assert.equal(await page.getAttribute('meta[name="robots"]', "content"), "noindex");
  await page.goto(`${stage.host.address}directory/?prefecture=${stage.codes.get(row.prefecture)}`);
  await results(page);
  assert.deepEqual([await page.locator("#results .record").count(), await page.locator("#results .record a").count()], [20, 20]);
  const [name, no] = await page.locator("#results .record").first().evaluate((item) => [item.querySelector("a").textContent, item.dataset.no]);
  await page.locator("#results .record a").first().click();
  await page.waitForURL(`**/directory/?no=${no}`);
  await page.locator("#record-name").waitFor();
  assert.equal(await page.locator("h1").innerText(), name.trim());
  await page.goto(`${stage.host.address}directory/tokyo/E/`);
  const listed = page.locator(".record a").first();
  const title = await listed.innerText();
  await listed.click();
  await page.waitForURL("**/directory/?no=*");
  await page.locator("#record-name").waitFor();
  assert.equal(await page.locator("h1").innerText(), title);
  assert.deepEqual(faults, []);
  await context.close();
});

test("at every width a result is one readable row, and the first is near the box on a phone", { timeout: 60_000 }, async () => {
  for (const width of [320, 360, 768, 820, 900, 1024, 1280]) {
    const { context, page } = await visitor(stage.browser, { width });
    await page.goto(stage.address({ q: "工業" }));
    await results(page);
    const { box, first, rows } = await page.evaluate(() => {
      const place = (/** @type {Element} */ one) => one.getBoundingClientRect();
      const rows = [...document.querySelectorAll("#results .record")].map((row) => ({ height: place(row).height, width: place(row.querySelector(".record-name")).width, name: row.querySelector(".record-name").textContent }));
      return { box: place(document.querySelector("#q")).bottom, first: place(document.querySelector("#results .record")).top, rows };
    });
    assert.ok(first - box <= 300, `${width}: the first result stands ${first - box} px below the box`);
    assert.deepEqual(rows.filter((row) => row.height > 90 && row.name.length < 18), [], `${width}`);
    assert.ok(rows.every((row) => row.width >= 200), `${width}: a name has room`);
    assert.equal(await sideways(page), 0, `${width}`);
    const total = scan(stage.rows, { q: "工業" }).length.toLocaleString("ja-JP");
    assert.equal(await page.innerText("#results-title"), `「工業」を含む事業者 ${total}件中 1–20`);
    assert.match(await page.innerText("#results-order"), /「工業」で始まる名前が先/);
    assert.equal(await page.locator("#prefecture").isVisible(), width >= 768, `${width}: filters fold on a phone`);
    await context.close();
  }
});

test("without JavaScript every record can be reached; the page itself holds none", { timeout: 60_000 }, async () => {
  const { context, page } = await visitor(stage.browser, { javaScript: false });
  const row = stage.rows.find((each) => each.prefecture === "東京都" && each.industry === "E");
  await page.goto(`${stage.host.address}directory/`);
  assert.equal(await page.locator('meta[name="robots"]').count(), 0);
  assert.ok(await page.locator(".directory-unscripted").isVisible());
  await page.getByRole("link", { name: "東京都" }).click();
  assert.equal(await page.getAttribute('meta[name="robots"]', "content"), "noindex");
  await page.getByRole("link", { name: "製造業", exact: true }).click();
  let pages = 1;
  while ((await page.locator(`[id="${row.no}"]`).count()) === 0) {
    // A click comes back before the next page is there: what stands is looked at when the address has changed.
    const before = page.url();
    await page.getByRole("link", { name: "次の250件" }).click();
    await page.waitForURL((url) => url.href !== before);
    assert.ok(++pages < 50);
  }
  assert.equal(await page.getAttribute('meta[name="robots"]', "content"), "noindex");
  await context.close();
  const html = await readFile(path.join(stage.dist, "directory/index.html"), "utf8");
  assert.deepEqual(html.match(/\b10\d{6}\b/g), null, "a record's number");
  const text = html.replace(/<[^>]*>/g, "\n");
  assert.deepEqual(stage.rows.filter((each) => each.name.length > 4 && text.includes(each.name)).map((each) => each.name), []);
});

test("results pass axe-core at 360 and 1280 px and do not scroll sideways", { timeout: 60_000 }, async () => {
  for (const width of [360, 1280]) {
    const { context, page } = await visitor(stage.browser, { width });
    await page.goto(stage.address({ q: "設備 工業" }));
    await results(page);
    await page.goto(stage.address({ q: "建設", industry: "D" }));
    await results(page);
    assert.deepEqual(await axe(page), []);
    assert.equal(await sideways(page), 0);
    await screenshot(page, `directory-${width}`);
    await page.goto(stage.address({ q: "株式会社 建設業" }));
    await results(page);
    assert.deepEqual(await axe(page), []);
    await screenshot(page, `directory-offers-${width}`);
    await context.close();
  }
});
