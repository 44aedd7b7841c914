// The form and the terms as static pages: what their scripts add, and that nothing is lost without them.
// What is sent is looked at on its way; the processor has its own tests.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { axe, screenshot, visitor } from "./lib/browser.mjs";
import { fill, corporation } from "./lib/declaration.mjs";
import { House } from "./lib/house.mjs";
import { Published } from "./lib/published.mjs";

/** @type {Published} */
let published;

before(async () => {
  published = await Published.open(() => House.make({ whole: true }));
});
after(async () => { await published?.close(); });

/**
 * Opens a page of the procedure; `sent` collects the bodies of what is posted, each answered with a page.
 * @param {string} name @param {{ javaScript?: boolean, width?: number }} [options]
 */
async function open(name, options) {
  const { context, page, faults } = await visitor(published.browser, options);
  /** @type {URLSearchParams[]} */
  const sent = [];
  await context.route("**/declare/check/", async (route) => {
    sent.push(new URLSearchParams(route.request().postData() ?? ""));
    await new Promise((later) => setTimeout(later, 300));
    await route.fulfill({ contentType: "text/html", body: "<!doctype html><title>x</title><main>answered</main>" });
  });
  await page.goto(`${published.address}declare/${name}/`);
  return { context, page, faults, sent };
}

const control = (/** @type {import("playwright-core").Page} */ page, /** @type {string} */ name) => page.locator(`#declaration [name="${name}"]`);

for (const javaScript of [true, false]) {
  const how = javaScript ? "with JavaScript" : "without JavaScript";

  test(`Enter in a field presses the main button, never a helper: ${how}`, async () => {
    const { context, page, sent } = await open("form", { javaScript });
    for (const name of ["postal_code", "street", "contact_email"]) {
      await page.goto(`${published.address}declare/form/`);
      await control(page, name).fill("1");
      await Promise.all([page.waitForURL("**/declare/check/"), control(page, name).press("Enter")]);
    }
    assert.deepEqual(sent.map((one) => one.get("_action")), [null, null, null]);
    await context.close();
  });

  test(`the whole form arrives as it was filled in: ${how}`, async () => {
    const { context, page, sent, faults } = await open("form", { javaScript });
    await fill(page, corporation);
    await Promise.all([page.waitForURL("**/declare/check/"), page.getByRole("button", { name: "入力した内容を確認する" }).click()]);
    for (const [name, value] of Object.entries(corporation)) {
      if (typeof value === "string") assert.equal(sent[0].get(name), value, name);
    }
    assert.equal(sent[0].get("kakunin_ran"), "");
    assert.deepEqual(faults, []);
    await context.close();
  });

  test(`the link at the end of the terms leads to the form: ${how}`, async () => {
    const { context, page } = await open("terms", { javaScript });
    const link = page.locator("#terms-end a");
    await link.scrollIntoViewIfNeeded();
    await page.waitForTimeout(200);
    await Promise.all([page.waitForURL("**/declare/form/"), link.click()]);
    assert.equal(await control(page, "terms_consent").isChecked(), javaScript);
    await context.close();
  });
}

test("without JavaScript the branches stand in fieldsets with their headings, each there with its choice", async () => {
  const { context, page } = await open("form", { javaScript: false });
  for (const [words, choice] of [["法人の場合", "#entity"], ["個人事業主の場合", "#entity-2"], ["所属している場合", "#membership"], ["二つ星の場合", "#stars-2"]]) {
    const branch = page.locator("fieldset.branch", { has: page.locator("legend", { hasText: words }) }).first();
    assert.ok(!(await branch.isVisible()), words);
    await page.locator(choice).check();
    assert.ok(await branch.isVisible(), words);
  }
  assert.ok(await control(page, "self_check_score").isVisible());
  await context.close();
});

