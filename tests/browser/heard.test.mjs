// The story as a reader hears it: the accessibility tree of every page on the way, and the words that answer each press,
// compared with what is kept in heard.txt (renewed by SENGEN_RENEW=1, and read through by a person).
import assert from "node:assert/strict";
import { readFile, writeFile } from "node:fs/promises";
import path from "node:path";
import { after, before, test } from "node:test";
import { corporation, fill, fillPage, press } from "./lib/declaration.mjs";
import { heard, listen, said } from "./lib/heard.mjs";
import { control, Hosted, SUBMIT } from "./lib/hosted.mjs";
import { repository } from "./lib/house.mjs";
import { addressOf, builtSite } from "./lib/site.mjs";

const KEPT = path.join(repository, "tests/browser/heard.txt");
/** A moment that no page tells apart from run to run. */
const MOMENT = "2026-11-20T06:00:00Z";

/** @type {Hosted} */
let hosted;
before(async () => {
  hosted = await Hosted.open({ whole: false });
  await hosted.restartAt(MOMENT);
});
after(async () => { await hosted?.close(); });

/** What was heard so far. */
class Tape {
  /** @param {import("playwright-core").Page} page */
  constructor(page) {
    this.page = page;
    /** @type {string[]} */
    this.lines = [];
  }

  /** The page as it stands. @param {string} title */
  async look(title) {
    this.lines.push("", `# ${title}`, "", ...(await heard(this.page)));
    await listen(this.page);
  }

  /** What a press says, and where the focus is then. @param {string} title @param {() => Promise<void>} act @param {string} [until] */
  async press(title, act, until) {
    await said(this.page);
    await act();
    if (until === "") await this.page.waitForFunction(() => /** @type {any} */ (window).said?.length > 0);
    else if (until) await this.page.waitForFunction((words) => /** @type {any} */ (window).said?.some((/** @type {string} */ one) => one.includes(words)) || document.activeElement?.textContent?.includes(words), until);
    this.lines.push("", `> ${title}`, ...(await said(this.page)));
  }
}

test("the story as a reader hears it, and what each press says", { timeout: 180_000 }, async () => {
  await hosted.visit({ width: 1280 }, async (page) => {
    const { site } = hosted.house;
    await page.context().grantPermissions(["clipboard-read", "clipboard-write"]);
    const tape = new Tape(page);
    const next = () => Promise.all([page.waitForEvent("domcontentloaded"), page.locator("#check-button").click()]);

    await page.goto(site);
    await tape.look("ホーム");
    await page.goto(`${site}directory/`);
    await tape.look("宣言事業者を探す");
    const type = (/** @type {string} */ words) => page.getByRole("searchbox").first().fill(words);
    await tape.press("「見本」と入力する", () => type("見本"), "件");
    await tape.press("「株式会社」だけを入力する", () => type("株式会社"), "");
    await tape.press("だれもいない名前を入力する", () => type("存在しない名前"), "");

    await page.goto(`${site}declare/terms/`);
    await tape.look("使用規約");
    await tape.press("使用規約に同意して入力へ進む（まだ読み終わらない）", () => page.locator("a[data-terms-agree]").first().click(), "まだお読みでない");

    await page.goto(`${site}declare/form/`);
    await tape.look("事業者について");
    await tape.press("法人番号を間違えて離れる", async () => {
      await fill(page, { entity: "corporation", corporate_number: "1234567890123" });
      // Past its own button.
      await page.keyboard.press("Tab");
      await page.keyboard.press("Tab");
    }, "");
    await next();
    await page.locator("#error-summary").waitFor();
    await tape.look("事業者について（直すところがある）");
    await fillPage(page, corporation);
    await next();

    await tape.look("所在地と電話番号");
    const search = async (/** @type {string} */ code) => {
      await fill(page, { postal_code: code });
      await page.locator("#address-search").click();
    };
    await tape.press("住所検索（知らない番号）", () => search("999-9999"), "見つか");
    await tape.press("住所検索（1つに決まる）", () => search("000-0601"), "入れました");
    await fill(page, { municipality: "千代田区見本町" });
    await tape.press("住所検索（入力済みの住所がある）", () => search("000-0601"), "次のボタン");
    await fillPage(page, corporation);
    await next();
    await tape.look("業種と担当者");
    await fillPage(page, corporation);
    await next();
    await tape.look("宣言の内容");
    await fillPage(page, corporation);
    await next();
    await tape.look("パスワードと同意");
    await tape.press("パスワードを表示する", () => page.locator("button[data-reveal]").click(), "表示しています");
    await tape.press("パスワードを隠す", () => page.locator("button[data-reveal]").click(), "隠しました");
    await fillPage(page, corporation);
    await next();
    await tape.look("内容確認");

    const mail = await hosted.toReceived(page);
    // The mail is out by now; what the page said before depends on how fast that went.
    await page.reload();
    await tape.look("受付確認");
    await page.goto(mail.body.match(/https?:\/\/\S+/)?.[0] ?? "");
    await tape.look("メール確認");
    await press(page, "自己宣言を完了する");
    const number = await page.locator("#user-number").innerText();
    await tape.look("宣言完了");
    await tape.press("自己宣言IDをコピー", () => page.getByRole("button", { name: "自己宣言IDをコピー" }).click(), "コピー");
    await page.getByLabel("ポスター").check();
    await press(page, "アンケートを送る");
    await tape.look("アンケートの後");

    await page.goto(`${site}login-help/`);
    await tape.look("ログインできないとき");
    await page.goto(`${site}account/number/`);
    await tape.look("利用者番号を忘れたとき");
    await fill(page, { email: corporation.contact_email });
    await press(page, "利用者番号をメールで受け取る");
    await tape.look("利用者番号を忘れたとき（送った後）");
    await page.goto(`${site}account/login`);
    await tape.look("ログイン");
    await fill(page, { user_number: "41234567890", password: "x" });
    await press(page, "ログイン");
    await tape.look("ログイン（11桁の番号）");
    await fill(page, { user_number: number, password: corporation.password });
    await press(page, "ログイン");
    for (const [title, at] of [["マイページ", ""], ["自己宣言状況確認", "status/"], ["登録情報変更", "change/"], ["担当者変更", "contact/"], ["パスワード変更", "password/"], ["中止", "stop/"]]) {
      await page.goto(`${site}account/${at}`);
      await tape.look(title);
    }
    await page.locator("main form button").last().click();
    await page.locator("#error-summary").waitFor();
    await tape.look("中止（直すところがある）");
    const [{ reference }] = JSON.parse((await hosted.house.sengen("review", "list", "--all", "--format", "json")).stdout);
    await hosted.house.sengen("review", "accept", reference, "--build");
    for (const [title, at] of [["マイページ（受理の後）", ""], ["ロゴマークダウンロード", "logo/"], ["ロゴマークの使用手順", "logo/procedure/"], ["取組み段階変更", "step-up/"]]) {
      await page.goto(`${site}account/${at}`);
      await tape.look(title);
    }
    await page.goto(`${site}account/nothing/`);
    await tape.look("ないページ");
    const text = `${tape.lines.join("\n").trim()}\n`;
    if (process.env.SENGEN_RENEW) await writeFile(KEPT, text);
    assert.equal(text, await readFile(KEPT, "utf8"));
  });
});

