// The sheets of data/tools/: filled in, left, found again, printed, handed over, moved to another device and forgotten;
// empty papers without JavaScript; what cannot be read is put aside. Nothing leaves the browser.
import assert from "node:assert/strict";
import { readFile, readdir, rm, writeFile } from "node:fs/promises";
import path from "node:path";
import { after, before, test } from "node:test";
import { axe, sideways, visitor } from "./lib/browser.mjs";
import { House } from "./lib/house.mjs";
import { papers } from "./lib/paper.mjs";
import { Published } from "./lib/published.mjs";

const KEY = "sengen.tools";
/** @type {Published} */
let published;
/** The names of all sheets. @type {string[]} */
let names;

before(async () => {
  published = await Published.open();
  names = (await readdir(path.join(published.house.root, "data/tools"))).map((file) => file.replace(".toml", ""));
});
after(async () => { await published?.close(); });

/** Opens a sheet; `asked` collects what it asks for from then on. @param {string} name @param {object} [options] */
async function open(name, options) {
  const { context, page, faults } = await visitor(published.browser, options);
  await page.goto(`${published.address}learn/tools/${name}/`, { waitUntil: "networkidle" });
  /** @type {string[]} */
  const asked = [];
  const own = (/** @type {string} */ url) => url.startsWith(published.address) && !url.includes("?") || url.startsWith("blob:");
  page.on("request", (request) => { if (!own(request.url()) || request.method() !== "GET") asked.push(request.url()); });
  return { context, page, faults, asked };
}

/** @param {import("playwright-core").Page} page @param {string} key */
const stored = (page, key) => page.evaluate((name) => localStorage.getItem(name), key);

/** What is downloaded by a press. @param {import("playwright-core").Page} page @param {string} button */
async function downloaded(page, button) {
  const [file] = await Promise.all([page.waitForEvent("download"), page.locator(button).click()]);
  return { name: file.suggestedFilename(), text: await readFile(await file.path(), "utf8") };
}

/** What stands on paper. @param {import("playwright-core").Page} page */
async function onPaper(page) {
  await page.emulateMedia({ media: "print" });
  const text = await page.locator("main").innerText();
  await page.emulateMedia({ media: null });
  return text;
}

/** Fills in a row of a table. @param {import("playwright-core").Page} page @param {string} table @param {Record<string, string>} cells */
async function addRow(page, table, cells) {
  for (const [id, value] of Object.entries(cells)) {
    const control = page.locator(`#x-${table}-${id}`);
    if (await control.evaluate((one) => one.tagName === "SELECT")) await control.selectOption(value);
    else await control.fill(value);
  }
  await page.locator(`[data-table="${table}"] [type=submit]`).click();
}

test("without JavaScript every sheet is an empty paper without dead buttons", async () => {
  const words = { rules: "（会社の名前：", cloud: "パスキーか2段階認証", incident: "相談専用電話", inventory: "備え方", handout: "急がせるものほど、止まる" };
  assert.deepEqual([...names].sort(), Object.keys(words).sort());
  for (const name of names) {
    const { context, page, faults } = await open(name, { javaScript: false });
    assert.equal(await page.locator("main :is(button, input:not([type=checkbox]), select, textarea):visible").count(), 0, name);
    const text = await onPaper(page);
    assert.ok(text.includes(words[/** @type {keyof typeof words} */ (name)]), name);
    assert.ok(!text.includes("まずこれだけ"), "the paper alone");
    assert.ok((await papers(page)) <= 5, name);
    assert.deepEqual(faults, []);
    await context.close();
  }
});

