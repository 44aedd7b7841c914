// The three tools of the site: checklist, self-check, policy generator. What they count, keep, print and
// hand over; that nothing leaves the browser; and that each is a sheet of paper without JavaScript.
import assert from "node:assert/strict";
import { appendFile, readFile } from "node:fs/promises";
import path from "node:path";
import { after, before, test } from "node:test";
import { axe, visitor } from "./lib/browser.mjs";
import { House } from "./lib/house.mjs";
import { papers } from "./lib/paper.mjs";
import { Published } from "./lib/published.mjs";
import { serveFolder } from "./lib/static.mjs";

/** @type {Published} */
let published;

before(async () => {
  published = await Published.open();
});
after(async () => { await published?.close(); });

/** Opens a tool. `asked` collects what the page requests from now on. @param {string} name @param {object} [options] */
async function open(name, options) {
  const { context, page, faults } = await visitor(published.browser, options);
  await page.goto(`${published.address}${name}/`, { waitUntil: "networkidle" });
  /** @type {string[]} */
  const asked = [];
  // On a busy machine the page's own files may still be asked for; they carry nothing that was typed.
  const own = (/** @type {string} */ url) => url.startsWith(`${published.address}assets/`) && !url.includes("?");
  page.on("request", (request) => { if (!request.url().startsWith("blob:") && !own(request.url())) asked.push(request.url()); });
  return { context, page, faults, asked };
}

/**
 * Answers the questions: `choose(number)` is the place of the answer, 0 the best.
 * @param {import("playwright-core").Page} page @param {(number: number) => number} choose
 */
async function answer(page, choose) {
  const count = await page.locator("#self-check fieldset").count();
  for (let number = 1; number <= count; number += 1) await page.locator(`#q${number}-${choose(number)}`).check();
}

test("the checklist remembers ticks, counts them and leads on when all are ticked", async () => {
  const { context, page, faults, asked } = await open("five-points");
  const boxes = page.locator("#points input");
  const all = await boxes.count();
  await boxes.first().check();
  await page.reload();
  assert.equal(await boxes.first().isChecked(), true);
  assert.equal(await page.locator("#points-count").innerText(), `${all}項目のうち1項目に印が付いています。`);
  assert.equal(await page.locator("#points-done").isVisible(), false);
  for (let index = 1; index < all; index += 1) await boxes.nth(index).check();
  assert.equal(await page.locator("#points-done a").getAttribute("href"), "/declare/");
  assert.equal(await page.locator("#points-done").isVisible(), true);
  await page.locator("#points-clear").click();
  await page.reload();
  assert.equal(await page.locator("#points input:checked").count(), 0);
  assert.deepEqual(faults, []);
  assert.ok(asked.every((url) => !url.includes("?")));
  await context.close();
});

test("a sixth point is a matter of data: it is listed, counted, printed on the same A4", async () => {
  const six = await House.make();
  /** @type {Awaited<ReturnType<typeof serveFolder>> | undefined} */
  let files;
  try {
    const data = path.join(six.root, "data/five-points.toml");
    const [, ...points] = (await readFile(data, "utf8")).split("[[point]]");
    const longest = points.reduce((one, other) => (one.length > other.length ? one : other));
    await appendFile(data, `\n[[point]]${longest.replace(/^id = .*$/m, 'id = "sixth"')}`);
    await six.sengen("build");
    files = await serveFolder(path.join(six.root, "dist"));
    const { context, page, faults } = await visitor(published.browser);
    await page.goto(`${files.address}five-points/`);
    assert.equal(await page.locator("#points > li").count(), 6);
    assert.equal(await page.locator("#points-count").innerText(), "6項目のうち0項目に印が付いています。");
    assert.equal(await page.locator("#points-progress").getAttribute("max"), "6");
    for (let index = 0; index < 5; index += 1) await page.locator("#points input").nth(index).check();
    assert.equal(await page.locator("#points-done").isVisible(), false, "five of six are not all");
    await page.locator("#point-sixth").check();
    assert.equal(await page.locator("#points-done").isVisible(), true);
    assert.equal(await papers(page), 1);
    assert.deepEqual(faults, []);
    await context.close();
  } finally {
    await files?.close();
    await six.tearDown();
  }
});

