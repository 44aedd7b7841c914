// Experts, supports and seminars in Chromium, with and without JavaScript: an expert is entered, confirmed, looked at, listed,
// found, renewed and gone; a seminar is listed by its day, taken into a calendar and gone when its day is over.
import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { after, before, test } from "node:test";
import { audit } from "./lib/audit.mjs";
import { launch, screenshot, visitor } from "./lib/browser.mjs";
import { fill, firstAddress, press } from "./lib/declaration.mjs";
import { House } from "./lib/house.mjs";

/** @type {House} */
let house;
/** @type {import("playwright-core").Browser} */
let browser;

before(async () => {
  house = await House.make();
  await house.edit("data/site.toml", "publish_seconds = 60", "publish_seconds = 6");
  browser = await launch();
});
after(async () => {
  await browser?.close();
  await house?.tearDown();
});

/** Starts anew at a moment. @param {string} moment */
async function at(moment) {
  if (house.child) await house.stop();
  house.variables = { ...house.variables, SENGEN_NOW: moment };
  await house.serve();
}

/** Holds a page against the audit, and shows it at three widths. @param {import("playwright-core").Page} page */
async function look(page, name) {
  for (const width of [1280, 820, 360]) {
    await page.setViewportSize({ width, height: 800 });
    await screenshot(page, `people-${name}-${width}`);
    assert.ok(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth), `${name}: wider than ${width}`);
  }
  const { found } = await audit(page);
  assert.deepEqual(found, [], name);
}

/** The text of the newest mail to an address with these words in its subject. @param {string} address @param {string} words */
async function mailTo(address, words, count = 1) {
  for (let tries = 0; tries < 200; tries++) {
    const found = (await house.mails()).filter((mail) => mail.subject.includes(words) && mail.to.includes(address));
    if (found.length >= count) return found.at(-1).body;
    await new Promise((rested) => setTimeout(rested, 100));
  }
  return assert.fail(`no mail to ${address}: ${words}`);
}

/** Opens a page until it says so: the site is built beside. @param {import("playwright-core").Page} page */
async function until(page, address, words, isThere = true) {
  for (let tries = 0; tries < 120; tries++) {
    const answer = await page.goto(address);
    if (answer?.status() === 200 && (await page.locator("main").innerText()).includes(words) === isThere) return;
    await page.waitForTimeout(500);
  }
  assert.fail(`${address}: ${isThere ? "no" : "still"} ${words}`);
}

/**
 * Enters something, confirms it by the mailed link, and has the office accept it.
 * @param {import("playwright-core").Page} page @param {string} register @param {Record<string, any>} typed
 */
async function enter(page, register, typed, { noun, looks }) {
  await page.goto(`${house.site}register/${register}/`);
  if (looks) await look(page, register);
  await page.getByRole("link", { name: `${noun}の入力へ進む` }).click();
  if (looks) await look(page, `${register}-form`);
  await press(page, "入力した内容を確認する");
  assert.ok((await page.locator("#error-summary li").count()) > 5, "what is missing is told");
  if (looks) await look(page, `${register}-errors`);
  await fill(page, typed);
  await press(page, "入力した内容を確認する");
  if (looks) await look(page, `${register}-check`);
  await press(page, "この内容で送る");
  // The clock stands still: whoever sends at once is asked once more.
  if (page.url().endsWith("/submit/")) await page.locator("main form button").click();
  await page.goto(firstAddress(await mailTo(typed.mail, `${noun}の受付の確認`)));
  await press(page, "この内容で間違いありません");
  assert.match(await page.locator("main").innerText(), /事務局に届きました/);
  const { stdout } = await house.sengen("review", "list", "--kind", register, "--format", "json");
  const [row] = JSON.parse(stdout);
  await house.sengen("review", "accept", row.reference);
}

const visitors = [true, false].map((javaScript) => ({ javaScript, who: javaScript ? "花" : "空", at: javaScript ? "hana" : "sora" }));

test("a page leads to experts, supports and seminars", { timeout: 120_000 }, async () => {
  await at("2026-12-01T03:00:00Z");
  const { context, page, faults } = await visitor(browser, { javaScript: true });
  await page.goto(`${house.site}learn/together/`);
  await look(page, "together");
  for (const [name, words] of [["専門家", "見本 一郎（架空）"], ["支援策", "見本県情報化協会（架空）"], ["セミナー", "例示 社長のための60分"]]) {
    await page.goto(`${house.site}learn/together/`);
    await page.locator("main").getByRole("link", { name, exact: true }).first().click();
    assert.ok((await page.locator("main").innerText()).includes(words), name);
    await look(page, `list-${name}`);
  }
  await page.goto(`${house.site}register/supporters/`);
  await page.getByRole("link", { name: /^★★を宣言した方（/ }).click();
  const said = await page.locator("main").innerText();
  assert.ok(said.includes("架空信用組合") && !said.includes("見本県情報化協会"), said);
  await page.goto(`${house.site}register/supporters/`);
  await page.getByRole("link", { name: "専門家を派遣する（2）" }).click();
  assert.match(await page.locator("main").innerText(), /見本県情報化協会[\s\S]*見本点検舎|見本点検舎[\s\S]*見本県情報化協会/);
  assert.deepEqual(faults, []);
  await context.close();
});

