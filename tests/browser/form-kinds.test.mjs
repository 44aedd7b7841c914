// Dates, amounts, long texts, yes or no, statements, and conditions of several answers, in a browser: what applies is shown
// and required at once, what is hidden is never sent on, and without a script the form asks the same with its headings.
import assert from "node:assert/strict";
import { readFile, readdir, writeFile } from "node:fs/promises";
import { after, before, test } from "node:test";
import { axe, screenshot, sideways } from "./lib/browser.mjs";
import { press } from "./lib/declaration.mjs";
import { CHECK, control, errorOf, Hosted, shown, words } from "./lib/hosted.mjs";

/** @typedef {import("playwright-core").Page} Page */

/** @type {Hosted} */
let hosted;
before(async () => { hosted = await Hosted.open({ scheme: "pledges" }); });
after(async () => { await hosted?.close(); });

const TYPED = { shop: "みほん八百屋", tel: "03-1111-2222", mail: "a@mail.example", mail_again: "a@mail.example", secret: "Aki-Sora-12345", secret_again: "Aki-Sora-12345" };

/** Fills what everybody is asked. @param {Page} page */
async function fillShop(page) {
  for (const [name, value] of Object.entries(TYPED)) await control(page, name).fill(value);
  await control(page, "town").selectOption("見本第65町");
  await control(page, "agreed").check();
}

/** @param {Page} page @param {string} name @param {string} value */
const choose = (page, name, value) => page.locator(`form [name="${name}"][value="${value}"]`).check();
const isAsked = (/** @type {Page} */ page, /** @type {string} */ name) => control(page, name).isVisible();
const mark = (/** @type {Page} */ page, /** @type {string} */ key) => page.locator(`.field[data-key="${key}"] :is(.field-required, .field-optional)`).first().textContent();

test("what applies is shown and required at once", async () => {
  await hosted.visit({}, async (page) => {
    await hosted.form(page);
    const asked = async () => Promise.all(["since", "weight", "taught", "heads", "story"].map((name) => isAsked(page, name)));
    await choose(page, "promise", "1");
    assert.deepEqual(await asked(), [false, false, false, false, false]);
    await choose(page, "promise", "2");
    assert.deepEqual(await asked(), [true, true, false, false, true]);
    assert.equal(await mark(page, "weight"), "任意");
    await choose(page, "promise", "3");
    assert.deepEqual(await asked(), [false, true, true, false, true]);
    assert.equal(await mark(page, "weight"), "※必須");
    await choose(page, "helpers", "yes");
    assert.deepEqual([await isAsked(page, "heads"), await mark(page, "heads")], [true, "※必須"]);
    await choose(page, "promise", "1");
    assert.deepEqual(await asked(), [false, false, false, true, true]);
    assert.equal(await mark(page, "heads"), "任意");
    assert.deepEqual(await axe(page), []);
    assert.equal(await sideways(page), 0);
    await screenshot(page, "form-kinds");
  });
});

test("a mistake is told when the field is left, and an open one only where it must be filled", async () => {
  await hosted.visit({}, async (page) => {
    await hosted.form(page);
    await choose(page, "promise", "2");
    const leave = async (/** @type {string} */ name, /** @type {string} */ text) => {
      await control(page, name).fill("x");
      await control(page, name).fill(text);
      await control(page, name).blur();
      return errorOf(page, name);
    };
    assert.match(await leave("since", "きのう"), /量り始めた日を、「2024年4月8日」/);
    assert.equal(await leave("since", "2026/11/1"), "");
    assert.match(await leave("weight", "たくさん"), /ひと月に減らした量を、「70」/);
    assert.equal(await leave("weight", ""), "", "may be left open at this level");
    await choose(page, "promise", "3");
    assert.match(await leave("weight", ""), /ひと月に減らした量を入力してください/);
    assert.match(await leave("story", "長".repeat(201)), /200文字以内で入力してください。いまは201文字/);
    assert.equal(await leave("story", `${"長".repeat(100)}\n${"長".repeat(100)}`), "", "line ends do not count");
  });
});

