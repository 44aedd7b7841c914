// What is kept beside declarations, in Chromium, with and without JavaScript: an inquiry from its page to the office, a
// supporting body listed, put right and withdrawn. Every page on the way is held against the audit.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { audit } from "./lib/audit.mjs";
import { launch, screenshot, visitor } from "./lib/browser.mjs";
import { firstAddress, press } from "./lib/declaration.mjs";
import { House } from "./lib/house.mjs";

/** @type {House} */
let house;
/** @type {import("playwright-core").Browser} */
let browser;

before(async () => {
  house = await House.make();
  await house.edit("data/site.toml", "publish_seconds = 60", "publish_seconds = 6");
  browser = await launch();
  await house.serve();
});
after(async () => {
  await browser?.close();
  await house?.tearDown();
});

/** Holds a page against the audit, and shows it at three widths. @param {import("playwright-core").Page} page */
async function look(page, name) {
  for (const width of [1280, 820, 360]) {
    await page.setViewportSize({ width, height: 800 });
    await screenshot(page, `register-${name}-${width}`);
  }
  const { found } = await audit(page);
  assert.deepEqual(found, [], name);
}

/** What waits in a register. @param {string} register */
async function rows(register) {
  return JSON.parse((await house.sengen("review", "list", "--kind", register, "--format", "json")).stdout);
}

/** The text of the newest mail to an address with these words in its subject. @param {string} address @param {string} words */
async function mailTo(address, words) {
  for (let tries = 0; tries < 150; tries++) {
    const found = (await house.mails()).filter((mail) => mail.subject.includes(words) && mail.to.includes(address)).pop();
    if (found) return found.body;
    await new Promise((rested) => setTimeout(rested, 100));
  }
  return assert.fail(`no mail to ${address}: ${words}`);
}

/** Opens a page until it holds these words: the site is built beside. @param {import("playwright-core").Page} page */
async function until(page, address, words) {
  for (let tries = 0; tries < 120; tries++) {
    const answer = await page.goto(address);
    if (answer?.status() === 200 && (await page.locator("main").innerText()).includes(words)) return;
    await page.waitForTimeout(500);
  }
  assert.fail(`${address}: no ${words}`);
}

for (const javaScript of [true, false]) {
  const who = javaScript ? "scripted" : "plain";

  test(`an inquiry goes from its page to the office: ${who}`, { timeout: 120_000 }, async () => {
    const { context, page, faults } = await visitor(browser, { javaScript });
    await page.goto(`${house.site}register/inquiry/`);
    if (javaScript) await look(page, "inquiry");
    await page.getByRole("link", { name: "お問い合わせの入力へ進む" }).click();
    if (javaScript) await look(page, "inquiry-form");
    await page.locator("[name='message']").fill("お尋ねします。");
    await page.locator("[name='asker']").fill("見本 花子");
    for (const name of ["mail", "mail_again"]) await page.locator(`[name='${name}']`).fill(`inquiry.${who}@mail.example`);
    await press(page, "入力した内容を確認する");
    assert.equal(await page.locator("#error-summary li").count(), 2, "the topic and the consent are missing");
    if (javaScript) await look(page, "inquiry-errors");
    assert.equal(await page.locator("[name='message']").inputValue(), "お尋ねします。");
    await page.locator("[name='topic'][value='other']").check();
    await page.locator("[name='agreed']").check();
    await press(page, "入力した内容を確認する");
    if (javaScript) await look(page, "inquiry-check");
    await page.waitForTimeout(3100);
    await press(page, "この内容で送る");
    if (javaScript) await look(page, "inquiry-received");
    const mail = await mailTo(`inquiry.${who}@mail.example`, "お問い合わせの受付の確認");
    await page.goto(firstAddress(mail));
    if (javaScript) await look(page, "inquiry-confirm");
    await press(page, "この内容で間違いありません");
    assert.match(await page.locator("main").innerText(), /事務局に届きました/);
    if (javaScript) await look(page, "inquiry-done");
    const [row] = await rows("inquiry");
    await house.sengen("review", "answer", row.reference, "--text", "お答えします。");
    assert.match(await mailTo(`inquiry.${who}@mail.example`, "お問い合わせへの返事"), /お答えします。/);
    assert.deepEqual(faults, []);
    await context.close();
  });

  test(`a supporting body is listed, put right and withdrawn: ${who}`, { timeout: 180_000 }, async () => {
    const { context, page, faults } = await visitor(browser, { javaScript });
    const address = `body.${who}@mail.example`;
    await page.goto(`${house.site}register/supporters/form/`);
    if (javaScript) await look(page, "supporters-form");
    await page.locator("[name='body']").fill(`見本協会${who}`);
    await page.locator("[name='region']").selectOption("石川県");
    for (const value of ["course", "advice"]) await page.locator(`[name='offers'][value='${value}']`).check();
    await page.locator("[name='levels'][value='one']").check();
    await page.locator("[name='person']").fill("見本 次郎");
    for (const name of ["mail", "mail_again"]) await page.locator(`[name='${name}']`).fill(address);
    await page.locator("[name='agreed']").check();
    await press(page, "入力した内容を確認する");
    if (javaScript) await look(page, "supporters-check");
    await page.waitForTimeout(3100);
    await press(page, "この内容で送る");
    await page.goto(firstAddress(await mailTo(address, "支援策の登録の受付の確認")));
    await press(page, "この内容で間違いありません");
    const [row] = await rows("supporters");
    await house.sengen("review", "accept", row.reference);
    await until(page, `${house.site}register/supporters/`, `見本協会${who}`);
    if (javaScript) await look(page, "supporters");
    await page.getByRole("link", { name: "石川県（" }).click();
    if (javaScript) await look(page, "supporters-region");
    await page.getByRole("link", { name: `見本協会${who}` }).click();
    if (javaScript) await look(page, "supporters-record");
    await page.getByRole("link", { name: "載っている内容を直す" }).click();
    if (javaScript) await look(page, "supporters-entry");
    await page.locator("[name='mail']").fill("mail");
    await press(page, "URLをメールで受け取る");
    assert.match(await page.locator("#error-summary").innerText(), /「@」/);
    await page.locator("[name='mail']").fill(address);
    await press(page, "URLをメールで受け取る");
    if (javaScript) await look(page, "supporters-asked");
    await page.goto(firstAddress(await mailTo(address, "内容を直すためのURL")));
    if (javaScript) await look(page, "supporters-edit");
    await page.locator("[name='body']").fill(`例示協会${who}`);
    await press(page, "この内容に直す");
    if (javaScript) await look(page, "supporters-changed");
    await until(page, `${house.site}register/supporters/`, `例示協会${who}`);
    assert.deepEqual(faults, []);
    await context.close();
  });
}