test("answers that came back are heard, and that the password did not", async () => {
  await hosted.visit({}, async (page) => {
    await hosted.form(page);
    await fillPage(page, corporation);
    await page.reload();
    await listen(page);
    await page.waitForFunction(() => /** @type {any} */ (window).said?.length > 0);
    assert.match((await said(page))[0], /前に入力した内容を戻しました/);
    assert.equal(await control(page, "name").inputValue(), corporation.name);
  });
});

test("a browser that puts answers back itself, and never the password, is told of too", async () => {
  await hosted.visit({}, async (page) => {
    await hosted.form(page);
    while ((await page.locator("form#declaration [name='_page']").inputValue()) !== "consent") {
      await fillPage(page, corporation);
      await Promise.all([page.waitForEvent("domcontentloaded"), page.locator("#check-button").click()]);
    }
    assert.equal(await page.locator("#password-again").isVisible(), false, "nothing was lost");
    await page.evaluate(() => sessionStorage.clear());
    // As Firefox does it: while the page is read, before any script of it runs.
    await page.addInitScript(() => new MutationObserver(() => {
      const box = document.querySelector("[name='privacy_consent']");
      if (box instanceof HTMLInputElement && document.readyState === "loading") box.checked = true;
    }).observe(document, { childList: true, subtree: true }));
    await page.reload();
    await listen(page);
    assert.ok(await page.locator("#restored").isVisible());
    assert.ok(await page.locator("#password-again").isVisible(), "said at the password too");
    await page.waitForFunction(() => /** @type {any} */ (window).said?.length > 0);
    assert.match((await said(page))[0], /パスワードは、もう一度入力してください/);
  });
});

test("the tree of every page: one first heading, no level skipped, everything named, no star without words", { timeout: 240_000 }, async () => {
  const site = await builtSite();
  await site.house.serve();
  /** @type {string[]} */
  const faults = [];
  try {
    await hosted.visit({ width: 1280 }, async (page) => {
      for (const file of site.pages) {
        await page.goto(site.house.site + addressOf(file));
        const lines = await heard(page, "page");
        const of = (/** @type {RegExp} */ kind) => lines.filter((line) => kind.test(line));
        const levels = of(/^ *\[heading /).map((line) => Number(line.match(/heading (\d)/)?.[1]));
        const skipped = levels.filter((level, at) => level > (levels[at - 1] ?? 0) + 1);
        if (levels.filter((level) => level === 1).length !== 1 || skipped.length > 0) faults.push(`${file}: headings ${levels.join(" ")}`);
        faults.push(...of(/^ *\[(link|button|textbox|combobox|radio|checkbox|spinbutton|img|image|navigation|region|DisclosureTriangle)( [^\]]*)?\]$/).map((line) => `${file}: no name: ${line}`));
        faults.push(...of(/^ *(\[[^\]]*\] )?★+$/).map((line) => `${file}: a star alone: ${line}`));
        const places = of(/^ *\[navigation\]/).map((line) => line.trim());
        if (new Set(places).size < places.length) faults.push(`${file}: two places of one name: ${places.join(", ")}`);
        const current = await page.locator("nav").evaluateAll((all) => all.map((nav) => nav.querySelectorAll("[aria-current='page'], [aria-current='step']").length));
        if (current.some((count) => count > 1)) faults.push(`${file}: more than one present place`);
      }
    });
  } finally {
    await site.house.tearDown();
  }
  assert.deepEqual(faults, []);
});

test("each rule of the tree finds the page that breaks it", async () => {
  await hosted.visit({}, async (page) => {
    await page.goto(hosted.house.site);
    await page.evaluate(() => {
      const made = [["h1", "見本"], ["h3", "飛ばす"], ["a", ""], ["p", "★★"], ["button", "押す"]].map(([name, words]) => Object.assign(document.createElement(name), { textContent: words }));
      made[2].setAttribute("href", "/x");
      document.querySelector("main")?.replaceChildren(...made);
    });
    const lines = await heard(page);
    assert.deepEqual(lines.map((line) => line.trim()), ["[main]", "[heading 1] 見本", "[heading 3] 飛ばす", "[link]", "★★", "[button] 押す"]);
  });
});