for (const javaScript of [true, false]) {
  test(`answers come to the check page ${javaScript ? "with" : "without"} a script, and back as they were typed`, async () => {
    await hosted.visit({ javaScript }, async (page) => {
      await hosted.form(page);
      if (!javaScript) {
        const headings = await page.locator("fieldset.branch > legend").allTextContents();
        assert.deepEqual(headings, ["つづける約束の場合", "つづける約束か、ひろげる約束の場合", "ひろげる約束の場合", "手伝う人がいる場合", "手伝う人がいるか、はじめの約束でない場合"]);
      }
      await fillShop(page);
      await choose(page, "promise", "2");
      await choose(page, "helpers", "yes");
      await control(page, "since").fill("きのう");
      await control(page, "heads").fill("１２人");
      await control(page, "story").fill("はかって売る\n  ごみを減らす");
      await press(page, CHECK);
      assert.match(await words(page), /直していただくところが1か所/);
      assert.equal(await control(page, "story").inputValue(), "はかって売る\n  ごみを減らす");
      assert.equal(await control(page, "since").inputValue(), "きのう");
      await control(page, "since").fill("令和8年11月1日");
      for (const name of ["secret", "secret_again"]) await control(page, name).fill(TYPED.secret);
      await press(page, CHECK);
      await page.locator("form#check").waitFor();
      assert.equal(await shown(page, "since"), "2026年11月1日");
      assert.equal(await shown(page, "heads"), "12人");
      assert.equal(await shown(page, "helpers"), "はい");
      assert.equal(await shown(page, "story"), "はかって売る\n  ごみを減らす");
      assert.equal(await page.locator('.row[data-key="story"] dd').first().evaluate((it) => getComputedStyle(it).whiteSpace), "pre-wrap");
      await screenshot(page, `form-kinds-check-${javaScript ? "script" : "plain"}`);
      await press(page, "修正する");
      assert.equal(await control(page, "story").inputValue(), "はかって売る\n  ごみを減らす");
      await choose(page, "helpers", "no");
      await choose(page, "promise", "1");
      for (const name of ["secret", "secret_again"]) await control(page, name).fill(TYPED.secret);
      await press(page, CHECK);
      await page.locator("form#check").waitFor();
      for (const key of ["since", "heads", "story"]) assert.equal(await page.locator(`.row[data-key="${key}"]`).count(), 0, key);
    });
  });
}

for (const javaScript of [true, false]) {
  test(`rows are added and taken away ${javaScript ? "in place" : "by post"}, and nothing typed is lost`, async () => {
    await hosted.visit({ javaScript }, async (page) => {
      await hosted.form(page);
      await fillShop(page);
      await choose(page, "promise", "1");
      const push = (/** @type {string} */ name) => (javaScript ? page.getByRole("button", { name, exact: true }).click() : press(page, name));
      const row = (/** @type {number} */ number) => page.locator(`#shops-row-${number}`);
      for (const [at, name] of ["東の店", "西の店", "南の店"].entries()) {
        await push("ほかの店を足す");
        await row(at + 1).waitFor();
        if (javaScript) assert.equal(await page.evaluate(() => document.activeElement?.id), `shop_name_${at + 1}`);
        await control(page, `shop_name_${at + 1}`).fill(name);
      }
      await choose(page, "shop_open_2", "no");
      await choose(page, "shop_open_3", "yes");
      await screenshot(page, `form-rows-${javaScript ? "script" : "plain"}`);
      await push("ほかの店2を消す");
      await row(3).waitFor({ state: "hidden" });
      assert.deepEqual([await control(page, "shop_name_1").inputValue(), await control(page, "shop_name_2").inputValue()], ["東の店", "南の店"]);
      assert.equal(await page.locator('[name="shop_open_2"]:checked').inputValue(), "yes");
      assert.equal(await control(page, "shop").inputValue(), TYPED.shop);
      if (javaScript) {
        assert.deepEqual(await axe(page), []);
        assert.equal(await sideways(page), 0);
        // A page that is loaded anew has its rows again.
        await page.reload();
        await row(2).waitFor();
        assert.equal(await control(page, "shop_name_2").inputValue(), "南の店");
      }
      await control(page, "shop_staff_2").fill("0");
      for (const name of ["secret", "secret_again"]) await control(page, name).fill(TYPED.secret);
      await press(page, CHECK);
      await page.locator("#error-summary").waitFor();
      assert.match(await errorOf(page, "shop_staff_2") ?? "", /ほかの店2：働く人の数/);
      await control(page, "shop_staff_2").fill("3人");
      for (const more of [1, 2]) {
        await push("ほかの店を足す");
        await row(2 + more).waitFor();
      }
      assert.equal(await page.getByRole("button", { name: "ほかの店を足す" }).isVisible(), false);
      await press(page, CHECK);
      await page.locator("form#check").waitFor();
      assert.equal(await shown(page, "shops"), "（1）店の名前 東の店\n（2）店の名前 南の店、日曜日も開いていますか はい、働く人の数 3人");
      await press(page, "修正する");
      assert.deepEqual([await row(2).isVisible(), await row(3).isVisible()], [true, false]);
    });
  });
}