test("the rules take own names and days, leave out what does not apply, and open in a word processor", async () => {
  const { context, page, faults, asked } = await open("rules");
  assert.ok((await page.locator("#paper").innerText()).includes("（会社の名前："));
  await page.locator("#f-company").fill("有限会社みほん塗装店 <b>$&");
  await page.locator("#f-owner").fill("代表取締役 見本 花子");
  await page.locator("#f-start").fill("2026-12-01");
  await page.locator("#f-letters").fill("１２");
  await page.locator("#f-letters").blur();
  assert.equal(await page.locator("#f-letters").inputValue(), "12", "narrow digits");
  await page.locator("#use-suppliers").uncheck();
  await page.locator('#p-people [data-line="after"] button').click();
  await page.reload();
  assert.equal(await page.locator("#f-company").inputValue(), "有限会社みほん塗装店 <b>$&");
  const paper = await onPaper(page);
  for (const words of ["情報セキュリティ関連規程", "有限会社みほん塗装店 <b>$&（以下「当社」という）", "2026年12月1日から始める", "12文字以上", "責任者は、代表取締役 見本 花子とする"]) {
    assert.ok(paper.includes(words), words);
  }
  assert.equal(await page.locator("[data-leave]").first().isVisible(), true);
  for (const words of ["委託先\n", "辞めた後も続くこと", "まずこれだけ", "会社やお店の名前"]) assert.ok(!paper.includes(words), words);
  const { name, text } = await downloaded(page, "#word");
  assert.equal(name, "rules.html");
  assert.match(text, /^<!DOCTYPE html>\n<html lang="ja">/);
  assert.match(text, /有限会社みほん塗装店 &lt;b&gt;\$&amp;（以下/);
  assert.ok(!/辞めた後も続くこと|<h2>委託先|<script|<button|class=/.test(text));
  await page.locator('#p-people [data-line="after"] button').click();
  assert.ok((await onPaper(page)).includes("辞めた後も続くこと"), "put back");
  assert.deepEqual([...faults, ...asked], [], "nothing leaves the browser");
  await context.close();
});

test("the inventory stands by its risk, says at the field what is no number, and goes out and comes in as CSV", async () => {
  const { context, page, faults, asked } = await open("inventory");
  const rows = page.locator("#p-assets tbody tr:not(.print-row)");
  await addRow(page, "assets", { name: "予定表", size: "小", likely: "中", treat: "受け入れる" });
  await addRow(page, "assets", { name: "=名簿, \"控え\"", count: "１，２００", size: "大", likely: "大", treat: "減らす", action: "写しを取る\n鍵を掛ける", due: "2026-12-20" });
  assert.match(await page.locator("[data-said]").innerText(), /リスクは高（9）です。いまは2行です。/);
  assert.deepEqual(await rows.locator("th").allInnerTexts(), ["=名簿, \"控え\"", "予定表"]);
  await page.locator("#x-assets-name").fill("図面");
  await page.locator("#x-assets-count").fill("たくさん");
  await page.locator('[data-table="assets"] [type=submit]').click();
  assert.equal(await page.locator("#z-assets-count").innerText(), "＊数字だけで書いてください。例：120");
  assert.equal(await page.evaluate(() => document.activeElement?.id), "x-assets-count");
  assert.equal(await rows.count(), 2, "not taken before it is right");
  await addRow(page, "assets", { count: "30", size: "中", likely: "大" });
  await page.reload();
  assert.deepEqual(await rows.locator("th").allInnerTexts(), ["=名簿, \"控え\"", "図面", "予定表"]);
  await page.locator("#p-assets summary").click();
  const { name, text } = await downloaded(page, "[data-csv]");
  assert.match(name, /^inventory-assets-\d{4}-\d\d-\d\d\.csv$/);
  assert.match(text, /^\ufeff情報の名前,ある場所,/);
  assert.ok(text.includes("\"'=名簿, \"\"控え\"\"\""), "no cell runs as a formula");
  // A row is changed, one is taken away and put back, and the file brings all back as it was.
  await rows.nth(1).locator("button", { hasText: "直す" }).click();
  assert.equal(await page.locator("#x-assets-name").inputValue(), "図面");
  await addRow(page, "assets", { name: "設計図" });
  await rows.nth(0).locator("button", { hasText: "消す" }).click();
  assert.deepEqual(await rows.locator("th").allInnerTexts(), ["設計図", "予定表"]);
  await page.locator("#p-assets [data-undo]").click();
  assert.equal(await rows.count(), 3);
  const csv = page.locator("#csv-assets");
  await csv.setInputFiles({ name: "x.csv", mimeType: "text/csv", buffer: Buffer.from(text) });
  await page.waitForFunction(() => document.querySelector("[data-said]")?.textContent?.includes("3行を読み込みました"));
  assert.deepEqual(await rows.locator("th").allInnerTexts(), ["=名簿, \"控え\"", "図面", "予定表"]);
  for (const [foreign, told] of [
    ["名前,住所\n甲,乙\n", "1行目に、「情報の名前」"], ["情報の名前,色\n甲,赤\n", "見出し「色」は、この表にありません"],
    ["情報の名前,人の数,大きさ\n甲,十,特大\n", "2行目の「人の数」が「十」です。数字だけで"], ["PK\0\u0001", "文字のファイルとして読めません"],
  ]) {
    await csv.setInputFiles({ name: "x.csv", mimeType: "text/csv", buffer: Buffer.from(foreign) });
    await page.waitForFunction((words) => document.querySelector("#csv-e-assets")?.textContent?.includes(words), told);
    assert.equal(await csv.getAttribute("aria-invalid"), "true");
    assert.equal(await rows.count(), 3, "what was there stays");
  }
  const paper = await onPaper(page);
  for (const words of ["1,200", "2026年12月20日", "高（9）", "低（2）", "鍵を掛ける"]) assert.ok(paper.includes(words), words);
  assert.ok((await papers(page)) <= 2);
  assert.deepEqual([...faults, ...asked], []);
  await context.close();
});