test("what to hang up for the day of an accident prints on the first A4", async () => {
  const { context, page } = await open("incident");
  assert.ok(await papers(page) > 1);
  const rows = await page.evaluate(() => {
    const sheet = /** @type {HTMLElement} */ (document.querySelector("#sheet"));
    const follows = (/** @type {Element} */ one) => sheet.compareDocumentPosition(one) & Node.DOCUMENT_POSITION_FOLLOWING;
    const table = [...document.querySelectorAll("main table")].find(follows);
    for (let one = table; one && one.tagName !== "BODY"; one = one.parentElement ?? undefined) {
      while (one.nextElementSibling) one.nextElementSibling.remove();
    }
    return table?.querySelectorAll("tr").length ?? 0;
  });
  assert.ok(rows > 5);
  assert.equal(await papers(page), 1);
  await context.close();
});

test("checklist and policy print on one A4 each", async () => {
  const checklist = await open("five-points");
  assert.equal(await papers(checklist.page), 1);
  await checklist.context.close();
  const policy = await open("policy");
  assert.equal(await papers(policy.page), 1);
  await policy.context.close();
});

test("the self-check names what is unanswered, then adds up and advises, most urgent first", async () => {
  const { context, page, faults, asked } = await open("self-check");
  await page.locator("#q1-0").check();
  await page.locator("#finish").click();
  assert.equal(await page.locator("#missing li").count(), 24);
  assert.equal(await page.evaluate(() => document.activeElement?.id), "missing");
  // Three gaps: one not urgent, two urgent of which the unknown weighs more. 22×4 + 2 + 0 − 1.
  const places = new Map([[7, 1], [1, 2], [24, 3]]);
  await answer(page, (number) => places.get(number) ?? 0);
  await page.locator("#finish").click();
  assert.equal(await page.locator("#result-total").innerText(), "89");
  assert.equal(await page.evaluate(() => document.activeElement?.id), "result-title");
  const advice = await page.locator("#result-list h4").allInnerTexts();
  assert.deepEqual(advice.map((title) => title.split(" ")[0]), ["質問24", "質問1", "質問7"]);
  assert.deepEqual(await page.locator("#result-groups td:first-of-type").allInnerTexts(), ["16点", "50点", "23点"]);
  assert.equal(await page.locator("#result-chart .chart-bar").count(), 3);
  assert.deepEqual(faults, []);
  assert.deepEqual(asked, [], "nothing leaves the browser");
  await context.close();
});

test("the bands hold at their edges", async () => {
  const { context, page } = await open("self-check");
  const cases = /** @type {[number, (number: number) => number][]} */ ([
    [100, () => 0], [98, (n) => (n === 1 ? 1 : 0)], [70, (n) => (n <= 15 ? 1 : 0)], [68, (n) => (n <= 16 ? 1 : 0)],
    [50, () => 1], [48, (n) => (n === 1 ? 2 : 1)], [-25, () => 3],
  ]);
  const rows = await page.locator("[data-band-from]").evaluateAll((all) => all.map((row) => ({
    from: Number(row.getAttribute("data-band-from")), to: Number(row.getAttribute("data-band-to")),
    title: row.querySelector("[data-band-title]")?.textContent,
  })));
  for (const [points, choose] of cases) {
    await answer(page, choose);
    await page.locator("#finish").click();
    assert.equal(await page.locator("#result-total").innerText(), String(points));
    const band = rows.find((row) => row.from <= points && points <= row.to);
    assert.equal(await page.locator("#result-band").innerText(), band?.title);
  }
  assert.equal(await page.locator("#history tbody tr").count(), 5, "the last five results are kept");
  await page.reload();
  assert.equal(await page.locator("#history tbody tr").count(), 5, "and are there again");
  assert.match(await page.locator("#history tbody tr").first().innerText(), /-25点\s+73点 下がりました/);
  await context.close();
});

