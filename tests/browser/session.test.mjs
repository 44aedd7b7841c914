// A log-in that comes to its end: said two minutes before, once, and one press stays; what was typed is there after the
// next log-in, with JavaScript and without.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { axe, screenshot, sideways } from "./lib/browser.mjs";
import { corporation, fill, press } from "./lib/declaration.mjs";
import { Hosted, send, words } from "./lib/hosted.mjs";

/** @type {Hosted} */
let hosted;
/** @type {string} */
let userNumber;
before(async () => {
  hosted = await Hosted.open();
  await hosted.visit({}, async (page) => {
    await hosted.form(page);
    await send(page, corporation);
    await hosted.toNumbers(page, await hosted.toReceived(page));
    userNumber = await page.locator("#user-number").innerText();
  });
});
after(async () => { await hosted?.close(); });

/** To a page of the account. @param {import("playwright-core").Page} page @param {string} path */
async function logIn(page, path) {
  await page.goto(`${hosted.house.site}account/login`);
  await fill(page, { user_number: userNumber, password: corporation.password });
  await press(page, "ログイン");
  await page.goto(`${hosted.house.site}account/${path}`);
}

/** Until what is asked for only after a while is there, and counts: a clock that is wound on does not wait for it. @param {import("playwright-core").Page} page */
async function counting(page) {
  await page.clock.runFor(20_000);
  await page.evaluate(async () => void await import(/** @type {HTMLElement} */ (document.querySelector("#session")).dataset.later ?? ""));
}

/** Whatever is put into the place that is heard, in order. @param {import("playwright-core").Page} page */
async function heard(page) {
  await page.evaluate(() => {
    const said = /** @type {string[]} */ ([]);
    Object.assign(window, { said });
    const place = document.querySelector("#session [role='alert']");
    if (place) new MutationObserver(() => { if (place.textContent) said.push(place.textContent); }).observe(place, { childList: true, characterData: true, subtree: true });
  });
  return () => page.evaluate(() => /** @type {any} */ (window).said);
}

test("two minutes before the end it is said once, and one press stays", async () => {
  await hosted.visit({}, async (page) => {
    await page.clock.install();
    await logIn(page, "change/");
    await counting(page);
    const said = await heard(page);
    await fill(page, { municipality: "千代田区うちかけ町" });
    await page.clock.runFor(26 * 60_000 + 40_000);
    assert.deepEqual(await said(), []);
    assert.equal(await page.locator("#session").isVisible() && (await page.locator("#session").boundingBox())?.height !== 1, false);
    // The server may have counted the click as up to a minute older.
    await page.clock.runFor(65_000);
    assert.equal((await said()).length, 1);
    assert.match((await said())[0], /あと2分でログアウト/);
    await page.clock.runFor(30_000);
    assert.equal((await said()).length, 1, "said once");
    const focused = await page.evaluate(() => document.activeElement?.getAttribute("name"));
    assert.equal(focused, "municipality", "focus stays");
    assert.deepEqual(await axe(page), []);
    assert.ok((await sideways(page)) <= 0);
    await screenshot(page, "session-soon");
    await page.getByRole("button", { name: "このまま続ける" }).click();
    await page.waitForFunction(() => document.querySelector("#session")?.textContent?.includes("ログインを続けます"));
    await page.clock.runFor(20_000);
    assert.equal((await page.locator("#session").boundingBox())?.height, 1, "out of the way again");
    await page.clock.runFor(29 * 60_000);
    assert.equal((await said()).filter((/** @type {string} */ one) => one.includes("あと2分")).length, 2);
    await page.clock.runFor(2 * 60_000);
    assert.match((await said()).at(-1), /ログインが切れました/);
    assert.equal(await page.locator("[name='municipality']").inputValue(), "千代田区うちかけ町");
  });
});

test("a click in another window counts, a press without a line can be done again", async () => {
  await hosted.visit({}, async (page) => {
    await page.clock.install();
    await logIn(page, "change/");
    await counting(page);
    const said = await heard(page);
    await page.clock.runFor(24 * 60_000 + 40_000);
    const other = await page.context().newPage();
    await other.goto(`${hosted.house.site}account/status/`);
    await page.waitForTimeout(300);
    await page.clock.runFor(4 * 60_000);
    assert.deepEqual(await said(), []);
    await page.clock.runFor(24 * 60_000 + 30_000);
    assert.equal((await said()).length, 1);
    await page.context().setOffline(true);
    await page.getByRole("button", { name: "このまま続ける" }).click();
    await page.waitForFunction(() => document.querySelector("#session")?.textContent?.includes("つながりませんでした"));
    await page.context().setOffline(false);
    await page.getByRole("button", { name: "このまま続ける" }).click();
    await page.waitForFunction(() => document.querySelector("#session")?.textContent?.includes("ログインを続けます"));
  });
});

for (const javaScript of [true, false]) {
  test(`what was typed survives the log-in, JavaScript ${javaScript}`, async () => {
    await hosted.visit({ javaScript }, async (page) => {
      await logIn(page, "change/");
      await fill(page, { municipality: "千代田区うちかけ町", street: "4-5" });
      await page.context().clearCookies();
      await press(page, "入力した内容を確認する");
      assert.match(await words(page), /まだ受け付けていません/);
      await screenshot(page, `session-over-${javaScript}`);
      await fill(page, { user_number: userNumber, password: corporation.password });
      await press(page, "ログイン");
      assert.match(await words(page), /入力した内容が戻りました/);
      assert.deepEqual(
        [await page.locator("[name='municipality']").inputValue(), await page.locator("[name='street']").inputValue()],
        ["千代田区うちかけ町", "4-5"],
      );
      if (javaScript) assert.deepEqual(await axe(page), []);
      await screenshot(page, `session-back-${javaScript}`);
      await press(page, "入力した内容を確認する");
      assert.match(await words(page), /うちかけ町/);
    });
  });
}