test("the cloud checklist counts its ticks and leaves out what is not used", async () => {
  const { context, page, faults, asked } = await open("cloud");
  await page.locator("#use-attendance").uncheck();
  await page.locator("#f-accounting-name").fill("みほん会計");
  const boxes = page.locator("#p-accounting input[type=checkbox]");
  const all = await boxes.count();
  await boxes.nth(0).check();
  await boxes.nth(1).check();
  await addRow(page, "next", { what: "写しを取る", who: "佐藤" });
  await page.reload();
  assert.equal(await page.locator('[data-count="accounting"]').innerText(), `${all}のうち2`);
  assert.equal(await boxes.nth(1).isChecked(), true);
  const paper = await onPaper(page);
  assert.ok(paper.includes("みほん会計") && paper.includes("写しを取る") && !paper.includes("打刻"));
  const { text } = await downloaded(page, "#word");
  assert.equal([...text.matchAll(/☑/g)].length, 2);
  assert.deepEqual([...faults, ...asked], []);
  await context.close();
});

test("the sheet for an accident carries own numbers and a letter that is copied whole", async () => {
  const { context, page, faults, asked } = await open("incident");
  const rows = page.locator("#p-phones tbody tr:not(.print-row)");
  const before = await rows.count();
  await rows.nth(0).locator("button", { hasText: "直す" }).click();
  await page.locator("#x-phones-phone").fill("でんわ");
  await page.locator("#p-phones [type=submit]").click();
  assert.match(await page.locator("#z-phones-phone").innerText(), /^＊電話番号は、数字とハイフンで/);
  await addRow(page, "phones", { phone: "０３ー００００ー００００", night: "#9110" });
  assert.ok((await rows.nth(0).innerText()).includes("03-0000-0000"));
  assert.equal(await rows.count(), before);
  await page.locator("#f-count").fill("やく百");
  await page.locator("#f-count").blur();
  assert.equal(await page.locator("#e-count").innerText(), "＊数字だけで書いてください。例：120");
  assert.ok((await page.locator(".paper-letter").innerText()).includes("（調べています。"), "what is no number stays out of the letter");
  await page.locator("#f-count").fill("1200");
  assert.equal(await page.locator("#e-count").innerText(), "");
  await page.locator("#f-noticed").fill("2026-11-20");
  await page.reload();
  const letter = await page.locator(".paper-letter").innerText();
  assert.ok(letter.includes("起きたこと：2026年11月20日に気付きました。") && letter.includes("1,200"), letter);
  await page.locator("[data-copy]").click();
  await page.locator("[data-copied]:not(:empty)").waitFor();
  assert.match(await page.locator("[data-copied]").innerText(), /コピーしました|選びました/);
  // What is hung up beside the telephone stands on the first paper, with room for more.
  assert.ok((await onPaper(page)).includes("03-0000-0000"));
  assert.ok((await papers(page)) <= 4);
  assert.deepEqual([...faults, ...asked], []);
  await context.close();
});

