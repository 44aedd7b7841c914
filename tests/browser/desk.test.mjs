// The office's desk in Chromium, as a clerk works at it: with the keyboard alone, and without JavaScript; at a desk and on a
// phone. Every page is looked at by axe, scrolls nowhere sideways and asks nobody else for anything.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { axe, launch, screenshot, sideways, visitor } from "./lib/browser.mjs";
import { corporation } from "./lib/declaration.mjs";
import { declared, Desk, pressed } from "./lib/desk.mjs";
import { House } from "./lib/house.mjs";

/** @type {import("playwright-core").Browser} */
let browser;
before(async () => { browser = await launch(); });
after(async () => { await browser?.close(); });

const mail = (/** @type {string} */ name) => ({ contact_email: `${name}@applicant.example`, contact_email_confirmation: `${name}@applicant.example` });
const plain = { ...corporation };
const marked = {
  ...corporation, ...mail("marked"), name: "㈱みほん髙橋塗装", corporate_number: "7123456789012", municipality: "千代田区見本町5-13-14",
  phone: "03-1111-2222",
};
const second = { ...corporation, ...mail("second"), name: "株式会社テストデータ商会", corporate_number: "1000000000008", phone: "03-3333-4444" };

/** A house with three who wait, and the desk. */
async function opened() {
  const house = await House.make({ whole: true });
  await house.edit("data/site.toml", "undo_minutes = 0", "undo_minutes = 10");
  await house.serve();
  const { context, page } = await visitor(browser);
  for (const answers of [plain, marked, second]) await declared(house, page, answers);
  await context.close();
  return { house, desk: await Desk.of(house) };
}

for (const javaScript of [true, false]) {
  test(`a clerk's morning, ${javaScript ? "by keyboard" : "without JavaScript"}`, { timeout: 300_000 }, () => morning(javaScript));
}

async function morning(javaScript) {
  const { house, desk } = await opened();
  const { context, page, faults } = await visitor(browser, { javaScript, width: 1280 });
  let keys = 0;
  const key = async (/** @type {string} */ name) => {
    keys += 1;
    await page.keyboard.press(name);
  };
  /** What leads to another page: a key, or without scripts the control that it presses. */
  const leads = async (/** @type {string} */ name, /** @type {string} */ code) => {
    if (javaScript) await Promise.all([page.waitForEvent("domcontentloaded"), key(name)]);
    else await pressed(page, page.locator(`[data-key~="${code}"]`).first());
  };
  const look = async (/** @type {string} */ step) => {
    for (const width of [1280, 360]) {
      await page.setViewportSize({ width, height: 800 });
      assert.ok((await sideways(page)) <= 0, `${step} scrolls sideways at ${width}`);
      if (javaScript) assert.deepEqual(await axe(page), [], `axe on ${step} at ${width}`);
    }
    await page.setViewportSize({ width: 1280, height: 800 });
    await screenshot(page, `desk-${javaScript ? "js" : "nojs"}-${step}`);
  };
  const says = async (/** @type {string} */ words) => {
    const text = await page.locator("main").innerText();
    assert.ok(text.includes(words), `${words} on ${page.url()}:\n${text}`);
  };
  try {
    await page.goto(`${desk.address}/`);
    await look("01-login");
    await desk.member(page, "見本 花子", "review");
    await look("02-home");
    await pressed(page, page.getByRole("link", { name: "待っているもの" }).first());
    await look("03-queue");
    await says("株式会社みほん塗装店");

    // A plain case: opened and accepted.
    keys = 0;
    await leads("n", "KeyN");
    await says("印はありません");
    await look("04-plain");
    await leads("a", "KeyA");
    await says("に確定");
    if (javaScript) assert.ok(keys <= 6, `${keys} keys for a plain case`);

    // The next has marks: nothing is accepted while they stand.
    await says("確かめることが");
    await look("05-marked");
    const title = await page.locator("h1").innerText();
    await leads("a", "KeyA");
    await says("まだ受理していません");
    assert.equal(await page.locator("h1").innerText(), title);
    await look("06-refused");
    // One is cleared, the rest are the reasons of a return.
    if (javaScript) await key("1");
    else await page.locator("input[name=seen]").first().check();
    assert.ok(await page.locator("input[name=seen]").first().isChecked());
    keys = 0;
    await leads("r", "KeyR");
    await says("送られる手紙");
    await look("07-reasons");
    const given = await page.locator(".reason input:checked").count();
    assert.ok(given >= 1, "a standing mark brings its reason");
    await page.locator(".reason:has(input:checked) textarea").first().fill("番地は、次の欄に書いてください。");
    // Letters are no keys inside a text field.
    await page.keyboard.press("a");
    await says("送られる手紙");
    await pressed(page, page.getByRole("button", { name: "手紙を作り直す" }));
    assert.ok((await page.locator(".ours").innerText()).includes("番地は、次の欄に書いてください。"));
    if (javaScript) await Promise.all([page.waitForEvent("domcontentloaded"), page.keyboard.press("Control+Enter")]);
    else await pressed(page, page.locator("#send"));
    if (javaScript) assert.ok(keys + 1 <= 20, `${keys} keys for a returned case`);

    // Taken back, and it stands in the queue again.
    await says("差し戻し");
    await leads("u", "KeyU");
    assert.equal(await page.locator("h1").innerText(), title);
    await look("08-undone");

    // Skipped, found by its reading, and everything about whoever it is.
    await leads("s", "KeyS");
    await page.locator("#q-top").fill("03-3333-4444");
    await pressed(page, page.locator("header [role=search] button"));
    assert.ok(!decodeURIComponent(page.url()).includes("3333"), page.url());
    await says("株式会社テストデータ商会");
    await look("09-search");
    const reference = (await page.locator(".queue .num").first().innerText()).trim();
    await page.goto(`${desk.address}/declarer/${reference}/`);
    await look("10-declarer");
    await pressed(page, page.getByRole("button", { name: "2つの番号をメールで送る" }));
    await says("どう確かめたか");
    await page.locator("#reason").fill("登録の電話へかけ直した");
    await pressed(page, page.getByRole("button", { name: "2つの番号をメールで送る" }));
    await says("登録のメールへ送ります");

    // Keys can be turned off.
    await page.goto(`${desk.address}/`);
    await pressed(page, page.getByRole("button", { name: "1文字キーを使わない" }));
    if (javaScript) {
      await page.keyboard.press("n");
      await page.waitForTimeout(300);
      assert.equal(new URL(page.url()).pathname, "/");
    }
    await says("1文字キーを使う");
    await look("11-home");
    await pressed(page, page.getByRole("button", { name: "ログアウト" }));
    await says("ログアウトしました");
    assert.deepEqual(faults, []);
  } catch (error) {
    await screenshot(page, `desk-${javaScript ? "js" : "nojs"}-failed`);
    throw error;
  } finally {
    await context.close();
    await desk.stop();
    await house.tearDown();
  }
}

