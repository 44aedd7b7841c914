// The lessons: read without JavaScript as they stand; with it chosen, answered, left, gone on with, done, counted in the
// table, printed, moved to another device and forgotten; what cannot be read is put aside. Nothing leaves the browser.
import assert from "node:assert/strict";
import { readFile, readdir, rm, writeFile } from "node:fs/promises";
import path from "node:path";
import { after, before, test } from "node:test";
import { axe, sideways, visitor } from "./lib/browser.mjs";
import { House } from "./lib/house.mjs";
import { papers } from "./lib/paper.mjs";
import { Published } from "./lib/published.mjs";

const KEY = "sengen.lessons";
/** @type {Published} */
let published;
/** The numbers of all lessons, as they stand in the table. @type {string[]} */
let numbers;

before(async () => {
  published = await Published.open();
  const table = await readFile(path.join(published.house.root, "dist/learn/lessons/index.html"), "utf8");
  numbers = [...table.matchAll(/<tr data-lesson="(\d+)"/g)].map(([, number]) => number ?? "");
});
after(async () => { await published?.close(); });

/** Opens a page below the lessons; `asked` collects what it asks for from then on. @param {string} name @param {object} [options] */
async function open(name, options) {
  const { context, page, faults } = await visitor(published.browser, options);
  await page.goto(`${published.address}learn/lessons/${name}`, { waitUntil: "networkidle" });
  /** @type {string[]} */
  const asked = [];
  const own = (/** @type {string} */ url) => url.startsWith(published.address) && !url.includes("?") || url.startsWith("blob:");
  page.on("request", (request) => { if (!own(request.url()) || request.method() !== "GET") asked.push(request.url()); });
  return { context, page, faults, asked };
}

/** Where a lesson lies. @param {string} number */
const place = (number) => `${number.padStart(2, "0")}/`;

/** Answers a question of a lesson: rightly, or by the answer after the right one. @param {import("playwright-core").Page} page */
async function answer(page, number, rightly = true) {
  const quiz = page.locator(`[data-quiz="${number}"]`);
  const count = await quiz.locator("input").count();
  const right = Number(await quiz.getAttribute("data-answer"));
  await quiz.locator(`input[value="${rightly ? right : (right % count) + 1}"]`).check();
}

/** @param {import("playwright-core").Page} page @param {string} text */
async function store(page, text) {
  await page.evaluate(([key, value]) => localStorage.setItem(key ?? "", value ?? ""), [KEY, text]);
}

/** @param {import("playwright-core").Page} page @param {string} [key] */
function stored(page, key = KEY) {
  return page.evaluate((name) => localStorage.getItem(name), key);
}

test("without JavaScript every lesson is whole: choices, answers and reasons open, and the way leads through all", async () => {
  const { context, page, faults } = await open("", { javaScript: false });
  assert.equal(await page.locator("#resume").isVisible(), false);
  assert.equal(await page.locator(".lesson-state").first().isVisible(), false, "nothing counts, so nothing is said");
  await page.locator("tr[data-lesson] a").first().click();
  /** @type {string[]} */
  const seen = [];
  for (let left = numbers.length; left > 0; left -= 1) {
    seen.push(await page.locator("#lesson").getAttribute("data-lesson") ?? "");
    for (const details of await page.locator(".lesson-choice, .lesson-answer").all()) {
      assert.equal(await details.locator("p").first().isVisible(), false);
      await details.locator("summary").click();
      assert.ok((await details.locator("p").last().innerText()).length > 5);
    }
    assert.equal(await page.locator(".lesson-good").count(), 1);
    assert.equal(await page.locator(".lesson-answer").count(), 3);
    if (left > 1) await page.locator(".lesson-way .button").click();
  }
  assert.deepEqual(seen, numbers);
  assert.equal(await page.locator(".lesson-way .button").count(), 0, "the last leads no further");
  await page.locator(".lesson-way .button-text").click();
  assert.ok(page.url().endsWith("/learn/lessons/"));
  assert.equal(await papers(page), 1);
  assert.deepEqual(faults, []);
  await context.close();
});