test("what was written goes to another device as a file; a foreign file changes nothing; taking in and forgetting can be undone", async () => {
  const here = await open("rules");
  await here.page.locator("#f-company").fill("みほん商店");
  await here.page.locator("#use-cloud").uncheck();
  const { name, text } = await downloaded(here.page, "#save");
  assert.match(name, /^rules-\d{4}-\d\d-\d\d\.json$/);
  await here.context.close();

  const there = await open("rules");
  const { page } = there;
  await page.locator("#f-company").fill("別の店");
  const bring = (/** @type {string} */ content) => page.locator("#bring").setInputFiles({ name: "x.json", mimeType: "application/json", buffer: Buffer.from(content) });
  for (const foreign of ["", "{}", "x", text.replace('"rules"', '"cloud"'), text.replace('"version": 1', '"version": 2'), text.replace('"みほん商店"', "3")]) {
    await bring(foreign);
    await page.locator("#bring-error:not(:empty)").waitFor();
    assert.match(await page.locator("#bring-error").innerText(), /^＊このファイルは/, foreign);
    assert.equal(await page.locator("#f-company").inputValue(), "別の店");
  }
  await bring(text);
  await page.waitForFunction(() => document.querySelector("#status")?.textContent === "ファイルから読み込みました。");
  assert.equal(await page.locator("#f-company").inputValue(), "みほん商店");
  assert.equal(await page.locator("#use-cloud").isChecked(), false);
  await page.locator("#undo").click();
  assert.equal(await page.locator("#f-company").inputValue(), "別の店");
  assert.equal(await page.locator("#use-cloud").isChecked(), true);
  await page.locator(".kept-clear summary").click();
  await page.locator("#clear").click();
  assert.equal(await page.locator("#f-company").inputValue(), "");
  assert.equal(await stored(page, `${KEY}.rules`), null);
  await page.locator("#undo").click();
  assert.equal(await page.locator("#f-company").inputValue(), "別の店");
  assert.ok((await stored(page, `${KEY}.rules`))?.includes("別の店"));
  assert.deepEqual([...there.faults, ...there.asked], []);
  await there.context.close();
});

test("what is damaged or another tool's is put aside and said; what another edition wrote stays", async () => {
  const damaged = ["{", "null", '{"tool":"cloud","version":9,"values":{},"left":[],"ticks":[],"rows":{}}',
    '{"tool":"rules","version":1,"values":{},"left":[],"ticks":[],"rows":{}}', '{"tool":"cloud","version":1,"values":{"a":1},"left":[],"ticks":[],"rows":{}}',
    '{"tool":"cloud","version":1,"values":{},"left":[],"ticks":[],"rows":{"next":[{"what":3}]}}'];
  const { context, page, faults } = await open("cloud");
  const key = `${KEY}.cloud`;
  const store = (/** @type {string} */ text) => page.evaluate(([name, value]) => localStorage.setItem(name ?? "", value ?? ""), [key, text]);
  for (const text of damaged) {
    await store(text);
    await page.reload();
    assert.equal(await page.locator("#unread").isVisible(), true, text);
    assert.equal(await stored(page, key), null);
  }
  assert.deepEqual(JSON.parse(await stored(page, `${key}.unread`) ?? ""), damaged, "all of it, in order");
  const { text } = await downloaded(page, "#unread-save");
  assert.equal(text, damaged.join("\n"));
  await page.locator("#unread-clear").click();
  assert.equal(await page.locator("#unread").isVisible(), false);
  await store('{"tool":"cloud","version":1,"values":{"gone":"前の版","constructor":"x"},"left":["gone"],"ticks":["gone.a"],"rows":{"gone":[{"a":"b"}],"next":[{"gone":"c","what":"d"}]}}');
  await page.reload();
  await page.locator("#f-company").fill("みほん商店");
  const kept = JSON.parse(await stored(page, key) ?? "");
  assert.deepEqual([kept.values.gone, kept.left, kept.ticks, kept.rows.gone, kept.rows.next], ["前の版", ["gone"], ["gone.a"], [{ a: "b" }], [{ gone: "c", what: "d" }]]);
  assert.deepEqual(faults, []);
  await context.close();
});

