// What comes after the declaration, as people live it: log in, logo, step-up, a change of the public
// address, a new contact, a forgotten password, and the stop. With JavaScript on two origins and without
// on one, on a phone.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { axe, launch, screenshot, sideways, visitor } from "./lib/browser.mjs";
import { corporation, declareToCheck, fill, firstAddress, press } from "./lib/declaration.mjs";
import { House } from "./lib/house.mjs";

const newPassword = "Another-Pass-2026!";
const newAddress = "shin.tanto@applicant.example";

/** @type {import("playwright-core").Browser} */
let browser;
before(async () => { browser = await launch(); });
after(async () => { await browser?.close(); });

for (const javaScript of [true, false]) {
  test(`after the declaration: ${javaScript ? "with" : "without"} JavaScript`, { timeout: 300_000 }, () => life(javaScript));
}

/** Declares with one star and lets the office accept; the two numbers and the reference. */
async function accepted(house, page) {
  await declareToCheck(page, house.site, corporation);
  await page.waitForTimeout(3_200);
  await press(page, "この内容で自己宣言する");
  await page.goto(firstAddress((await house.mail("自己宣言受付確認のお知らせ")).body));
  await press(page, "宣言");
  const userNumber = (await page.locator("[data-user-number]").getAttribute("data-user-number")) ?? "";
  const list = await waiting(house);
  await house.sengen("review", "accept", list[0].reference, "--build");
  return { userNumber, reference: list[0].reference };
}

async function waiting(house) {
  return JSON.parse((await house.sengen("review", "list", "--all", "--format", "json")).stdout);
}

async function logIn(house, page, userNumber, password) {
  await page.goto(`${house.processor}/account/login`);
  await fill(page, { user_number: userNumber, password });
  await press(page, "ログイン");
}

/** Opens a page of the account by its name on the start page. */
async function open(house, page, name) {
  await page.goto(`${house.processor}/account/`);
  await Promise.all([page.waitForEvent("domcontentloaded"), page.getByRole("link", { name, exact: true }).click()]);
}