test("a lesson is begun, left, gone on with, done, counted, and its record printed on one A4", async () => {
  const [first = "", second = ""] = numbers;
  const { context, page, faults, asked } = await open("");
  assert.equal(await page.locator("#resume").innerText(), "最初から始める");
  await page.locator("#resume").click();
  assert.equal(await stored(page), null, "looking alone keeps nothing");
  await page.locator(".lesson-choice summary").nth(1).click();
  assert.equal(await page.locator(".lesson-choice[open]").count(), 1);
  assert.equal(await page.locator("#lesson-state").innerText(), "途中");
  await page.locator("#cases").evaluate((heading) => heading.scrollIntoView({ block: "start", behavior: "instant" }));
  await page.waitForFunction((key) => /"at":"(cases|steps)"/.test(localStorage.getItem(key) ?? ""), KEY);

  await page.goto(`${published.address}learn/lessons/`);
  assert.equal(await page.locator(`tr[data-lesson="${first}"] [data-state]`).innerText(), "途中");
  assert.match(await page.locator("#resume").innerText(), /^続きから：「.+」$/);
  await page.locator("#resume").click();
  assert.match(page.url(), new RegExp(`/${place(first)}#(cases|steps)$`));
  assert.equal(await page.locator(".lesson-choice[open]").getAttribute("data-choice"), "2");
  // Who comes by another way is offered the same.
  await page.goto(`${published.address}learn/lessons/`);
  await page.locator(`tr[data-lesson="${first}"] a`).click();
  await page.locator("#resume-link").click();
  assert.match(page.url(), /#(cases|steps)$/);

  await answer(page, 1, false);
  assert.match(await page.locator('[data-quiz="1"] [role=status]').innerText(), /^答えは「.+」です。/);
  await answer(page, 2);
  assert.equal(await page.locator("#done").isVisible(), false, "two of three");
  await page.reload();
  assert.equal(await page.locator("[data-quiz] input:checked").count(), 2);
  assert.match(await page.locator('[data-quiz="2"] [role=status]').innerText(), /^正解です。/);
  await answer(page, 3);
  assert.match(await page.locator("#done").innerText(), /3問のうち2問が正解です。/);
  await answer(page, 1);
  assert.match(await page.locator("#done").innerText(), /3問のうち3問が正解です。/);

  await page.goto(`${published.address}learn/lessons/`);
  assert.match(await page.locator(`tr[data-lesson="${first}"] [data-state]`).innerText(), /^済み \d{4}年\d{1,2}月\d{1,2}日$/);
  assert.equal(await page.locator("#lessons-count").innerText(), `${numbers.length}回のうち1回が済みました。`);
  assert.equal(await page.locator("#resume").getAttribute("href"), `/learn/lessons/${place(second)}`);
  await page.locator("#company").fill("みほん塗装店 <b>");
  await page.locator("#person").fill("見本 花子");
  await page.emulateMedia({ media: "print" });
  const paper = await page.locator("main").innerText();
  for (const words of ["受講の記録", "みほん塗装店 <b>", "見本 花子", "何かの資格を示す書類ではありません"]) assert.ok(paper.includes(words), words);
  assert.ok(!/修了|認定/.test(paper));
  assert.equal(await page.locator("h1").isVisible(), false);
  assert.equal(await papers(page), 1);
  assert.deepEqual(faults, []);
  assert.deepEqual(asked, [], "nothing leaves the browser");
  await context.close();
});

test("a record goes to another device as a file, joins what is there, and is forgotten only when asked", async () => {
  const [first = "", second = "", third = ""] = numbers;
  const here = await open(place(first));
  for (const quiz of [1, 2, 3]) await answer(here.page, quiz);
  await here.page.goto(`${published.address}learn/lessons/`);
  const [file] = await Promise.all([here.page.waitForEvent("download"), here.page.locator("#save").click()]);
  const saved = path.join(published.house.root, "kept.json");
  await file.saveAs(saved);
  await here.context.close();

  const there = await open("");
  const { page } = there;
  await store(page, JSON.stringify({ version: 1, lessons: {
    [first]: { begun: "2026-01-01", answers: { 1: 1 } }, [second]: { begun: "2026-01-01", done: "2026-01-02", answers: { 1: 1, 2: 1, 3: 1 } },
    [third]: { begun: "2026-01-01", answers: {}, choice: 1, at: "think" },
  } }));
  for (const foreign of ["", "{}", "x", '{"version":2,"lessons":{}}', '{"version":1,"lessons":{"1":{"begun":"x","answers":{}}}}', '{"version":1,"lessons":{"__proto__":{"begun":"2026-01-01","answers":{}}}}']) {
    await page.locator("#bring").setInputFiles({ name: "x.json", mimeType: "application/json", buffer: Buffer.from(foreign) });
    await page.locator("#bring-error:not(:empty)").waitFor();
    assert.match(await page.locator("#bring-error").innerText(), /^＊このファイルは/, foreign);
    assert.equal(await page.locator("#bring").getAttribute("aria-invalid"), "true");
    assert.ok((await stored(page))?.includes("2026-01-02"), "what was there stays");
  }
  await page.locator("#bring").setInputFiles(saved);
  await page.locator("#status:not(:empty)").waitFor();
  assert.equal(await page.locator("#status").innerText(), "記録を読み込みました。いまは、済みが2回、途中が1回です。");
  assert.equal(await page.locator("#bring-error").innerText(), "");
  assert.equal(await page.locator("#bring").getAttribute("aria-invalid"), null);
  assert.match(await page.locator(`tr[data-lesson="${first}"] [data-state]`).innerText(), /^済み/);
  await page.locator(".kept-clear summary").click();
  await page.locator("#clear").click();
  assert.equal(await page.locator("#lessons-count").innerText(), `${numbers.length}回のうち0回が済みました。`);
  assert.equal(await stored(page), null);
  assert.deepEqual([...there.faults, ...there.asked], []);
  await there.context.close();
});

test("what is damaged or of another version is put aside and said, and can be saved or forgotten", async () => {
  const damaged = ["{", "null", "[]", '{"version":9,"lessons":{}}', '{"version":1,"lessons":{"1":{"begun":"2026-01-01","answers":[]}}}', '{"version":1,"lessons":{"1":{"begun":"2026-01-01","answers":{},"at":"<b>"}}}'];
  const { context, page, faults } = await open(place(numbers[0] ?? ""));
  for (const text of damaged) {
    await store(page, text);
    await page.reload();
    assert.equal(await page.locator("#unread").isVisible(), true, text);
    assert.equal(await page.locator("#resume").isVisible(), false);
    assert.equal(await stored(page), null);
  }
  assert.deepEqual(JSON.parse(await stored(page, `${KEY}.unread`) ?? ""), damaged, "all of it, in order");
  await page.locator(".lesson-choice summary").first().click();
  assert.equal(await page.locator("#lesson-state").innerText(), "途中");
  await page.goto(`${published.address}learn/lessons/`);
  assert.equal(await page.locator("#unread").isVisible(), true);
  const [file] = await Promise.all([page.waitForEvent("download"), page.locator("#unread-save").click()]);
  assert.equal(await readFile(await file.path(), "utf8"), damaged.join("\n"));
  await page.locator("#unread-clear").click();
  assert.equal(await page.locator("#unread").isVisible(), false);
  assert.equal(await stored(page, `${KEY}.unread`), null);
  assert.ok((await stored(page))?.includes('"choice":1'), "what can be read stays");
  assert.deepEqual(faults, []);
  await context.close();
});

test("a browser that keeps nothing still tells answers, says that nothing is kept, and writes over nothing", async () => {
  const { context, page, faults } = await open(place(numbers[0] ?? ""));
  await store(page, "damaged");
  await page.addInitScript(() => { Storage.prototype.setItem = () => { throw new DOMException("full", "QuotaExceededError"); }; });
  await page.reload();
  await answer(page, 1);
  assert.match(await page.locator('[data-quiz="1"] [role=status]').innerText(), /^正解です。/);
  assert.match(await page.locator("#lesson-state").innerText(), /記録を残せません/);
  assert.equal(await stored(page), "damaged", "what cannot be put aside stays where it is");
  assert.deepEqual(faults, []);
  await context.close();
});

test("wrong answers of the self-check lead to their lessons, on the screen and on paper", async () => {
  const { context, page, faults } = await visitor(published.browser);
  await page.goto(`${published.address}self-check/`, { waitUntil: "networkidle" });
  const count = await page.locator("#self-check fieldset").count();
  for (let number = 1; number <= count; number += 1) await page.locator(`#q${number}-${number === 1 ? 2 : 0}`).check();
  await page.locator("#finish").click();
  const link = page.locator("#result-list a[href^='/learn/lessons/']");
  assert.equal(await link.getAttribute("href"), "/learn/lessons/01/");
  await page.emulateMedia({ media: "print" });
  assert.equal(await link.isVisible(), true);
  await page.emulateMedia({ media: "screen" });
  await link.click();
  assert.equal(await page.locator("#lesson").getAttribute("data-lesson"), "1");
  assert.deepEqual(faults, []);
  await context.close();
});

test("table and lessons keep the rules at every width, begun and done, also in the dark", async () => {
  const [first = ""] = numbers;
  for (const width of [320, 360, 820, 1280]) {
    const { context, page, faults } = await open(place(first), { width, dark: width === 820 });
    await page.locator(".lesson-choice summary").first().click();
    for (const quiz of [1, 2, 3]) await answer(page, quiz, quiz > 1);
    for (const name of [place(first), ""]) {
      await page.goto(`${published.address}learn/lessons/${name}`, { waitUntil: "networkidle" });
      assert.equal(await sideways(page), 0, `${name} at ${width}`);
      assert.deepEqual(await axe(page), [], `${name} at ${width}`);
      const small = await page.locator("main :is(a.button, button, summary, input[type=file], .lesson-table a)").evaluateAll((all) =>
        all.filter((one) => one.checkVisibility() && one.getBoundingClientRect().height < 44).map((one) => one.outerHTML));
      assert.deepEqual(small, []);
    }
    assert.deepEqual(faults, []);
    await context.close();
  }
});

test("a scheme without lessons has neither page, menu entry nor link of theirs", async () => {
  const bare = await House.make();
  try {
    await rm(path.join(bare.root, "data/lessons"), { recursive: true });
    for (const file of await readdir(path.join(bare.root, "content"), { recursive: true })) {
      if (!file.endsWith(".md")) continue;
      const name = path.join(bare.root, "content", file);
      await writeFile(name, (await readFile(name, "utf8")).replace(/\[([^\]]*)\]\(\/learn\/lessons\/[^)]*\)/g, "$1"));
    }
    for (const file of ["basic", "plus"]) {
      const name = path.join(bare.root, `data/benchmark/${file}.toml`);
      await writeFile(name, (await readFile(name, "utf8")).replace(/"\/learn\/lessons\/[^"]*"/g, '"/five-points/"'));
    }
    const figures = path.join(bare.root, "data/figures.toml");
    await writeFile(figures, (await readFile(figures, "utf8")).replace(/\[\[figure\]\](?:(?!\n\n)[^])*data\/lessons\/(?:(?!\n\n)[^])*/, ""));
    await bare.sengen("build");
    const home = await readFile(path.join(bare.root, "dist/self-check/index.html"), "utf8");
    assert.ok(!home.includes("/learn/lessons/") && !home.includes("ポイント学習で学ぶ"));
    await assert.rejects(readFile(path.join(bare.root, "dist/learn/lessons/index.html")));
  } finally {
    await bare.tearDown();
  }
});
