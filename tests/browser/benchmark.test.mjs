// The benchmarks of data/benchmark/: answered, found again, compared with others; a sheet to prepare without JavaScript.
// Nothing leaves the browser.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { COUNTS, answer, open, text } from "./lib/benchmark.mjs";
import { axe, screenshot, sideways } from "./lib/browser.mjs";
import { papers } from "./lib/paper.mjs";
import { Published } from "./lib/published.mjs";

/** @type {Published} */
let published;

before(async () => { published = await Published.open(); });
after(async () => { await published?.close(); });

test("every question has five described levels, and without JavaScript each benchmark is a sheet to prepare", async () => {
  for (const [name, count] of COUNTS) {
    const { context, page, faults } = await open(published, name, { javaScript: false });
    assert.equal(await page.locator("#benchmark fieldset").count(), count);
    assert.equal(await page.locator("#benchmark [data-level]").count(), count * 5);
    assert.equal(await page.locator("main :is(button, select, input:not([type=radio])):visible").count(), 0, name);
    assert.equal(await page.locator("#result").isVisible(), false);
    assert.match(await text(page, "#benchmark"), /1か2のとき：.*（30分）/);
    await page.locator("#groups").evaluate((one) => { const fold = one.closest("details"); if (fold) fold.open = true; });
    assert.match(await text(page, "#groups"), /製造業[^]*社以上[^]*少ないので出していません/);
    await page.emulateMedia({ media: "print" });
    const paper = await text(page, "main");
    assert.match(paper, /この分野の合計/);
    assert.ok(!paper.includes("まずこれだけ"), "the paper alone");
    assert.ok((await papers(page)) <= 7, name);
    assert.deepEqual(faults, []);
    await context.close();
  }
});

test("the answers lead to a total, areas, and what to do next by what it gains", async () => {
  const { context, page, faults, asked } = await open(published, "basic");
  await page.locator("#policy-2").check();
  await page.locator("#finish").click();
  assert.equal(await page.locator("#missing li").count(), 26);
  assert.equal(await page.evaluate(() => document.activeElement?.id), "missing");
  // One weak place that gains little (13), two that gain most (21 at level 3, 24 at level 1), all else at 4.
  const levels = new Map([[13, 1], [21, 3], [24, 1]]);
  await answer(page, (number) => levels.get(number) ?? 4);
  assert.equal(await page.evaluate(() => document.activeElement?.id), "result-title");
  assert.equal(await text(page, "#result-total"), String(27 * 4 - 3 - 1 - 3));
  assert.match(await text(page, "#result-band"), /決まりはあります/);
  assert.deepEqual((await page.locator("#steps h4").allInnerTexts()).map((one) => one.split(" ")[0]), ["質問24", "質問21", "質問13"]);
  const first = page.locator("#steps > li").first();
  assert.match(await first.innerText(), /レベル1[^]*次の一歩：.*線を抜きます。[^]*手間：1時間　効き目：大きい/);
  assert.match(await page.locator("#steps > li").nth(1).innerText(), /次の一歩：.*全員に付けます/, "the third level has a step of its own");
  assert.equal(await first.locator("a").first().getAttribute("href"), "/guideline/backup/");
  assert.deepEqual(await page.locator("#result-areas tbody td:nth-of-type(1)").allInnerTexts(), ["4.0", "4.0", "3.4", "3.8", "3.3"]);
  assert.match(await text(page, "#areas-words"), /いちばん高いのは「組織と決まり」（4\.0）、いちばん低いのは「事故と仕事の継続」（3\.3）/);
  assert.equal(await page.locator("#bars .chart-bar").count(), 5);
  assert.equal(await page.locator("#radar .radar-own").count(), 1);
  assert.equal(await page.locator("#result-levels tbody tr").count(), 27);
  assert.deepEqual(await axe(page), []);
  await page.locator("#policy-5").check();
  assert.equal(await page.locator("#result").isVisible(), false, "a result never stands beside other answers than its own");
  assert.deepEqual(faults, []);
  assert.deepEqual(asked, [], "nothing leaves the browser");
  await context.close();
});

