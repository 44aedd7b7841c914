// What people type and what is kept: every forgiving input of the table of fields, shown right on the
// check page; questions with one press; refusals with words. One browser, one processor for all cases.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { axe, screenshot } from "./lib/browser.mjs";
import { corporation, fill, press } from "./lib/declaration.mjs";
import { CHECK, control, errorOf, Hosted, paste, person, shown, twoStars, words } from "./lib/hosted.mjs";

/** @type {Hosted} */
let hosted;
before(async () => { hosted = await Hosted.open(); });
after(async () => { await hosted?.close(); });

/** What is typed, and what the check page shows. @type {[title: string, key: string, typed: string, shows: string][]} */
const FORGIVEN = [
  ["法人番号 in full width with a T", "corporate_number", "Ｔ７０００－０１２０５－０００２", "7000012050002"],
  ["法人番号 with spaces", "corporate_number", " 7000 0120　50002 ", "7000012050002"],
  ["法人番号 with hyphens and a small t", "corporate_number", "t7-0000-1205-0002", "7000012050002"],
  ["法人番号 with long hyphens", "corporate_number", "7ー0000−1205―0002", "7000012050002"],
  ["a name between ideographic spaces", "name", "　株式会社みほん　東店　", "株式会社みほん　東店"],
  ["a name in NFD", "name", "株式会社か\u3099らす", "株式会社がらす"],
  ["a name with 髙 﨑 𠮷", "name", "株式会社髙﨑𠮷商店", "株式会社髙﨑𠮷商店"],
  ["a name with a compatibility 神 that NFC would change", "name", "株式会社神社堂", "株式会社神社堂"],
  ["a name with a variant selector", "name", "株式会社邉\u{e0100}商店", "株式会社邉\u{e0100}商店"],
  ["a name in full-width letters, kept as typed", "name", "株式会社ＡＢＣ", "株式会社ＡＢＣ"],
  ["kana in half width", "name_kana", "ﾐﾎﾝﾄｿｳﾃﾝ ｶﾞﾊﾟ", "ミホントソウテンガパ"],
  ["kana in hiragana", "name_kana", "みほん とそうてん", "ミホントソウテン"],
  ["kana with hyphens for a long vowel", "name_kana", "ミホンタワ-・セﾝタ‐", "ミホンタワー・センター"],
  ["kana in NFD", "name_kana", "か\u3099らす は\u309aん", "ガラスパン"],
  ["kana with the legal form in front", "name_kana", "カブシキガイシャ　ミホントソウ", "ミホントソウ"],
  ["kana with the legal form behind, in hiragana", "name_kana", "みほんとそう かぶしきがいしゃ", "ミホントソウ"],
  ["郵便番号 with 〒 in full width", "postal_code", "〒１２３－４５６７", "123-4567"],
  ["郵便番号 without a hyphen", "postal_code", "1234567", "123-4567"],
  ["郵便番号 with spaces and a long hyphen", "postal_code", " 123 ー 4567　", "123-4567"],
  ["電話 with +81", "phone", "+81 3-1234-5678", "0312345678"],
  ["電話 with +81 and (0)", "phone", "+81 (0)3 1234 5678", "0312345678"],
  ["電話 in full width", "phone", "０３－１２３４－５６７８", "0312345678"],
  ["電話 in brackets", "phone", "(03)1234-5678", "0312345678"],
  ["電話 in full-width brackets", "phone", "03（1234）5678", "0312345678"],
  ["電話 of a new mobile number 060", "phone", "060 1234 5678", "06012345678"],
  ["電話 with 代表 and an extension", "phone", "03-1234-5678（代表）内線12", "03-1234-5678 代表内線12"],
  ["電話 with TEL", "phone", "TEL 03-1234-5678", "03-1234-5678"],
  ["an address of a website without https", "website", "www.mihon.example", "https://www.mihon.example"],
  ["a website in full width", "website", "ｈｔｔｐｓ：／／ｍｉｈｏｎ．ｅｘａｍｐｌｅ／", "https://mihon.example/"],
  ["a town with 丁目", "municipality", "札幌市中央区北一条西1丁目", "札幌市中央区北一条西1丁目"],
  ["a town that repeats the prefecture", "municipality", "東京都千代田区見本町", "千代田区見本町"],
  ["a town in NFD between spaces", "municipality", " 千代田区か\u3099らす町　", "千代田区がらす町"],
  ["no street", "street", "なし", "なし"],
  ["a mail address in full width", "contact_email", "ｔａｒｏ＠ｍｉｈｏｎ．ｅｘａｍｐｌｅ", "taro@mihon.example"],
  ["a mail address between spaces", "contact_email", "　taro@mihon.example ", "taro@mihon.example"],
  ["a mail address with a large domain", "contact_email", "Taro@MIHON.Example", "Taro@mihon.example"],
  ["a mail address with two dots", "contact_email", "foo..bar@docomo.ne.jp", "foo..bar@docomo.ne.jp"],
  ["a score in full width", "self_check_score", "８５", "85点"],
  ["a score below nothing", "self_check_score", "－５", "-5点"],
  ["a score with its unit", "self_check_score", "72点", "72点"],
  ["a trailing line break in a number", "corporate_number", "7000012050002\r\n", "7000012050002"],
  ["trailing line breaks in a name", "name", "株式会社みほん\r\n\n", "株式会社みほん"],
  ["a trailing line break in a postal code", "postal_code", "\n123-4567\r\n", "123-4567"],
];

