// Every error of every field as an applicant meets it: summary with focus and links, words under the
// field, what screen readers are told, the title; axe-core on every such page at 360 px, each with
// JavaScript. Writes the table of fields, error codes and tests to tests/output/form-cases.md.
import assert from "node:assert/strict";
import { mkdir, readFile, writeFile } from "node:fs/promises";
import path from "node:path";
import { after, before, test } from "node:test";
import { axe, screenshot, sideways } from "./lib/browser.mjs";
import { corporation } from "./lib/declaration.mjs";
import { errorOf, Hosted, person, send, twoStars } from "./lib/hosted.mjs";
import { repository } from "./lib/house.mjs";

/** @type {Hosted} */
let hosted;
/** @type {[label: string, code: string, message: string, name: string][]} */
const table = [];
/** @type {Record<string, string>} */
let messages = {};
before(async () => {
  hosted = await Hosted.open();
  const text = await readFile(path.join(repository, "data/messages.toml"), "utf8");
  const errors = text.slice(text.indexOf("[error]"), text.indexOf("[question]"));
  messages = Object.fromEntries([...errors.matchAll(/^(\w+) = "(.*)"$/gm)].map(([, code, words]) => [code, words]));
});
after(async () => {
  await hosted?.close();
  await mkdir(path.join(repository, "tests/output"), { recursive: true });
  const lines = table.sort().map(([field, code, message, name]) => `| ${field} | ${code} | ${message} | ${name} |`);
  await writeFile(path.join(repository, "tests/output/form-cases.md"), `| field | error code | what is said | test |\n|---|---|---|---|\n${lines.join("\n")}\n`);
});

const LONG = "ア".repeat(400);
const HIDDEN = "見\u202e本";
/** By field: error code and what is sent. @type {Record<string, [code: string, typed: any][]>} */
const ERRORS = {
  entity: [["choose", ""], ["unknown_choice", "company"]],
  corporate_number: [
    ["required", ""], ["corporate_number_digits", "番号"], ["corporate_number_length", "70000120500"],
    ["corporate_number_check", "1234567890123"], ["corporate_number_none", "０"], ["corporate_number_twelve", "000012050002"],
  ],
  name: [["required", "　"], ["too_long", `株式会社${LONG}`], ["invisible_characters", HIDDEN]],
  name_kana: [["required", ""], ["too_long", LONG], ["invisible_characters", "ミ\u200eホン"], ["kana_letters", "mihon"], ["kana_other", "見本"]],
  representative: [["required", ""], ["too_long", LONG], ["invisible_characters", HIDDEN]],
  representative_kana: [["required", ""], ["too_long", LONG], ["kana_letters", "Mihon"], ["kana_other", "見本"]],
  trade_name: [["too_long", LONG], ["invisible_characters", HIDDEN]],
  website: [["too_long", `https://mihon.example/${LONG}`], ["website_invalid", "なし"], ["invisible_characters", "https://mihon.example/\u0000"]],
  postal_code: [["required", ""], ["postal_code_invalid", "12-345"]],
  prefecture: [["choose", ""], ["unknown_choice", "江戸"]],
  municipality: [["required", ""], ["too_long", LONG], ["invisible_characters", HIDDEN]],
  street: [["required", " "], ["too_long", LONG], ["invisible_characters", HIDDEN]],
  building: [["too_long", LONG], ["invisible_characters", HIDDEN]],
  phone: [["required", ""], ["phone_digits", "なし"], ["phone_zero", "191234567"], ["phone_length", "0312345"]],
  industry: [["choose", ""], ["unknown_choice", "Z"]],
  industry_detail: [["unknown_choice", "D"], ["industry_mismatch", "09"]],
  membership: [["choose", ""], ["unknown_choice", "maybe"]],
  membership_name: [["required", ""], ["too_long", LONG], ["invisible_characters", HIDDEN]],
  newsletter: [["choose", ""], ["unknown_choice", "maybe"]],
  password: [
    ["required", ""], ["password_short", "Ab1!"], ["password_long", `Aa1!${"x".repeat(130)}`], ["password_full_width", "Ａbcdefgh-123"],
    ["password_other", "あbcdefgH-123"], ["password_classes", "abcdefghij"],
  ],
  password_confirmation: [["required", ""], ["password_mismatch", "Another-Pass-1"]],
  stars: [["choose", ""], ["unknown_choice", "3"]],
  self_check_score: [["score_number", "百点"], ["score_range", "101"]],
  policy_publication: [["choose_some", ""], ["unknown_choice", ["website", "radio"]]],
  purpose: [["choose", ""], ["unknown_choice", "none"]],
  antisocial_pledge: [["consent", ""], ["unknown_choice", "no"]],
  contact_name: [["required", ""], ["too_long", LONG], ["invisible_characters", HIDDEN]],
  contact_email: [
    ["required", ""], ["too_long", `${"a".repeat(300)}@mihon.example`], ["email_at", "taro"], ["email_local", "太郎@mihon.example"], ["email_domain", "taro@localhost"],
  ],
  contact_email_confirmation: [["required", ""], ["email_mismatch", "other@applicant.example"]],
  privacy_consent: [["consent", ""], ["unknown_choice", "no"]],
  heard_from: [["unknown_choice", "dream"]],
  terms_consent: [["consent", ""], ["unknown_choice", "no"]],
};
/** Errors that only a page has which is not the form itself, and the test that shows them. */
const ELSEWHERE = {
  terms_changed: "form-lost: an old version of the terms", form_changed: "form-lost: an old version of the form",
  password_again: "form-lost: a day's pause at the check page",
};
/** What follows from an error of its pair or of a choice before it. @type {Record<string, string[]>} */
const SILENT = { password: ["password_confirmation"], contact_email: ["contact_email_confirmation"] };

