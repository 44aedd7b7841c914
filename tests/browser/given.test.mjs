// The result of a benchmark, given to be summed up, in Chromium with and without JavaScript: from the result to the form,
// through the mailed link, and taken back. Every page on the way is held against the audit.
import assert from "node:assert/strict";
import { readdir, readFile } from "node:fs/promises";
import path from "node:path";
import { after, before, test } from "node:test";
import { audit } from "./lib/audit.mjs";
import { answer } from "./lib/benchmark.mjs";
import { launch, screenshot, visitor } from "./lib/browser.mjs";
import { firstAddress, press } from "./lib/declaration.mjs";
import { House } from "./lib/house.mjs";

/** @type {House} */
let house;
/** @type {import("playwright-core").Browser} */
let browser;

before(async () => {
  house = await House.make();
  browser = await launch();
  await house.serve();
});
after(async () => {
  await browser?.close();
  await house?.tearDown();
});

const AREAS = ["organisation", "people", "place", "systems", "incidents"].map((area) => `basic_${area}`);

/** Holds a page against the audit, and shows it at three widths. @param {import("playwright-core").Page} page */
async function look(page, name) {
  for (const width of [1280, 820, 360]) {
    await page.setViewportSize({ width, height: 800 });
    await screenshot(page, `given-${name}-${width}`);
  }
  const { found } = await audit(page);
  assert.deepEqual(found, [], name);
}

/** The text of the newest mail to an address with these words in its subject. @param {string} address @param {string} words */
async function mailTo(address, words) {
  for (let tries = 0; tries < 150; tries++) {
    const found = (await house.mails()).filter((mail) => mail.subject.includes(words) && mail.to.includes(address)).pop();
    if (found) return found.body;
    await new Promise((rested) => setTimeout(rested, 100));
  }
  return assert.fail(`no mail to ${address}: ${words}`);
}

/** How many are kept, and how many wait for somebody. */
async function counted() {
  const rows = async (/** @type {string[]} */ ...only) =>
    JSON.parse((await house.sengen("review", "list", "--kind", "results", "--format", "json", ...only)).stdout).length;
  return { kept: await rows("--only", "accepted"), waiting: await rows() };
}

/** Fills in who gives it, sends it and confirms it. @param {import("playwright-core").Page} page @param {string} address @param {(name: string) => Promise<void>} see */
async function send(page, address, see) {
  for (const [name, value] of [["size", "to-5"], ["trade", "it"], ["risk", "names"]]) {
    await page.locator(`[name='${name}'][value='${value}']`).check();
  }
  for (const name of ["mail", "mail_again"]) await page.locator(`[name='${name}']`).fill(address);
  await page.locator("[name='agreed']").check();
  await press(page, "入力した内容を確認する");
  assert.equal(await page.locator("#error-summary").count(), 0);
  await see("check");
  await page.waitForTimeout(3100);
  await press(page, "この内容で送る");
  await see("received");
  await page.goto(firstAddress(await mailTo(address, "診断の結果の受付の確認")));
  await see("confirm");
  await press(page, "この内容で間違いありません");
  assert.match(await page.locator("main").innerText(), /診断の結果を受け取りました/);
  await see("done");
}