test("a browser that keeps nothing says so, and the paper is whole all the same", async () => {
  const { context, page, faults } = await open("rules");
  await page.evaluate((key) => localStorage.setItem(key, "damaged"), `${KEY}.rules`);
  await page.addInitScript(() => { Storage.prototype.setItem = () => { throw new DOMException("full", "QuotaExceededError"); }; });
  await page.reload();
  await page.locator("#f-company").fill("みほん商店");
  await page.locator("#f-keeper").fill("佐藤");
  assert.equal(await page.locator("#not-kept").isVisible(), true);
  const paper = await onPaper(page);
  assert.ok(paper.includes("みほん商店（以下") && paper.includes("佐藤が読み直し"), "both");
  assert.equal(await stored(page, `${KEY}.rules`), "damaged", "what cannot be put aside stays where it is");
  assert.deepEqual(faults, []);
  await context.close();
});

test("sheets keep the rules at every width, filled in, told of faults, also in the dark", async () => {
  for (const [at, name] of names.entries()) {
    const { context, page, faults } = await open(name, { dark: at % 2 === 0 });
    await page.locator("[data-field] input").first().fill("みほん商店");
    for (const summary of await page.locator("main summary:visible").all()) await summary.click();
    for (const submit of await page.locator(".row-form [type=submit]").all()) await submit.click();
    for (const width of [320, 360, 820, 1280]) {
      await page.setViewportSize({ width, height: 800 });
      assert.equal(await sideways(page), 0, `${name} at ${width}`);
      const small = await page.locator("main :is(button, summary, select, .input)").evaluateAll((all) =>
        all.filter((one) => one.checkVisibility() && one.getBoundingClientRect().height < 44).map((one) => one.outerHTML));
      assert.deepEqual(small, [], `${name} at ${width}`);
    }
    assert.deepEqual(await axe(page), [], name);
    assert.deepEqual(faults, []);
    await context.close();
  }
});

test("a scheme without tools has neither page, menu entry nor link of theirs", async () => {
  const bare = await House.make();
  try {
    await rm(path.join(bare.root, "data/tools"), { recursive: true });
    for (const folder of ["content", "data/lessons", "data/benchmark"]) {
      for (const name of await readdir(path.join(bare.root, folder), { recursive: true })) {
        if (!/\.(md|toml)$/.test(name)) continue;
        const file = path.join(bare.root, folder, name);
        const text = await readFile(file, "utf8");
        const without = text.replace(/\[([^\]]*)\]\(\/learn\/tools\/[^)]*\)/g, "$1").replace(/\n\[\[link\]\]\ntitle = "[^"]*"\npath = "\/learn\/tools\/[^"]*"\n/g, "")
          .replace(/"\/learn\/tools\/[^"]*"(?:, )?/g, "");
        if (without !== text) await writeFile(file, without);
      }
    }
    const figures = path.join(bare.root, "data/figures.toml");
    await writeFile(figures, (await readFile(figures, "utf8")).replace(/\[\[figure\]\](?:(?!\n\n)[^])*data\/tools\/(?:(?!\n\n)[^])*/, ""));
    await bare.sengen("build");
    assert.ok(!(await readFile(path.join(bare.root, "dist/learn/index.html"), "utf8")).includes("/learn/tools/"));
    await assert.rejects(readFile(path.join(bare.root, "dist/learn/tools/index.html")));
  } finally {
    await bare.tearDown();
  }
});