test("the last five results are kept, with the change since the last time, and survive a reload", async () => {
  const { context, page, faults } = await open(published, "basic");
  for (const level of [1, 2, 3, 4, 5, 3]) await answer(page, () => level);
  assert.match(await text(page, "#result-change"), /前回（.*、135点）より54点 下がりました。/);
  assert.equal(await page.locator("#history tbody tr").count(), 5);
  await page.reload();
  assert.equal(await page.locator("#history tbody tr").count(), 5);
  assert.equal(await text(page, "#result-total"), "81", "the result of the answers that are kept");
  await page.locator("#finish").click();
  assert.equal(await page.locator("#history tbody tr").count(), 5, "the same again is no new one");
  await answer(page, () => 5);
  assert.equal(await page.locator("#steps-none").isVisible(), true);
  await page.locator("#again").click();
  assert.equal(await page.locator("#benchmark input:checked").count(), 0);
  await page.locator("#undo-again").press("Enter");
  assert.equal(await text(page, "#result-total"), "135");
  const other = await open(published, "plus");
  assert.equal(await other.page.locator("#history").isVisible(), false, "each has its own");
  await other.context.close();
  assert.deepEqual(faults, []);
  await context.close();
});

test("others are compared with on the device: standard score, place, pictures; small groups are nowhere", async () => {
  const { context, page, faults, asked } = await open(published, "basic", { width: 1280 });
  await answer(page, (number) => (number % 2 ? 3 : 4));
  assert.equal(await page.locator("#compared").isVisible(), false, "nobody is asked");
  await page.locator("#with").selectOption("manufacturing");
  const [mean, sd] = await page.locator("#groups tr[data-group=manufacturing]").evaluate((row) => [Number(row.getAttribute("data-mean")), Number(row.getAttribute("data-sd"))]);
  const own = 14 * 3 + 13 * 4;
  assert.equal(await text(page, "#deviation"), (((own - mean) / sd) * 10 + 50).toFixed(1));
  assert.match(await text(page, "#compared"), /見本のために作ったもの[^]*製造業、30社以上/);
  assert.match(await text(page, "#shares-words"), /自社のレベル（3\.0から3\.4）には、会社のおよそ\d+%がいます。それより下は\d+%、上は\d+%です。/);
  assert.equal(await page.locator("#shares-table tbody tr").nth(4).innerText().then((row) => row.includes("ここ")), true);
  assert.equal(await page.locator("#radar :is(.radar-others, .radar-wished)").count(), 2);
  assert.equal(await page.locator("#result-areas thead th:visible").count(), 5);
  assert.deepEqual(await axe(page), []);
  await screenshot(page, "benchmark-1280");
  await page.locator("#with").selectOption("it");
  assert.match(await text(page, "#compared"), /少ないので比べられません/);
  assert.equal(await page.locator("#deviation").isVisible(), false);
  assert.equal(await page.locator("#groups tr[data-group=it]").count(), 0);
  await page.reload();
  assert.equal(await page.locator("#with").inputValue(), "it");
  assert.deepEqual(asked, [], "nothing leaves the browser");
  assert.deepEqual(faults, []);
  await context.close();
});

test("at every width all stands in its place, and buttons are large enough", async () => {
  for (const [name] of COUNTS) {
    const { context, page, faults } = await open(published, name);
    await answer(page, (number) => (number % 5) + 1);
    await page.locator("#with").selectOption("heavy");
    await page.locator("#steps-more summary").click();
    for (const width of [320, 360, 820, 1280]) {
      await page.setViewportSize({ width, height: 800 });
      assert.equal(await sideways(page), 0, `${name} at ${width}`);
      const small = await page.locator("main :is(button, summary, select, .input, .materials a)").evaluateAll((all) =>
        all.filter((one) => one.checkVisibility() && one.getBoundingClientRect().height < 44).map((one) => one.outerHTML));
      assert.deepEqual(small, [], `${name} at ${width}`);
    }
    assert.deepEqual(await axe(page), [], name);
    assert.deepEqual(faults, []);
    await context.close();
  }
});