test("a result goes from the benchmark to the form and is taken back by its letter", { timeout: 120_000 }, async () => {
  const { context, page, faults } = await visitor(browser);
  /** @type {string[]} */
  const asked = [];
  page.on("request", (request) => asked.push(`${request.method()} ${request.url()}`));
  await page.goto(`${house.site}learn/benchmark/basic/`);
  assert.equal(await page.locator("#give").isVisible(), false, "nobody is asked before there is a result");
  await answer(page, (number) => (number % 5) + 1);
  const before = asked.length;
  const totals = await page.locator("#result-areas tbody tr").count();
  await page.locator("#give").focus();
  await look(page, "result");
  assert.deepEqual(asked.slice(before), [], "nothing is sent by itself");
  await page.locator("#give").click();
  await page.waitForURL("**/register/results/form/**");
  assert.ok(!asked.some((one) => one.includes("?") || one.includes("basic_")), "no points in an address that is asked for");
  assert.match(await page.getByRole("status").first().innerText(), /診断の点数を受け取りました[^]*送信するまで/);
  assert.equal(await page.locator("[name='benchmark']:checked").inputValue(), "basic");
  const points = await Promise.all(AREAS.map((name) => page.locator(`[name='${name}']`).inputValue()));
  assert.equal(totals, points.length);
  const all = Array.from({ length: 27 }, (_, at) => ((at + 1) % 5) + 1).reduce((sum, level) => sum + level, 0);
  assert.equal(points.reduce((sum, one) => sum + Number(one), 0), all);
  assert.equal(await page.locator("[name='plus_cloud']").isVisible(), false);
  assert.equal(await page.locator("[name='size']:checked, [name='trade']:checked, [name='risk']:checked").count(), 0);
  await look(page, "form");
  await send(page, "given.scripted@mail.example", (name) => look(page, name));
  assert.deepEqual(await counted(), { kept: 1, waiting: 0 });
  await page.goto(firstAddress(await mailTo("given.scripted@mail.example", "診断の結果を受け取りました")));
  await look(page, "take-back");
  await press(page, "渡した結果を取り消す");
  assert.match(await page.locator("main").innerText(), /渡された結果と、メールアドレスを消しました/);
  await look(page, "taken-back");
  assert.deepEqual(await counted(), { kept: 0, waiting: 0 });
  assert.deepEqual(faults, []);
  await context.close();
});

for (const javaScript of [true, false]) {
  const who = javaScript ? "scripted" : "plain";

  test(`totals are written by hand, and another link is mailed: ${who}`, { timeout: 120_000 }, async () => {
    const { context, page, faults } = await visitor(browser, { javaScript });
    const see = (/** @type {string} */ name) => (javaScript ? look(page, `hand-${name}`) : Promise.resolve());
    const address = `given.hand.${who}@mail.example`;
    await page.goto(`${house.site}${javaScript ? "register/results/" : "learn/benchmark/basic/"}`);
    if (!javaScript) await page.getByRole("link", { name: "診断の結果を渡すページ" }).click();
    await see("page");
    await page.getByRole("link", { name: "診断の結果の入力へ進む" }).click();
    await page.locator("[name='benchmark'][value='basic']").check();
    for (const name of AREAS) await page.locator(`[name='${name}']`).fill(name === "basic_people" ? "31" : "15");
    await press(page, "入力した内容を確認する");
    assert.match(await page.locator("#error-summary").innerText(), /「人と契約」の合計/);
    assert.equal(await page.locator("[name='basic_place']").inputValue(), "15");
    await see("errors");
    await page.locator("[name='basic_people']").fill("30");
    await send(page, address, async () => {});
    await page.goto(`${house.site}register/results/`);
    await page.getByRole("link", { name: "渡した結果を取り消す" }).click();
    await see("entry");
    await page.locator("[name='mail']").fill(address);
    await press(page, "URLをメールで受け取る");
    await see("asked");
    const link = firstAddress(await mailTo(address, "取り消すためのURL"));
    await page.goto(link);
    await press(page, "渡した結果を取り消す");
    assert.deepEqual(await counted(), { kept: 0, waiting: 0 });
    await page.goto(link);
    assert.match(await page.locator("main").innerText(), /何も変えていません/);
    await see("over");
    assert.deepEqual(faults, []);
    await context.close();
  });
}

test("nothing of what was given is in the log or in the site", async () => {
  assert.ok(!/given\.|basic_|given=/.test(house.log), house.log);
  for (const folder of ["dist", "data"]) {
    for (const name of await readdir(path.join(house.root, folder), { recursive: true })) {
      if (!/\.(html|json|csv|xml|toml|txt)$/.test(name)) continue;
      const text = await readFile(path.join(house.root, folder, name), "utf8");
      assert.ok(!/given\.(scripted|hand)/.test(text), name);
    }
  }
});
