// Mistakes told when a field is left: the cases of tests/scheme/left.json, which hold for the check as well; never while
// typing, once to a reader, gone when put right, and no press is lost because a line appears.
import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import path from "node:path";
import { after, before, test } from "node:test";
import { axe, screenshot } from "./lib/browser.mjs";
import { corporation, fillPage, press } from "./lib/declaration.mjs";
import { control, errorOf, Hosted } from "./lib/hosted.mjs";
import { repository } from "./lib/house.mjs";
import { says, wordsOf } from "./lib/mistakes.mjs";

/** @type {Hosted} */
let hosted;
before(async () => { hosted = await Hosted.open(); });
after(async () => { await hosted?.close(); });

const heard = (/** @type {import("playwright-core").Page} */ page) => page.locator("#left-said").textContent();
const typedOf = (/** @type {string} */ text) => text.replace(/^(.*)\{(\d+)\}$/, (_, start, count) => start + (start.startsWith("Aa") ? "x" : "長").repeat(Number(count)));

/** Types into a field and leaves it. @param {import("playwright-core").Page} page @param {string} name @param {string} text */
async function leave(page, name, text) {
  const one = control(page, name);
  await one.focus();
  if ((await one.evaluate((it) => it.tagName)) === "SELECT") await one.selectOption(text);
  else {
    await one.fill("x");
    await one.fill(text);
  }
  await one.dispatchEvent("change");
  await one.evaluate((it) => it.blur());
}

test("every case: the same code and words as the check's, or nothing", { timeout: 120_000 }, async () => {
  const cases = JSON.parse(await readFile(path.join(repository, "tests/scheme/left.json"), "utf8"));
  const messages = await wordsOf("error");
  const changes = await wordsOf("change");
  await hosted.visit({}, async (page) => {
    await hosted.form(page);
    await page.locator("#entity").check();
    await page.locator("#stars-2").check();
    for (const [key, text, code, told] of cases) {
      await leave(page, key, typedOf(text));
      const where = `${key}: ${text}`;
      const said = await errorOf(page, key);
      const noted = page.locator(`[data-key='${key}'] [data-code='digit_letters']`);
      if (code === "digit_letters") {
        assert.equal(said, "", where);
        assert.equal(await noted.count(), told ? 1 : 0, where);
        if (!told) continue;
        assert.equal(await noted.textContent(), changes[code], where);
        assert.equal(await heard(page), changes[code], where);
        assert.doesNotMatch(await control(page, key).inputValue(), /[OoＯ]/, where);
        continue;
      }
      if (!told) {
        assert.equal(said, "", where);
        continue;
      }
      assert.ok(said.startsWith("＊") && says(said.slice(1), messages[code]) && !/[{}]/.test(said), `${where}: ${said}`);
      assert.equal(await page.locator(`#${key}-error`).getAttribute("data-code"), code, where);
      assert.equal(await heard(page), said.slice(1), where);
    }
    assert.deepEqual(await axe(page), []);
    await screenshot(page, "form-left");
  });
});

test("never while typing, never at an untouched field, gone as soon as it is put right", async () => {
  await hosted.visit({}, async (page) => {
    await hosted.form(page);
    await page.locator("#entity").check();
    await control(page, "corporate_number").focus();
    for (const digit of "7000012050") {
      await page.keyboard.type(digit);
      assert.equal(await errorOf(page, "corporate_number"), "");
    }
    // By the button beside it, which is of the same field.
    await page.keyboard.press("Tab");
    await page.keyboard.press("Tab");
    assert.match(await errorOf(page, "corporate_number"), /13桁です。いまは10桁です/);
    assert.notEqual(await page.evaluate(() => document.activeElement?.id), "corporate_number", "the focus goes where it was sent");
    const box = control(page, "corporate_number");
    assert.deepEqual([await box.getAttribute("aria-invalid"), (await box.getAttribute("aria-describedby"))?.split(" ").pop()], ["true", "corporate_number-error"]);
    await page.keyboard.press("Tab");
    await page.keyboard.press("Tab");
    assert.equal(await errorOf(page, "name"), "", "an untouched field is left in peace");
    await box.focus();
    await page.keyboard.press("End");
    await page.keyboard.type("0");
    assert.notEqual(await errorOf(page, "corporate_number"), "", "still wrong");
    await box.fill("7000012050002");
    assert.equal(await errorOf(page, "corporate_number"), "");
    assert.deepEqual([await box.getAttribute("aria-invalid"), await heard(page)], [null, ""]);
    assert.ok(!(await box.getAttribute("aria-describedby"))?.includes("error"));
  });
});

test("what the check has said stands until the page is sent again", async () => {
  await hosted.visit({}, async (page) => {
    await hosted.form(page);
    await fillPage(page, { ...corporation, phone: "なし" });
    await press(page, "入力した内容を確認する");
    assert.match(await errorOf(page, "phone"), /電話番号を、「03-0000-0000」/);
    await leave(page, "phone", "");
    assert.match(await errorOf(page, "phone"), /電話番号を、「03-0000-0000」/);
    assert.equal(await page.locator("#phone-error").count(), 1);
  });
});

test("a press on the button is not lost because a line appears above it", async () => {
  const pages = await Hosted.open({ whole: false });
  try {
    await pages.visit({}, async (page) => {
      await pages.form(page);
      await fillPage(page, corporation);
      await press(page, "次へ進む");
      await fillPage(page, corporation);
      await control(page, "postal_code").fill("12");
      const answer = page.waitForEvent("domcontentloaded");
      await page.locator("#check-button").scrollIntoViewIfNeeded();
      const box = await page.locator("#check-button").boundingBox();
      await page.mouse.move((box?.x ?? 0) + 20, (box?.y ?? 0) + 5);
      await page.mouse.down();
      await page.waitForTimeout(100);
      assert.equal(await page.locator(".field-error").count(), 0, "not under the pointer");
      await page.mouse.up();
      await answer;
      assert.match(await errorOf(page, "postal_code"), /7桁の数字/);
      assert.ok(await page.locator("#error-summary").isVisible());
    });
  } finally {
    await pages.close();
  }
});

test("the keyboard's key says what it does: 次へ on the way, 完了 at the end", async () => {
  const pages = await Hosted.open({ whole: false });
  try {
    await pages.visit({}, async (page) => {
      await pages.form(page);
      const hints = () => page.locator("#declaration input[enterkeyhint]").evaluateAll((all) => [...new Set(all.map((one) => one.getAttribute("enterkeyhint")))]);
      for (let turn = 0; turn < 4; turn++) {
        if (turn !== 3) assert.deepEqual(await hints(), ["next"]);
        await fillPage(page, corporation);
        await press(page, "次へ進む");
      }
      assert.deepEqual(await hints(), ["done"]);
    });
  } finally {
    await pages.close();
  }
});
