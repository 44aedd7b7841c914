// The form in short pages, as it ships: how long each is, where it says one is, what stands on it and what is hidden, and
// the shortest way through all. With and without JavaScript.
import assert from "node:assert/strict";
import { mkdir, writeFile } from "node:fs/promises";
import path from "node:path";
import { after, before, test } from "node:test";
import { axe, screenshot, sideways } from "./lib/browser.mjs";
import { corporation, fillPage, press, turnPages } from "./lib/declaration.mjs";
import { body, control, Hosted, person, shown, SUBMIT, twoStars } from "./lib/hosted.mjs";
import { repository } from "./lib/house.mjs";
import { BACK, count, LAST, NEXT, pageId, PAGES, place, toPage, value } from "./lib/paged.mjs";

/** @type {Hosted} */
let hosted;
before(async () => { hosted = await Hosted.open({ whole: false }); });
after(async () => { await hosted?.close(); });

/** A phone's screen. */
const SCREEN = 740;

/** Corporation, sole proprietor, body; the longest of each. @type {[string, any][]} */
const applicants = [["corporation", { ...corporation, ...twoStars }], ["person", { ...person, contact_same: "yes", contact_name: "" }], ["body", body]];
/** What is asked about three times. */
const doubtful = { ...corporation, name: "みほん塗装店", municipality: "千代田区見本町1-2-3 見本ビル3F", contact_email: "marker.mail@gmail.con" };
for (const javaScript of [true, false]) {
  for (const [who, answers] of [...applicants, /** @type {[string, any]} */ (["doubtful", doubtful])]) {
    const name = `${who}${javaScript ? "" : "-nojs"}`;
    test(`each page is two screens and a half at most, sound, and says where one is: ${name}`, { timeout: 90_000 }, async () => {
      /** @type {string[]} */
      const rows = [];
      await hosted.visit({ javaScript }, async (page) => {
        await page.setViewportSize({ width: 360, height: SCREEN });
        /** @type {string[]} */
        const places = [];
        const look = async (/** @type {string} */ id, most = 2.5) => {
          const [main, buttons, whole] = await page.evaluate(() => {
            const end = (/** @type {string} */ one) => [...document.querySelectorAll(one)].pop()?.getBoundingClientRect().bottom ?? 0;
            return [end("main") + scrollY, end(".button-row") + scrollY, document.documentElement.scrollHeight];
          });
          const screens = (/** @type {number} */ height) => (height / 740).toFixed(2);
          rows.push(`${name}\t${id}\t${screens(buttons)}\t${screens(main)}\t${screens(whole)}`);
          await screenshot(page, `form-pages-${name}-${id}`);
          assert.ok(main <= most * SCREEN, rows.at(-1));
          if (javaScript) assert.deepEqual(await axe(page), [], id);
          assert.ok((await sideways(page)) <= 0, id);
        };
        await hosted.form(page);
        await look("blank");
        await turnPages(page, answers, async () => {
          places.push(await place(page));
          await look(await pageId(page));
        });
        await look("check", 4);
        assert.equal(await page.locator(".check-questions h3").count(hosted, ), who === "doubtful" ? 3 : 0);
        assert.deepEqual(places, ["事業者情報（3枚中1枚目）", "事業者情報（3枚中2枚目）", "事業者情報（3枚中3枚目）", "自己宣言（2枚中1枚目）", "自己宣言（2枚中2枚目）"]);
      });
      await mkdir(path.join(repository, "tests/output"), { recursive: true });
      await writeFile(path.join(repository, `tests/output/form-pages-${name}.tsv`), `${rows.join("\n")}\n`);
    });
  }

  test(`the summary of what is wrong names no field that another choice has hidden, ${javaScript ? "with" : "without"} JavaScript`, async () => {
    await hosted.visit({ javaScript }, async (page) => {
      await hosted.form(page);
      await page.locator("[name='entity'][value='corporation']").check();
      await press(page, NEXT);
      const told = async () => (await page.locator("#error-summary a:visible").evaluateAll((all) => all.map((one) => one.getAttribute("href")))).join(" ");
      assert.equal(await told(), "#corporate_number #name #name_kana");
      await page.locator("[name='entity'][value='sole_proprietor']").check();
      assert.equal(await told(), "");
      if (javaScript) assert.ok(await page.locator("#error-summary").isHidden(), "no box that counts nothing");
      await page.locator("[name='entity'][value='body']").check();
      assert.equal(await told(), "#name #name_kana");
      if (javaScript) assert.match(await page.locator("#error-summary").innerText(), /ところが2か所あります/);
    });
  });

  test(`nor one that a box makes superfluous, ${javaScript ? "with" : "without"} JavaScript`, async () => {
    await hosted.visit({ javaScript }, async (page) => {
      await hosted.form(page);
      await fillPage(page, person);
      await press(page, NEXT);
      await fillPage(page, person);
      await press(page, NEXT);
      await page.locator("[name='contact_name']").fill("");
      await press(page, NEXT);
      const told = async () => (await page.locator("#error-summary a:visible").evaluateAll((all) => all.map((one) => one.getAttribute("href")))).join(" ");
      assert.match(await told(), /#contact_name/);
      await page.locator("[name='contact_same']").check();
      assert.doesNotMatch(await told(), /#contact_name/);
    });
  });

  test(`what does not apply is not there, and its answers come back with the choice, ${javaScript ? "with" : "without"} JavaScript`, async () => {
    await hosted.visit({ javaScript }, async (page) => {
      await hosted.form(page);
      const seen = async () => (await page.locator("form#declaration .field:visible").evaluateAll((all) => all.map((one) => one.getAttribute("data-key")))).join(" ");
      assert.equal(await seen(), "entity website");
      await page.locator("[name='entity'][value='sole_proprietor']").check();
      assert.equal(await seen(), "entity representative representative_kana trade_name website");
      await control(page, "representative").fill("見本 花子");
      await page.locator("[name='entity'][value='body']").check();
      assert.equal(await seen(), "entity name name_kana body_representative website");
      await page.locator("[name='entity'][value='corporation']").check();
      assert.equal(await seen(), "entity corporate_number corporate_number_listed name name_kana website");
      await page.locator("[name='entity'][value='sole_proprietor']").check();
      assert.equal(await value(page, "representative"), "見本 花子");
      await fillPage(page, person);
      await press(page, NEXT);
      await fillPage(page, person);
      await press(page, NEXT);
      assert.match(await seen(), /contact_same contact_name/);
      await page.locator("[name='contact_same']").check();
      assert.doesNotMatch(await seen(), /contact_name|membership_name/);
      await page.locator("[name='membership'][value='yes']").check();
      assert.match(await seen(), /membership_name/);
    });
  });
}

test("the last page reloaded with nothing but a password typed says that it must be typed again, and once it is sent no more", { timeout: 60_000 }, async () => {
  await hosted.visit({}, async (page) => {
    const again = page.locator("#password-again");
    await toPage(hosted, page, "consent");
    assert.ok(!(await again.isVisible()));
    await control(page, "password").fill(corporation.password);
    await page.reload();
    assert.deepEqual([await pageId(page), await value(page, "password")], ["consent", ""]);
    assert.ok(await again.isVisible());
    assert.ok(!(await page.locator("#restored").isVisible()), "nothing else was put in");
    await page.locator("#left-said", { hasText: "もう一度入力してください" }).waitFor({ state: "attached" });
    await screenshot(page, "form-password-again");
    await page.locator("[name='newsletter']").check();
    await page.reload();
    assert.ok(await again.isVisible() && await page.locator("#restored").isVisible());
    assert.ok(await page.locator("[name='newsletter']").isChecked(), "what else was typed stays");
    await press(page, BACK);
    await press(page, NEXT);
    assert.ok(await again.isVisible(), "the password did not travel");
    await fillPage(page, corporation);
    await press(page, LAST);
    assert.equal(await shown(page, "newsletter"), "お知らせのメールを希望する");
    await page.locator(".row[data-key='password'] .row-action button").click();
    await page.locator("[name='_page'][value='consent']").waitFor({ state: "attached" });
    assert.ok(!(await again.isVisible()), "the processor has it");
    await control(page, "password").fill(`${corporation.password}-2`);
    await page.reload();
    assert.match(await again.innerText(), /変えるときは、もう一度/, "what was typed over it is gone");
    const kept = await page.evaluate(() => JSON.stringify([{ ...sessionStorage }, { ...localStorage }]));
    assert.ok(!kept.includes(corporation.password));
  });
});

for (const width of [820, 1280]) {
  test(`each page is sound at ${width} px, empty, refused and filled`, { timeout: 90_000 }, async () => {
    await hosted.visit({ width }, async (page) => {
      await hosted.form(page);
      for (const id of PAGES) {
        assert.equal(await pageId(page), id);
        await press(page, id === "consent" ? LAST : NEXT);
        assert.ok(await page.locator("#error-summary").isVisible());
        assert.deepEqual(await axe(page), [], id);
        assert.ok((await sideways(page)) <= 0, id);
        await screenshot(page, `form-pages-${width}-${id}`);
        await fillPage(page, { ...corporation, ...twoStars });
        await press(page, id === "consent" ? LAST : NEXT);
      }
      await page.locator("form#check").waitFor();
      await screenshot(page, `form-pages-${width}-check`);
    });
  });
}

/** What a person does on the shortest way to the numbers, counted: every press, and every character that is typed. */
class Hand {
  /** @param {import("playwright-core").Page} page */
  constructor(page) {
    this.page = page;
    this.taps = 0;
    this.characters = 0;
  }

  /** @param {import("playwright-core").Locator} target */
  async press(target) {
    this.taps += 1;
    await target.click();
  }

  /** A press that leads to another page. @param {import("playwright-core").Locator} target */
  async go(target) {
    await Promise.all([this.page.waitForEvent("domcontentloaded"), this.press(target)]);
  }

  /** @param {string} name @param {string} text */
  async type(name, text) {
    await this.press(control(this.page, name));
    this.characters += [...text].length;
    await this.page.keyboard.insertText(text);
  }

  /** @param {string} name @param {string} value */
  async tick(name, value) {
    await this.press(this.page.locator(`form [name="${name}"][value="${value}"]`));
  }

  /** @param {string} name @param {string} value */
  async choose(name, value) {
    this.taps += 1;
    await control(this.page, name).selectOption(value);
  }
}

for (const [who, most, own] of /** @type {[string, { taps: number, characters: number }, [string, string][]][]} */ ([
  ["sole_proprietor", { taps: 28, characters: 85 }, [["representative", "見本 花子"], ["representative_kana", "ミホンハナコ"]]],
  ["corporation", { taps: 29, characters: 100 }, [["corporate_number", "7000012050002"], ["name", "株式会社みほん塗装"], ["name_kana", "ミホントソウ"]]],
])) {
  test(`the shortest way from the home page to the numbers: ${who}`, { timeout: 90_000 }, async () => {
    await hosted.visit({}, async (page) => {
      const hand = new Hand(page);
      const next = () => hand.go(page.locator("#check-button"));
      await page.goto(hosted.house.site);
      await hand.go(page.locator("main a[href$='/declare/']").first());
      await hand.go(page.locator("main a[href$='/declare/terms/']").first());
      await hand.press(page.locator("a[data-terms-agree]").first());
      await page.waitForTimeout(1_500);
      await hand.go(page.locator("#terms-end a"));
      await hand.tick("entity", who);
      for (const [name, text] of own) await hand.type(name, text);
      await next();
      await hand.type("postal_code", "0000601");
      await hand.press(page.locator("#address-search"));
      await page.locator("#address-candidates", { hasText: "入れました" }).waitFor();
      await hand.type("street", "1-2-3");
      await hand.type("phone", "0312345678");
      await next();
      await hand.choose("industry", "D");
      await hand.tick("membership", "no");
      if (who === "corporation") await hand.type("contact_name", "見本太郎");
      else await hand.tick("contact_same", "yes");
      await hand.type("contact_email", "hanako.mihon@example-shop.jp");
      await next();
      await hand.tick("stars", "1");
      await hand.choose("purpose", "subsidy");
      await hand.tick("antisocial_pledge", "yes");
      await next();
      await hand.type("password", "Aki-Sora-9!");
      await hand.tick("privacy_consent", "yes");
      assert.ok(await page.locator("[name='terms_consent']").isChecked(), "agreed to at the end of the terms");
      await next();
      const before = await hosted.mails();
      await hand.go(page.getByRole("button", { name: SUBMIT }));
      const mail = await hosted.newMail(before);
      hand.taps += 1;
      await page.goto(/** @type {string} */ (mail.body.match(/https?:\/\/\S+/)?.[0]));
      await hand.go(page.getByRole("button", { name: "自己宣言を完了する" }));
      await page.locator("#user-number").waitFor();
      await mkdir(path.join(repository, "tests/output"), { recursive: true });
      await writeFile(path.join(repository, `tests/output/story-taps-${who}.tsv`), `${who}\t${hand.taps} taps\t${hand.characters} characters\n`);
      assert.ok(hand.taps <= most.taps && hand.characters <= most.characters, `${hand.taps} taps, ${hand.characters} characters`);
    });
  });
}