test("what else is public stands in the record and narrows the search", async () => {
  const { house } = hosted;
  const usual = "no,name,prefecture,municipality,industry,stars,declared_on,name_field,corporate_number,link,sells,opened";
  const row = (/** @type {number} */ no, /** @type {string} */ more) => `${no},みほん店${no},見本第2町,,,1,2026-11-01,name,,${more}`;
  await writeFile(`${house.root}/data/declarers.csv`, [usual, row(10000001, "https://shop.example/,food;books,2020-04-08"), row(10000002, ",food,"), row(10000003, ",,")].join("\r\n") + "\r\n");
  await house.sengen("build");
  await hosted.visit({}, async (page) => {
    const total = (/** @type {string} */ count) => page.waitForFunction((count) => document.querySelector("#results")?.getAttribute("data-total") === count, count);
    await page.goto(`${hosted.house.site}directory/?in-sells=food`);
    await total("2");
    assert.match(await page.locator("#filters-set").textContent() ?? "", /食べもの：2件/);
    await page.locator("details.directory-filters").evaluate((it) => { /** @type {HTMLDetailsElement} */ (it).open = true; });
    await page.getByLabel("売っているもの").selectOption("books");
    await total("1");
    assert.match(page.url(), /in-sells=books/);
    await page.locator("#results a.record-name").click();
    await page.locator("#record-name").waitFor();
    const facts = page.locator(".record-facts");
    assert.equal(await facts.locator('[data-more="売っているもの"] dd').textContent(), "食べもの、本");
    assert.equal(await facts.locator('[data-more="店を開いた日"] dd').textContent(), "2020年4月8日");
    assert.equal(await facts.getByRole("link", { name: "https://shop.example/" }).getAttribute("rel"), "nofollow noopener");
    assert.deepEqual(await axe(page), []);
    assert.equal(await sideways(page), 0);
    await screenshot(page, "record-more");
    await page.goto(`${hosted.house.site}directory/mihon-2/`);
    assert.equal(await page.locator("#\\31 0000001 .record-more").count(), 3);
    await screenshot(page, "list-more");
  });
});

/**
 * The whole story in a browser: declared, confirmed, accepted, built, found, changed, stopped; nothing private is built.
 * @param {Hosted} hosted @param {(page: Page) => Promise<void>} fillIn @param {string[]} secrets
 */
async function story(hosted, fillIn, secrets) {
  const { house } = hosted;
  const built = async () => {
    const files = (await readdir(`${house.root}/dist`, { recursive: true, withFileTypes: true })).filter((one) => one.isFile());
    return Promise.all(files.map(async (one) => [one.name, await readFile(`${one.parentPath}/${one.name}`, "utf8")]));
  };
  await hosted.visit({}, async (/** @type {Page} */ page) => {
    await hosted.form(page);
    await fillIn(page);
    await press(page, CHECK);
    await page.locator("form#check").waitFor();
    await hosted.toNumbers(page, await hosted.toReceived(page));
    const number = await page.locator("#user-number").innerText();
    const rows = JSON.parse((await house.sengen("review", "list", "--all", "--format", "json")).stdout);
    await house.sengen("review", "accept", rows.at(-1).reference);
    await house.sengen("build");
    await page.goto(`${house.site}directory/?q=${TYPED.shop}`);
    await page.locator("#results a.record-name").first().click();
    assert.match(await page.locator("#record-name").textContent() ?? "", new RegExp(TYPED.shop));
    for (const [name, text] of await built()) for (const secret of secrets) assert.ok(!text.includes(secret), `${secret} in ${name}`);
    await page.goto(`${house.site}account/login`);
    await control(page, "user_number").fill(number);
    await page.locator('form [name="password"]').fill(TYPED.secret);
    await press(page, "ログイン");
    await page.goto(`${house.site}account/stop/`);
    await page.locator('form [name="password"]').fill(TYPED.secret);
    await press(page, "自己宣言を中止する");
    assert.match(await words(page), /中止しました/);
    await house.sengen("build");
    for (const [name, text] of await built()) assert.ok(!text.includes(TYPED.shop), name);
  });
}

test("three levels, 65 towns and a public link: the whole story in a browser", async () => {
  await story(hosted, async (page) => {
    await fillShop(page);
    await choose(page, "promise", "2");
    await control(page, "since").fill("R8.10.3");
    await control(page, "link").fill("https://shown.example/");
    await page.getByRole("button", { name: "ほかの店を足す" }).click();
    await control(page, "shop_name_1").fill("かなりあ支店");
  }, ["かなりあ", "1111", TYPED.mail, TYPED.secret, "2026-10-03", "2026年10月3日"]);
});

test("one level and eight questions: the whole story in a browser", async () => {
  const single = await Hosted.open({ scheme: "single" });
  try {
    await story(single, async (page) => {
      for (const name of ["shop", "mail", "mail_again", "secret", "secret_again"]) await control(page, name).fill(/** @type {Record<string, string>} */ (TYPED)[name]);
      await control(page, "town").selectOption({ index: 1 });
      await control(page, "word").fill("かなりあのひとこと");
      await control(page, "agreed").check();
    }, ["かなりあ", TYPED.mail, TYPED.secret]);
  } finally {
    await single.close();
  }
});