test("the score goes to the form only by the button, in fragment and session storage", async () => {
  const { context, page, asked } = await open("self-check");
  await answer(page, (number) => (number <= 4 ? 1 : 0));
  await page.locator("#finish").click();
  assert.equal(await page.evaluate(() => sessionStorage.getItem("self_check_score")), null, "not before it was asked for");
  await page.locator("#result-declare").click();
  await page.waitForURL("**/declare/form/*");
  assert.equal(await page.evaluate(() => sessionStorage.getItem("self_check_score")), "92");
  assert.equal(await page.locator("[name=self_check_score]").inputValue(), "92");
  // In sight, and the level that asks for it by one press, never by itself.
  assert.match(await page.locator(".form-score").innerText(), /92点を受け取りました/);
  assert.equal(await page.locator("[name=stars]").count(), 0);
  await page.locator(".form-score button").click();
  assert.match(await page.locator(".form-score").innerText(), /★★を選びました/);
  assert.deepEqual(await page.locator("[name=stars]").evaluateAll((all) => all.map((one) => one instanceof HTMLInputElement && one.value)), ["2"]);
  assert.deepEqual(await axe(page), []);
  // Neither the port nor a file's hash is meant.
  const said = asked.map((url) => new URL(url)).map((url) => url.search + url.pathname.replace(/\.[0-9a-f]+(?=\.\w+$)/, ""));
  assert.ok(said.every((words) => !words.includes("?") && !words.includes("92")), "never in a query");
  await context.close();
});

test("the policy takes names as text, follows the chosen items and is handed over", async () => {
  const { context, page, faults, asked } = await open("policy");
  const before = await page.locator("#policy-preview li").count();
  await page.locator("#policy-company").fill("<b>有限会社みほん塗装店</b>");
  await page.locator("#policy-date").fill("2026-11-20");
  await page.locator("#policy-items input:not(:checked)").first().check();
  const preview = page.locator("#policy-preview");
  assert.match(await preview.innerText(), /<b>有限会社みほん塗装店<\/b>（以下/);
  assert.match(await preview.innerText(), /2026年11月20日/);
  assert.equal(await preview.locator("li").count(), before + 1);
  const [file] = await Promise.all([page.waitForEvent("download"), page.locator("#policy-html").click()]);
  const html = await readFile(await file.path(), "utf8");
  assert.match(html, /^<!DOCTYPE html>\n<html lang="ja">/);
  assert.match(html, /&lt;b&gt;有限会社みほん塗装店&lt;\/b&gt;/);
  const [text] = await Promise.all([page.waitForEvent("download"), page.locator("#policy-text").click()]);
  assert.match(await readFile(await text.path(), "utf8"), /^情報セキュリティ基本方針\n\n<b>有限会社みほん塗装店<\/b>/);
  assert.deepEqual(faults, []);
  assert.deepEqual(asked, [], "nothing leaves the browser");
  await context.close();
});

test("the policy takes dollars, braces and unseen characters as they are", async () => {
  const { context, page, faults } = await open("policy");
  const preview = page.locator("#policy-preview");
  for (const [written, shown] of [["A$$B $& $1", "A$$B $& $1"], ["{date}{representative}", "{date}{representative}"], ["甲\u000b乙", "甲 乙"]]) {
    await page.locator("#policy-company").fill(written);
    assert.ok((await preview.innerText()).includes(`${shown}（以下「当社」`), written);
  }
  assert.deepEqual(faults, []);
  await context.close();
});