for (const { javaScript, who, at: address } of visitors) {
  test(`an expert and a seminar are entered, listed and found: ${address}`, { timeout: 240_000 }, async () => {
    const { context, page, faults } = await visitor(browser, { javaScript });
    const contact = { person: "見本 次郎", phone: "03-0000-0000", mail: `${address}@mail.example`, mail_again: `${address}@mail.example`, agreed: "yes" };
    const expert = `見本 ${who}子（架空）`;
    await enter(page, "experts", {
      name: expert, region: "石川県", fields: ["start", "incident"], offers: ["talk", "advice"], ways: ["online"],
      about: "架空の講師です。", activity: "12月に話します。", site: `https://${address}.sensei.example/`, promise: "yes", ...contact,
    }, { noun: "専門家の登録", looks: javaScript });
    await until(page, `${house.site}register/experts/`, expert);
    await page.getByRole("link", { name: /^石川県（/ }).click();
    if (javaScript) await look(page, "experts-region");
    await page.getByRole("link", { name: expert }).click();
    if (javaScript) await look(page, "experts-record");
    const record = await page.locator("main").innerText();
    for (const words of ["5か条と自社診断の始め方、事故への備え", "オンライン", "12月に話します。"]) assert.ok(record.includes(words), words);
    assert.ok(!record.includes("03") && !record.includes("次郎") && !record.includes("mail.example"), record);
    for (const filter of ["by-fields-incident", "by-ways-online"]) {
      await page.goto(`${house.site}register/experts/${filter}/`);
      assert.ok((await page.locator("main").innerText()).includes(expert), filter);
    }
    await page.goto(`${house.site}register/experts/by-ways-visit/`);
    assert.ok(!(await page.locator("main").innerText()).includes(expert), "who comes nowhere");

    const seminar = `見本 ${who}の教室`;
    await enter(page, "seminars", {
      title: seminar, held_on: "2027-01-15", begins_at: "13:30", minutes: "90", topics: ["start"], ways: "hall", region: "石川県",
      place: "見本館 2階（架空）", host: "見本の会（架空）", fee: "free", site: `https://${address}.seminar.example/`, ...contact,
    }, { noun: "セミナーの登録", looks: javaScript });
    await until(page, `${house.site}register/seminars/`, seminar);
    const list = await page.locator("main").innerText();
    assert.ok(list.indexOf(seminar) < list.indexOf("見本 はじめての5か条 半日教室") && list.includes("2027年1月15日（金）"), list);
    await page.getByRole("link", { name: seminar }).click();
    if (javaScript) await look(page, "seminars-record");
    const taken = page.waitForEvent("download");
    await page.getByRole("link", { name: "この予定を予定表に入れる" }).click();
    const file = await readFile(await (await taken).path(), "utf8");
    assert.match(file, /^BEGIN:VCALENDAR\r\n/);
    assert.ok(file.includes(`SUMMARY:${seminar}\r\n`) && file.includes("DTSTART:20270115T043000Z\r\n"), file);
    const feed = await fetch(`${house.site}register/seminars/seminars.ics`);
    assert.equal(feed.headers.get("content-type"), "text/calendar; charset=utf-8");
    assert.ok((await feed.text()).includes(seminar));
    assert.deepEqual(faults, []);
    await context.close();
  });
}

test("a seminar leaves when its day is over, an expert who says nothing when the year is", { timeout: 300_000 }, async () => {
  await at("2027-01-16T03:00:00Z");
  const { context, page, faults } = await visitor(browser, { javaScript: true });
  for (const { who, at: address } of visitors) {
    await mailTo(`${address}@mail.example`, "「セミナー」の掲載が終わりました");
    await until(page, `${house.site}register/seminars/`, `見本 ${who}の教室`, false);
  }
  await at("2027-11-10T03:00:00Z");
  for (const { who, javaScript, at: address } of visitors) {
    const own = await visitor(browser, { javaScript });
    await own.page.goto(firstAddress(await mailTo(`${address}@mail.example`, "の掲載を続けますか")));
    if (javaScript) await look(own.page, "experts-renew");
    await press(own.page, "掲載を続ける");
    assert.match(await own.page.locator("main").innerText(), /掲載を続けます。/);
    await until(own.page, `${house.site}register/experts/`, `見本 ${who}子（架空）`);
    assert.deepEqual(own.faults, []);
    await own.context.close();
  }
  await at("2028-10-20T03:00:00Z");
  for (const { at: address } of visitors) await mailTo(`${address}@mail.example`, "の掲載を続けますか", 2);
  await at("2028-11-11T03:00:00Z");
  for (const { who, at: address } of visitors) {
    await mailTo(`${address}@mail.example`, "「専門家（プレゼンター）」の掲載が終わりました");
    await until(page, `${house.site}register/experts/`, `見本 ${who}子（架空）`, false);
  }
  await page.goto(`${house.site}register/seminars/`);
  assert.match(await page.locator("main").innerText(), /いま載っているものは、ありません。/);
  await look(page, "seminars-none");
  assert.deepEqual(faults, []);
  await context.close();
});