test("in the dark, with 320 pixels and spaced letters nothing is lost", { timeout: 200_000 }, async () => {
  const { house, desk } = await opened();
  const { context, page, faults } = await visitor(browser, { width: 320, dark: true });
  try {
    await desk.member(page, "見本 花子", "admin");
    for (const place of ["/", "/queue/", "/next/", "/queue/?tab=all"]) {
      await page.goto(`${desk.address}${place}`);
      assert.ok((await sideways(page)) <= 0, `${place} scrolls sideways`);
      assert.deepEqual(await axe(page), [], place);
    }
    assert.deepEqual(faults, []);
  } finally {
    await context.close();
    await desk.stop();
    await house.tearDown();
  }
});

for (const javaScript of [true, false]) {
  test(`two clerks at once, and who changes it in between, ${javaScript ? "by keyboard" : "without JavaScript"}`, { timeout: 200_000 }, async () => {
    const house = await House.make({ whole: true });
    await house.edit("data/site.toml", "undo_minutes = 0", "undo_minutes = 10");
    await house.serve();
    const applicant = await visitor(browser);
    const userNumber = await declared(house, applicant.page, plain);
    const desk = await Desk.of(house);
    const [first, second] = [await visitor(browser, { javaScript, width: 1280 }), await visitor(browser, { javaScript, width: 1280 })];
    const accepts = async (/** @type {import("playwright-core").Page} */ page) => {
      if (javaScript) await Promise.all([page.waitForEvent("domcontentloaded"), page.keyboard.press("a")]);
      else await pressed(page, page.locator("[data-key~=KeyA]").first());
    };
    const says = async (/** @type {import("playwright-core").Page} */ page, /** @type {string} */ words) => {
      const text = await page.locator("main").innerText();
      assert.ok(text.includes(words), `${words} on ${page.url()}:\n${text}`);
    };
    try {
      await desk.member(first.page, "見本 花子");
      await desk.member(second.page, "見本 次郎");
      for (const { page } of [first, second]) await page.goto(`${desk.address}/next/`);
      await says(second.page, "見本 花子さんも、この申込みを開いています");

      // The declarer puts something right while both look at it: nobody decides about what they have not seen.
      const { page } = applicant;
      await page.goto(`${house.processor}/account/login`);
      await page.locator("[name=user_number]").fill(userNumber);
      await page.locator("[name=password]").fill(plain.password);
      await pressed(page, page.getByRole("button", { name: "ログイン" }).first());
      await page.goto(`${house.processor}/account/change/`);
      await page.locator("[name=municipality]").fill("千代田区例示町");
      await pressed(page, page.locator("#edit .form-end button[type=submit]"));
      await pressed(page, page.getByRole("button", { name: "この内容で変更する" }).first());
      await accepts(first.page);
      await says(first.page, "何も決めていません");
      await says(first.page, "見ていた内容から変わったところ");
      await says(first.page, "千代田区例示町");
      if (javaScript) assert.deepEqual(await axe(first.page), [], "axe on what changed");

      // Seen now, it is accepted; the other clerk's press does nothing more, and says who decided.
      await accepts(first.page);
      await says(first.page, "判断を取り消す");
      await accepts(second.page);
      await says(second.page, "見本 花子");
      const decided = JSON.parse((await house.sengen("review", "list", "--decided", "--format", "json")).stdout);
      assert.equal(decided.length, 1);
      assert.deepEqual([...first.faults, ...second.faults], []);
    } finally {
      for (const { context } of [applicant, first, second]) await context.close();
      await desk.stop();
      await house.tearDown();
    }
  });
}