test("the self-check shows its result whatever was kept before, and leaves the focus on the page", async () => {
  const { context, page, faults } = await open("self-check");
  await page.evaluate(() => localStorage.setItem("sengen.self-check",
    '[{"date":"2026-11-01","total":1,"groups":null},{"date":"x","total":1,"groups":{}},{"date":"2026-11-02","total":5,"groups":{}}]'));
  await page.reload();
  assert.equal(await page.locator("#history tbody tr").count(), 1);
  await answer(page, () => 0);
  await page.locator("#finish").click();
  assert.equal(await page.locator("#result-total").innerText(), "100");
  await page.locator("#history-clear").focus();
  await page.keyboard.press("Enter");
  assert.equal(await page.locator("#history").isVisible(), false);
  assert.equal(await page.evaluate(() => document.activeElement?.id), "bands");
  assert.deepEqual(faults, []);
  await context.close();
});

test("a result never stands beside other answers than its own", async () => {
  const { context, page } = await open("self-check");
  await answer(page, () => 0);
  await page.locator("#finish").click();
  await page.locator("#q1-3").check();
  assert.equal(await page.locator("#result").isVisible(), false);
  await page.locator("#finish").click();
  assert.equal(await page.locator("#result-total").innerText(), "95");
  await context.close();
});

test("a browser that keeps nothing is told so, and everything else works", async () => {
  const refuse = () => { Storage.prototype.setItem = () => { throw new DOMException("full", "QuotaExceededError"); }; };
  const points = await open("five-points");
  await points.page.evaluate(refuse);
  await points.page.locator("#points input").first().check();
  assert.match(await points.page.locator("#points-count").innerText(), /1項目に印.*印を残せません/);
  await points.context.close();
  const { context, page, faults } = await open("self-check");
  await page.evaluate(refuse);
  await answer(page, () => 0);
  await page.locator("#finish").click();
  assert.equal(await page.locator("#result-total").innerText(), "100");
  assert.equal(await page.locator("#history").isVisible(), false, "nothing is kept, so nothing is said to be");
  await page.locator("#result-declare").click();
  await page.waitForURL("**/declare/form/*");
  assert.equal(await page.locator("[name=self_check_score]").inputValue(), "100");
  assert.deepEqual(faults, []);
  await context.close();
});

test("on paper every link out of the site shows its address, and nothing the focus", async () => {
  for (const name of ["faq", "managers/law", "about", "declare"]) {
    const { context, page } = await open(name);
    await page.emulateMedia({ media: "print" });
    const without = await page.locator('main a[href^="http"]').evaluateAll((links) => links
      .filter((link) => !getComputedStyle(link, "::after").content.includes("（")).map((link) => link.getAttribute("href")));
    assert.deepEqual(without, [], name);
    await page.locator('main a[href^="/"]').first().focus();
    assert.equal(await page.evaluate(() => getComputedStyle(document.activeElement ?? document.body).outlineStyle), "none");
    await context.close();
  }
});

test("on a phone a table of the guidance is seen whole", async () => {
  for (const name of ["guideline", "about/levels", "guideline/step-1", "help", "declare", "directory/download"]) {
    const { context, page } = await open(name);
    const wide = await page.locator(".content .table-wrap").evaluateAll((all) => all
      .filter((place) => place.scrollWidth > place.clientWidth).map((place) => place.textContent?.slice(0, 20)));
    assert.deepEqual(wide, [], name);
    await context.close();
  }
});

test("without JavaScript each tool is a sheet without dead buttons", async () => {
  // The self-check's last sheet is what to do next for each question.
  const sheets = /** @type {[string, string, number][]} */ ([["five-points", "最初の15分", 4], ["self-check", "結果の見方", 5], ["policy", "（会社の名前）", 4]]);
  for (const [name, words, most] of sheets) {
    const { context, page } = await open(name, { javaScript: false });
    assert.equal(await page.locator("main button:visible").count(), 0, name);
    assert.match(await page.locator("main").innerText(), new RegExp(words));
    assert.ok((await papers(page)) <= most, name);
    await context.close();
  }
});