/** Each round sends the n-th error of as many fields as can be wrong at once. */
function rounds() {
  const all = [];
  const most = Math.max(...Object.values(ERRORS).map((list) => list.length));
  for (const base of [corporation, person]) {
    const own = Object.entries(ERRORS).filter(([key]) => (base === person ? !(key in corporation) && key in person : !(key in person) || key in corporation));
    for (let turn = 0; turn < most; turn++) {
      const wrong = own.filter(([, list]) => list.length > turn).map(([key, list]) => [key, ...list[turn]]);
      // Choices that open a branch are wrong in a round of their own, so that the branch is asked.
      const gates = wrong.filter(([key]) => ["entity", "membership", "stars", "industry"].includes(key));
      const rest = wrong.filter((one) => !gates.includes(one));
      const first = rest.filter(([key]) => !rest.some(([other]) => SILENT[other]?.includes(key)));
      const second = rest.filter((one) => !first.includes(one));
      for (const set of [first, second, gates]) if (set.length > 0) all.push({ base, set });
    }
  }
  return all;
}

/** Whether a message is one of these words, whatever stands for the places. */
function says(message, code) {
  const pattern = messages[code].split(/\{\w+\}/).map((part) => part.replace(/[.*+?^$()|[\]\\]/g, "\\$&")).join(".*");
  return new RegExp(`^＊${pattern}$`, "s").test(message);
}

test("every error of every field: words, focus, links, what is read aloud, axe-core", { timeout: 180_000 }, async (t) => {
  await hosted.visit({}, async (page) => {
    for (const { base, set } of rounds()) {
      await hosted.form(page);
      const industry = set.some(([key]) => key === "industry") ? { industry_detail: "" } : {};
      await send(page, { ...base, ...twoStars, ...industry, ...Object.fromEntries(set.map(([key, , typed]) => [key, typed])) });
      assert.match(await page.title(), /^エラー：/);
      assert.equal(await page.evaluate(() => document.activeElement?.id), "error-summary");
      const links = page.locator("#error-summary a");
      assert.equal(await links.count(), set.length, `${set.map(([key, code]) => `${key} ${code}`)}\n${await links.allInnerTexts()}`);
      for (const [key, code] of set) {
        const name = `${key}: ${code}`;
        await t.test(name, async () => {
          const said = await errorOf(page, key);
          assert.ok(says(said, code), said);
          const field = page.locator(`.field[data-key="${key}"]`);
          const label = (await field.locator(".field-label").first().innerText()).split("※")[0].replace(/任意.*/s, "").trim();
          table.push([label, code, said.replaceAll("|", "｜").slice(0, 160), `form-errors: ${name}`]);
          assert.ok((await field.getAttribute("class"))?.includes("field-invalid"));
          const invalid = field.locator("[aria-invalid='true']").first();
          assert.ok((await invalid.count()) > 0, "aria-invalid");
          const described = await field.locator(`[aria-describedby~="${key}-error"]`).count();
          assert.ok(described > 0, "the control refers to its error");
          const link = page.locator(`#error-summary a[href="#${key}"]`);
          assert.equal(await link.innerText(), said.slice(1));
          await link.click();
          const active = await page.evaluate(() => document.activeElement?.getAttribute("name"));
          assert.equal(active, key, "the link leads to the control");
          const top = await page.evaluate(() => document.activeElement?.closest(".field")?.getBoundingClientRect().top ?? -1);
          assert.ok(top >= 0 && top < 800, `the field is in view: ${top}`);
        });
      }
      assert.deepEqual(await axe(page), [], set.map(([key, code]) => `${key} ${code}`).join());
      assert.ok((await sideways(page)) <= 0);
    }
  });
});

test("an empty form names everything that is required, in the order of the form", async () => {
  await hosted.visit({}, async (page) => {
    await hosted.form(page);
    await page.locator("#check-button").click();
    await page.locator("#error-summary").waitFor();
    const targets = await page.locator("#error-summary a").evaluateAll((links) => links.map((link) => link.getAttribute("href")?.slice(1)));
    const order = await page.locator(".field").evaluateAll((fields) => fields.map((field) => /** @type {HTMLElement} */ (field).dataset.key));
    assert.deepEqual(targets, order.filter((key) => targets.includes(key)));
    assert.ok(targets.length >= 18, targets.join());
    assert.deepEqual(await axe(page), []);
    await screenshot(page, "form-empty-refused");
  });
});

test("an error's field is reached with the keyboard alone", async () => {
  await hosted.visit({ width: 1280 }, async (page) => {
    await hosted.form(page);
    await send(page, { ...corporation, phone: "なし", contact_email: "taro" });
    assert.equal(await page.evaluate(() => document.activeElement?.id), "error-summary");
    await page.keyboard.press("Tab");
    await page.keyboard.press("Tab");
    await page.keyboard.press("Enter");
    assert.equal(await page.evaluate(() => document.activeElement?.id), "contact_email");
    await screenshot(page, "form-errors-1280");
  });
});

test("the words of every error code are shown somewhere", async () => {
  const here = new Set(Object.values(ERRORS).flat().map(([code]) => code));
  assert.deepEqual(Object.keys(messages).filter((code) => !here.has(code) && !(code in ELSEWHERE)), []);
  for (const [code, name] of Object.entries(ELSEWHERE)) table.push(["（全体）", code, messages[code], name]);
});