test("forgiving input: everything people type is put right and shown", { timeout: 120_000 }, async (t) => {
  await hosted.visit({}, async (page) => {
    await hosted.toCheck(page, { ...corporation, ...twoStars });
    // Each round types the n-th case of every field.
    const fields = [...new Set(FORGIVEN.map(([, key]) => key))].map((key) => FORGIVEN.filter(([, of]) => of === key));
    for (let turn = 0; turn < Math.max(...fields.map((cases) => cases.length)); turn++) {
      const round = fields.flatMap((cases) => cases.slice(turn, turn + 1));
      await press(page, "修正する");
      for (const [, key, typed] of round) {
        for (const one of key === "contact_email" ? [key, `${key}_confirmation`] : [key]) {
          if (/[\r\n]/.test(typed)) await paste(page, one, typed);
          else await control(page, one).fill(typed);
        }
      }
      await press(page, CHECK);
      assert.ok(await page.locator("form#check").count(), await words(page));
      for (const [title, key, , shows] of round) await t.test(title, async () => assert.equal(await shown(page, key), shows));
    }
  });
});

test("forgiving input without JavaScript: all of it in one post", async () => {
  await hosted.visit({ javaScript: false }, async (page) => {
    const odd = Object.fromEntries([...FORGIVEN].reverse().filter(([, , typed]) => !/[\r\n]/.test(typed)).map(([, key, typed]) => [key, typed]));
    await hosted.toCheck(page, { ...corporation, ...twoStars, ...odd, contact_email_confirmation: odd.contact_email });
    for (const key of Object.keys(odd)) {
      const row = FORGIVEN.find(([, one]) => one === key);
      assert.equal(await shown(page, key), row?.[3], key);
    }
  });
});

test("what the processor changed by itself is said on the check page", async () => {
  await hosted.visit({ javaScript: false }, async (page) => {
    await hosted.toCheck(page, {
      ...corporation, name_kana: "カブシキガイシャミホン", website: "mihon.example", municipality: "東京都千代田区見本町", industry: "", industry_detail: "07",
    });
    const said = await page.locator("[aria-labelledby='check-changes']").innerText();
    for (const word of ["カブシキガイシャ", "https://", "東京都", "D 建設業"]) assert.ok(said.includes(word), `${word}: ${said}`);
    assert.equal(await shown(page, "industry"), "D 建設業");
    await screenshot(page, "form-changes");
  });
});