async function life(javaScript) {
  const house = await House.make({ whole: true });
  const { context, page, faults } = await visitor(browser, { javaScript });
  const look = async (step) => {
    await screenshot(page, `account-${javaScript ? "js" : "nojs"}-${step}`);
    // axe needs timers, which a page without scripts does not have; the markup is the same in both runs.
    if (javaScript) assert.deepEqual(await axe(page), [], `axe on ${step}`);
    assert.ok((await sideways(page)) <= 0, `${step} scrolls sideways`);
  };
  const says = async (words) => {
    const text = await page.locator("main").innerText();
    assert.ok(text.includes(words), `${words} on ${page.url()}:\n${text}`);
  };
  try {
    await house.serve({ twoOrigins: javaScript });
    const { userNumber, reference } = await accepted(house, page);

    // Log in, with the two mistakes people make.
    await page.goto(`${house.processor}/account/status/`);
    await says("ログインした方だけ");
    await look("01-outside");
    await logIn(house, page, "41234567890", corporation.password);
    await says("それは自己宣言ID");
    await look("02-declaration-id");
    await logIn(house, page, userNumber, corporation.password);
    await look("03-menu");
    await open(house, page, "自己宣言状況確認");
    await says(corporation.contact_name);
    await look("04-status");

    // The logo, after both texts.
    await open(house, page, "ロゴマークダウンロード");
    await look("05-logo-unread");
    assert.equal(await page.locator('a[href$=".zip"]').count(), 0);
    for (const name of ["使用手順", "使用ガイドライン"]) {
      await Promise.all([page.waitForEvent("domcontentloaded"), page.getByRole("link", { name, exact: true }).first().click()]);
      await look(name === "使用手順" ? "06-procedure" : "07-guideline");
      await Promise.all([page.waitForEvent("domcontentloaded"), page.getByRole("link", { name: "ロゴマークダウンロードに戻る" }).click()]);
    }
    await look("08-logo");
    const [download] = await Promise.all([page.waitForEvent("download"), page.locator('a[href$=".zip"]').click()]);
    assert.equal(download.suggestedFilename(), "one-star.zip");

    // Step-up, to which the self-check hands its score over: in sight, and it may be written over.
    if (javaScript) await page.evaluate(() => sessionStorage.setItem("self_check_score", "68"));
    await open(house, page, "取組み段階変更");
    assert.equal(await page.locator("[name=self_check_score]").inputValue(), javaScript ? "68" : "");
    if (javaScript) assert.match(await page.locator(".form-score").innerText(), /68点を受け取りました/);
    await look("09-step-up");
    await press(page, "入力した内容を確認する");
    await look("10-step-up-refused");
    await fill(page, { self_check_score: "72", policy_publication: ["website", "brochure"] });
    await press(page, "入力した内容を確認する");
    await look("11-step-up-check");
    await press(page, "この内容で申し込む");
    await look("12-step-up-done");
    await house.mail("取組み段階変更を受け付けました");
    assert.deepEqual((await waiting(house)).map((one) => one.kind), ["declaration", "step-up"]);
    await house.sengen("review", "accept", reference);
    await house.mail("取組み段階変更を受理しました");

    // The public address.
    await open(house, page, "登録情報変更");
    await look("13-change");
    await fill(page, { municipality: "千代田区新見本町", street: "9-9" });
    await press(page, "入力した内容を確認する");
    await says("千代田区新見本町");
    await look("14-change-check");
    await press(page, "修正する");
    assert.equal(await page.locator('[name="municipality"]').inputValue(), "千代田区新見本町");
    await press(page, "入力した内容を確認する");
    await press(page, "この内容で変更する");
    await look("15-change-done");
    await open(house, page, "自己宣言状況確認");
    await look("16-status-waiting");
    await house.sengen("review", "accept", reference, "--build");
    await page.goto(`${house.site}directory/tokyo/D/`);
    await says("千代田区新見本町");

    // A new contact, confirmed at the new address; the old one may object.
    await open(house, page, "担当者変更");
    await look("17-contact");
    await fill(page, { contact_name: "新担当 一郎", contact_email: newAddress, contact_email_confirmation: newAddress });
    await press(page, "入力した内容を確認する");
    await look("18-contact-check");
    await press(page, "この内容で変更する");
    await says("いまのパスワードを入力してください");
    await look("18-contact-check-empty");
    await fill(page, { current_password: corporation.password });
    await press(page, "この内容で変更する");
    await look("19-contact-done");
    const verify = await house.mail("メールアドレスの確認のお願い");
    assert.ok(verify.body.includes(corporation.name), "whose declaration it is about");
    assert.equal(verify.to, newAddress);
    await page.goto(firstAddress(verify.body));
    await look("20-verify");
    await press(page, "担当者になる");
    await look("21-verified");
    const told = await house.mail("担当者のメールアドレス変更のお知らせ");
    assert.equal(told.to, corporation.contact_email);
    await page.goto(firstAddress(told.body));
    await look("22-object");

    // A forgotten password: the link comes to the new contact and works once.
    await page.goto(`${house.processor}/account/number/`);
    await look("23-number");
    await page.goto(`${house.processor}/account/contact/request/`);
    await look("24-request");
    await page.goto(`${house.processor}/account/password/reset/`);
    await look("25-reset-ask");
    await fill(page, { user_number: userNumber });
    await press(page, "再設定の案内をメールで受け取る");
    await look("26-reset-asked");
    const reset = await house.mail("パスワード再設定のご案内");
    assert.equal(reset.to, newAddress);
    await page.goto(firstAddress(reset.body));
    await fill(page, { password: newPassword, password_confirmation: "x" });
    await press(page, "このパスワードに変える");
    await look("27-reset-refused");
    await fill(page, { password: newPassword, password_confirmation: newPassword });
    await press(page, "このパスワードに変える");
    await look("28-reset-done");
    await page.goto(firstAddress(reset.body));
    await says("もう一度、再設定を申し込む");
    await look("29-reset-over");
    await page.goto(`${house.processor}/account/status/`);
    await says("ログイン");
    await logIn(house, page, userNumber, corporation.password);
    await look("30-wrong");
    await logIn(house, page, userNumber, newPassword);
    await open(house, page, "パスワード変更");
    await look("31-password");

    // Stop.
    await open(house, page, "中止");
    await look("32-stop");
    await fill(page, { password: newPassword });
    await press(page, "自己宣言を中止する");
    await look("33-stopped");
    await house.mail("自己宣言の中止の手続きが終わりました");
    await house.sengen("build", "--base-url", house.site);
    await page.goto(`${house.site}directory/tokyo/`);
    const answer = await page.goto(`${house.site}directory/tokyo/D/`);
    assert.equal(answer?.status(), 200, "others are still listed there");
    assert.ok(!(await page.locator("main").innerText()).includes("千代田区新見本町"), "gone from the rebuilt directory");
    assert.deepEqual(faults, []);
  } finally {
    await context.close();
    await house.tearDown();
  }
}