test("only what applies is shown, and switching back and forth loses nothing", async () => {
  const { context, page } = await open("form");
  assert.ok(!(await control(page, "name").isVisible()) && !(await control(page, "representative").isVisible()));
  await page.locator("#entity").check();
  await control(page, "name").fill("株式会社見本");
  await page.locator("#entity-2").check();
  assert.ok(!(await control(page, "name").isVisible()) && (await control(page, "representative").isVisible()));
  await control(page, "representative").fill("見本 花子");
  await page.locator("#entity").check();
  assert.equal(await control(page, "name").inputValue(), "株式会社見本");
  await page.locator("#entity-2").check();
  assert.equal(await control(page, "representative").inputValue(), "見本 花子");
  await page.locator("#stars-2").check();
  assert.ok(await page.locator("#policy_publication").isVisible());
  assert.deepEqual(await axe(page), []);
  await screenshot(page, "form-branches");
  await context.close();
});

test("a reload keeps the answers but no password and no twelve digits", async () => {
  const { context, page } = await open("form");
  await page.locator("#entity").check();
  await fill(page, { corporate_number: "0000-12-050002", name: "株式会社見本", password: "Aki-Sora-12345", heard_from: ["poster", "other"], prefecture: "東京都" });
  await page.reload();
  const values = {};
  for (const name of ["corporate_number", "name", "password", "prefecture"]) values[name] = await control(page, name).inputValue();
  assert.deepEqual(values, { corporate_number: "", name: "株式会社見本", password: "", prefecture: "東京都" });
  assert.equal(await page.locator('[name="heard_from"]:checked').count(), 2);
  assert.ok(await page.locator("#restored").isVisible());
  const stored = await page.evaluate(() => JSON.stringify({ ...sessionStorage, ...localStorage }));
  assert.ok(!stored.includes("Secret") && !stored.includes("050002"), stored);
  await context.close();
});

test("a double click sends once, and the page can be sent again after coming back", async () => {
  const { context, page, sent } = await open("form");
  const button = page.getByRole("button", { name: "入力した内容を確認する" });
  await Promise.all([page.waitForURL("**/declare/check/"), button.dblclick()]);
  assert.equal(sent.length, 1);
  await page.goBack();
  await Promise.all([page.waitForURL("**/declare/check/"), button.click()]);
  assert.equal(sent.length, 2);
  await context.close();
});

test("住所検索 fills an empty address and leaves it editable", async () => {
  const { context, page, sent } = await open("form");
  await control(page, "postal_code").fill("〒０００-０６０１");
  await page.locator("#address-search").click();
  await page.locator("#address-candidates", { hasText: "入れました" }).waitFor();
  assert.equal(await control(page, "prefecture").inputValue(), "滋賀県");
  assert.equal(await control(page, "municipality").inputValue(), "犬上郡多賀町");
  assert.equal(sent.length, 0);
  await control(page, "municipality").fill("別の町");
  await context.close();
});

test("住所検索 offers candidates, of two prefectures too, and never overwrites", async () => {
  const { context, page } = await open("form");
  await control(page, "municipality").fill("わたしの町");
  for (const [code, count] of [["0000200", 3], ["0000500", 2], ["0000601", 1]]) {
    await control(page, "postal_code").fill(String(code));
    await page.locator("#address-search").click();
    await page.waitForFunction((wanted) => document.querySelectorAll("#address-candidates button").length === wanted, count);
    assert.equal(await control(page, "municipality").inputValue(), "わたしの町");
  }
  assert.deepEqual(await axe(page), []);
  await screenshot(page, "form-address");
  await page.locator("#address-candidates button").click();
  assert.equal(await control(page, "municipality").inputValue(), "犬上郡多賀町");
  await context.close();
});

test("住所検索 says when a code is unknown or no code", async () => {
  const { context, page, faults } = await open("form");
  for (const [typed, words] of [["9999999", "見つかりませんでした"], ["0009999", "見つかりませんでした"], ["12", "7桁の数字"]]) {
    await control(page, "postal_code").fill(typed);
    await page.locator("#address-search").click();
    await page.locator("#address-candidates", { hasText: words }).waitFor();
  }
  assert.deepEqual(faults, []);
  await context.close();
});

test("住所検索 posts the form when the codes cannot be read", async () => {
  const { context, page, sent } = await open("form");
  await context.route("**/postal/*.json", (route) => route.abort());
  await control(page, "postal_code").fill("0000601");
  await page.locator("#address-search").click();
  await page.getByText("answered").waitFor();
  assert.equal(sent[0].get("_action"), "address");
  await context.close();
});