for (const javaScript of [true, false]) {
  const how = javaScript ? "with JavaScript" : "without JavaScript";

  test(`twelve digits: the 13-digit number is offered and taken with one press, ${how}`, async () => {
    await hosted.visit({ javaScript }, async (page) => {
      await hosted.form(page);
      await fill(page, { ...corporation, corporate_number: "0000-1205-0002" });
      await press(page, CHECK);
      const said = await errorOf(page, "corporate_number");
      assert.match(said, /^＊12桁.*マイナンバーは絶対に入力しないでください/);
      assert.equal(await control(page, "corporate_number").inputValue(), "");
      const html = await page.content();
      assert.ok(!/(?<!\d)000012050002(?!\d)|0000-1205-0002/.test(html), "the twelve digits are nowhere on the page");
      if (javaScript) {
        assert.deepEqual(await axe(page), []);
        await screenshot(page, "form-twelve");
      }
      await press(page, "「7000012050002」に直す");
      assert.equal(await shown(page, "corporate_number"), "7000012050002");
      assert.match(await page.locator(".check-questions").innerText(), /12桁から作った「7000012050002」/);
      await press(page, "自分で直す");
      assert.equal(await control(page, "corporate_number").inputValue(), "7000012050002");
    });
  });

  test(`questions with one press: ㈱, ${how}`, async () => {
    await hosted.visit({ javaScript }, async (page) => {
      await hosted.toCheck(page, { ...corporation, name: "㈱みほん塗装" });
      assert.equal(await shown(page, "name"), "㈱みほん塗装", "a question, never an error");
      await press(page, "「株式会社みほん塗装」に直す");
      assert.equal(await shown(page, "name"), "株式会社みほん塗装");
      assert.equal(await page.locator(".check-questions").count(), 0);
      assert.equal(await page.evaluate(() => document.activeElement?.id), "row-name", "whoever goes on by keys or by ear is where it was put right");
    });
  });

  test(`a name without a legal form is asked about, and nothing is guessed, ${how}`, async () => {
    await hosted.visit({ javaScript }, async (page) => {
      await hosted.toCheck(page, { ...corporation, name: "みほん塗装", municipality: "千代田区見本町 見本ビル3F", building: "" });
      assert.deepEqual(await page.locator(".check-questions h3").allInnerTexts(), ["市区町村・町名", "事業者名"], "the worst first");
      if (javaScript) {
        assert.deepEqual(await axe(page), []);
        await screenshot(page, "check-questions");
      }
      await press(page, "ビル名など 見本ビル3F」に直す");
      assert.equal(await shown(page, "municipality"), "千代田区見本町");
      assert.equal(await shown(page, "building"), "見本ビル3F");
      assert.equal(await page.locator(".check-questions .form-offers .button-outline").count(), 0);
      assert.equal(await page.evaluate(() => document.activeElement?.id), "question-1", "the next question");
    });
  });

  test(`questions with one press: 番地 in the public field, ${how}`, async () => {
    await hosted.visit({ javaScript }, async (page) => {
      await hosted.toCheck(page, { ...corporation, municipality: "千代田区見本町3-4", street: "なし" });
      assert.equal(await page.locator(".check-questions h3").count(), 1);
      await press(page, "に直す");
      assert.equal(await page.locator(".check-questions").count(), 0);
      assert.equal(await shown(page, "municipality"), "千代田区見本町");
      assert.equal(await shown(page, "street"), "3-4");
    });
  });
}

test("a questioned answer may stay, and the office sees the mark", async () => {
  await hosted.visit({}, async (page) => {
    await hosted.toCheck(page, { ...corporation, name: "(有)そのまま商会", municipality: "千代田区そのまま町9番地" });
    await hosted.toReceived(page);
    const rows = JSON.parse((await hosted.house.sengen("review", "list", "--all", "--format", "json")).stdout);
    const row = rows.find((/** @type {any} */ one) => one.name === "(有)そのまま商会");
    const text = (await hosted.house.sengen("review", "show", row.reference)).stdout;
    assert.match(text, /略した書き方がある（申込者は直さずに進んだ）/);
    assert.match(text, /番地らしいものがある/);
  });
});

test("a sole proprietor's kana, name and 屋号 are forgiven alike, and the name is kept as typed", async () => {
  await hosted.visit({ width: 1280 }, async (page) => {
    await hosted.toCheck(page, { ...person, representative: "　髙﨑 𠮷郎 ", representative_kana: "たかさき　ﾖｼﾛｳ", trade_name: "ﾐﾎﾝ塗装" });
    assert.equal(await shown(page, "representative"), "髙﨑 𠮷郎");
    assert.equal(await shown(page, "representative_kana"), "タカサキヨシロウ");
    assert.equal(await shown(page, "trade_name"), "ﾐﾎﾝ塗装");
    assert.match(await words(page), /代表者名「髙﨑 𠮷郎」と市区町村・町名が、事務局の受理の後に、このサイトのページで公開されます/);
  });
});

test("twelve digits are nowhere kept: not in the state, not in the log, not on a later page", async () => {
  const digits = "123456789018";
  await hosted.visit({ javaScript: false }, async (page) => {
    for (const typed of [digits, "1234-5678-9018", "１２３４５６７８９０１８"]) {
      await hosted.form(page);
      await fill(page, { ...corporation, corporate_number: typed });
      await press(page, CHECK);
      for (const form of [digits, typed]) assert.ok(!new RegExp(`(?<!\\d)${form}(?!\\d)`).test(await page.content()), form);
      await page.locator(".form-offers button").first().click();
      await page.locator("form#check").waitFor();
      await hosted.toReceived(page);
    }
  });
  const { filesWith } = await import("./lib/files.mjs");
  assert.deepEqual(await filesWith(`${hosted.house.root}/var`, [digits, "1234-5678-9018", "１２３４５６７８９０１８"], true), []);
  assert.ok(!hosted.house.log.includes(digits));
});