test("the passwords can be looked at while they are typed, and are neither kept nor sent as plain text fields", async () => {
  const { context, page, sent } = await open("form");
  const kinds = () => page.locator("[name^='password']").evaluateAll((all) => all.map((one) => /** @type {HTMLInputElement} */ (one).type));
  await control(page, "password").fill("Aki-Sora-12345");
  await page.getByRole("button", { name: "パスワードを表示する" }).click();
  assert.deepEqual(await kinds(), ["text", "text"]);
  await control(page, "password_confirmation").fill("Aki-Sora-12345");
  assert.ok(!(await page.evaluate(() => JSON.stringify({ ...sessionStorage }))).includes("Secret"), "nor kept while shown");
  assert.deepEqual(await axe(page), []);
  await control(page, "password_confirmation").scrollIntoViewIfNeeded();
  await screenshot(page, "form-password-shown");
  await page.getByRole("button", { name: "パスワードを隠す" }).click();
  assert.deepEqual(await kinds(), ["password", "password"]);
  await page.getByRole("button", { name: "パスワードを表示する" }).click();
  const atSubmit = page.evaluate(() => new Promise((said) => document.addEventListener("submit", () => said([...document.querySelectorAll("[name^='password']")].map((one) => one.getAttribute("type"))))));
  await Promise.all([page.waitForURL("**/declare/check/"), control(page, "password").press("Enter"), atSubmit.then((types) => assert.deepEqual(types, ["password", "password"]))]);
  assert.deepEqual([sent[0].get("password"), sent[0].get("_action")], ["Aki-Sora-12345", null]);
  assert.ok(!(await page.evaluate(() => JSON.stringify({ ...sessionStorage }))).includes("Secret"));
  await context.close();
  const plain = await open("form", { javaScript: false });
  assert.equal(await plain.page.getByRole("button", { name: "パスワードを表示する" }).count(), 0, "no button that does nothing");
  await plain.context.close();
});

test("a chosen group of industries brings its division", async () => {
  const { context, page } = await open("form");
  await control(page, "industry_detail").selectOption("39");
  assert.equal(await control(page, "industry").inputValue(), "G");
  await control(page, "industry").selectOption("D");
  assert.equal(await control(page, "industry_detail").inputValue(), "39", "nothing is taken away");
  await context.close();
});

test("the terms' button answers before the end was reached: it explains and moves there", async () => {
  const { context, page } = await open("terms");
  const button = page.locator("a[data-terms-agree]").first();
  await button.click();
  assert.ok(page.url().endsWith("/declare/terms/"));
  assert.match(await page.locator("#terms-unread").innerText(), /まだお読みでないところは、上に戻って/);
  assert.equal(await page.evaluate(() => document.activeElement?.id), "terms-unread");
  assert.deepEqual(await axe(page), []);
  await page.waitForTimeout(1_500);
  await Promise.all([page.waitForURL("**/declare/form/"), page.locator("#terms-end a").click()]);
  assert.ok(await control(page, "terms_consent").isChecked());
  await context.close();
});

test("the form can be filled in and sent with the keyboard alone, at 1280 px", async () => {
  const { context, page, sent } = await open("form", { width: 1280 });
  await page.locator("#entity").focus();
  await page.keyboard.press("Space");
  /** @type {string[]} */
  const visited = [];
  for (let step = 0; step < 120; step++) {
    await page.keyboard.press("Tab");
    const at = await page.evaluate(() => {
      const here = /** @type {HTMLElement} */ (document.activeElement);
      return here.getAttribute("name") ?? here.id;
    });
    visited.push(at);
    if (at === "name") await page.keyboard.type("株式会社見本");
    if (at === "check-button") break;
  }
  assert.ok(visited.includes("corporate_number") && visited.includes("terms_consent"), visited.join(" "));
  assert.ok(!visited.includes("kakunin_ran") && !visited.includes("representative"));
  await Promise.all([page.waitForURL("**/declare/check/"), page.keyboard.press("Enter")]);
  assert.equal(sent[0].get("name"), "株式会社見本");
  await context.close();
});
