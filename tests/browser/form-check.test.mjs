// From the form to the check page and back: 住所検索 by the processor, branches, the one main button, the
// ways back from the check page, a password typed once. With and without JavaScript, 360 and 1280 px.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { axe, screenshot, sideways } from "./lib/browser.mjs";
import { corporation, fill, firstAddress, press } from "./lib/declaration.mjs";
import { CHECK, control, errorOf, Hosted, person, send, shown, SUBMIT, twoStars, words } from "./lib/hosted.mjs";

/** @type {Hosted} */
let hosted;
before(async () => { hosted = await Hosted.open(); });
after(async () => { await hosted?.close(); });

const value = (/** @type {import("playwright-core").Page} */ page, /** @type {string} */ name) => control(page, name).inputValue();
const address = async (/** @type {import("playwright-core").Page} */ page) => [await value(page, "prefecture"), await value(page, "municipality")];

/** Presses 住所検索 without JavaScript; what the page then says under the postal code. */
async function lookUp(page, code) {
  await control(page, "postal_code").fill(code);
  await press(page, "住所検索");
  return page.locator("#postal_code-notice").innerText();
}

test("住所検索 without JavaScript fills the form and keeps the rest", async () => {
  await hosted.visit({ javaScript: false }, async (page) => {
    await hosted.form(page);
    await fill(page, { entity: "corporation", name: "株式会社髙﨑", stars: "2", heard_from: ["poster"], street: "1-2" });
    assert.match(await lookUp(page, "〒０００－０６０１"), /「滋賀県犬上郡多賀町」を入れました/);
    assert.deepEqual(await address(page), ["滋賀県", "犬上郡多賀町"]);
    assert.equal(await value(page, "name"), "株式会社髙﨑");
    assert.equal(await value(page, "street"), "1-2");
    assert.ok(await page.locator("[name='heard_from'][value='poster']").isChecked());
    assert.ok(page.url().endsWith("#postal_code"), page.url());
    assert.equal(await page.locator("#error-summary").count(), 0, "looking up is no mistake");
    await control(page, "municipality").fill("別の町");
    assert.equal(await value(page, "municipality"), "別の町");
  });
});

test("住所検索 without JavaScript offers several towns, and two prefectures", async () => {
  await hosted.visit({ javaScript: false }, async (page) => {
    await hosted.form(page);
    assert.match(await lookUp(page, "0000200"), /3つの住所があります/);
    assert.deepEqual(await address(page), ["", ""]);
    await press(page, "盛岡市例示町");
    assert.deepEqual(await address(page), ["岩手県", "盛岡市例示町"]);
    await hosted.form(page);
    await lookUp(page, "000-0500");
    await screenshot(page, "form-address-nojs");
    await press(page, "三重県桑名郡木曽岬町");
    assert.deepEqual(await address(page), ["三重県", "桑名郡木曽岬町"]);
  });
});

test("住所検索 without JavaScript never overwrites, and takes an unknown code as it is", async () => {
  await hosted.visit({ javaScript: false }, async (page) => {
    await hosted.form(page);
    await fill(page, { prefecture: "東京都", municipality: "わたしの町" });
    assert.match(await lookUp(page, "0000601"), /そのままにしてあります/);
    assert.deepEqual(await address(page), ["東京都", "わたしの町"]);
    assert.match(await lookUp(page, "9999999"), /見つかりませんでした/);
    assert.deepEqual(await address(page), ["東京都", "わたしの町"]);
    assert.match(await lookUp(page, "12"), /7桁の数字/);
    await hosted.toCheck(page, { ...corporation, postal_code: "9999999" });
    assert.equal(await shown(page, "postal_code"), "999-9999");
  });
});

test("住所検索 without JavaScript keeps a typed password pair", async () => {
  await hosted.visit({ javaScript: false }, async (page) => {
    await hosted.form(page);
    await fill(page, { ...corporation, prefecture: "", municipality: "" });
    await lookUp(page, "0000601");
    assert.equal(await value(page, "password"), "");
    assert.match(await page.locator("#password-hint").innerText(), /設定済み（変えるときだけ入力）/);
    assert.ok(!(await page.content()).includes(corporation.password));
    await press(page, CHECK);
    assert.equal(await shown(page, "municipality"), "犬上郡多賀町");
  });
});

for (const javaScript of [true, false]) {
  const how = javaScript ? "with JavaScript" : "without JavaScript";

  test(`Enter in any field goes to the check, never to a helper, ${how}`, { timeout: 60_000 }, async () => {
    await hosted.visit({ javaScript }, async (page) => {
      await hosted.form(page);
      for (const choice of ["#entity", "#membership", "#stars-2"]) await page.locator(choice).check();
      const names = await page.locator("#declaration input[type='text']:visible, #declaration input[type='tel'], #declaration input[type='password']")
        .evaluateAll((inputs) => inputs.map((input) => input.getAttribute("name") ?? ""));
      assert.ok(names.length >= 13, names.join());
      for (const name of names.filter((_, index) => javaScript || index % 3 === 0)) {
        await Promise.all([page.waitForEvent("domcontentloaded"), control(page, name).press("Enter")]);
        assert.ok(await page.locator("#error-summary").isVisible(), name);
        assert.equal(await page.locator("#postal_code-notice").count(), 0, name);
      }
    });
  });

  test(`Enter on a refused page with one-press answers still asks to check, ${how}`, async () => {
    await hosted.visit({ javaScript }, async (page) => {
      await hosted.form(page);
      await send(page, { ...corporation, corporate_number: "000012050002", industry_detail: "09" });
      assert.equal(await page.locator(".form-offers button").count(), 2);
      await control(page, "street").fill("9-9");
      await Promise.all([page.waitForEvent("domcontentloaded"), control(page, "street").press("Enter")]);
      assert.match(await errorOf(page, "corporate_number"), /法人番号を入力してください/);
      assert.match(await errorOf(page, "industry_detail"), /どちらかを選び直して/);
      await press(page, "大分類を「E 製造業」にする");
      assert.equal(await value(page, "industry"), "E");
      assert.equal(await errorOf(page, "industry_detail"), "");
    });
  });

  test(`a valid password pair survives refusal and correction as 設定済み, ${how}`, async () => {
    await hosted.visit({ javaScript }, async (page) => {
      await hosted.form(page);
      await fill(page, { ...corporation, phone: "なし" });
      await press(page, CHECK);
      assert.match(await errorOf(page, "phone"), /電話番号を、「03-0000-0000」/);
      assert.equal(await errorOf(page, "password"), "");
      assert.match(await page.locator("#password-hint").innerText(), /設定済み（変えるときだけ入力）/);
      assert.ok(!(await page.content()).includes(corporation.password));
      await control(page, "phone").fill("03-1234-5678");
      await press(page, CHECK);
      assert.match((await shown(page, "password")) ?? "", /設定済み/);
      await press(page, "修正する");
      assert.match(await page.locator("#password-hint").innerText(), /設定済み/);
      await fill(page, { password: "New-Pass-2026?", password_confirmation: "New-Pass-2026?" });
      await press(page, CHECK);
      assert.ok(!(await page.content()).includes("New-Pass"));
      await hosted.toReceived(page);
    });
  });

  test(`an invalid password is refused alone and the rest is kept, ${how}`, async () => {
    await hosted.visit({ javaScript }, async (page) => {
      await hosted.form(page);
      await fill(page, { ...corporation, password: "ａｂｃ１２３４５６", password_confirmation: "ａｂｃ１２３４５６" });
      await press(page, CHECK);
      assert.equal(await page.locator("#error-summary a").count(), 1);
      assert.match(await errorOf(page, "password"), /10文字以上にしてください/);
      assert.equal(await value(page, "password"), "");
      assert.equal(await value(page, "street"), corporation.street);
      assert.ok(!/設定済み/.test(await page.locator("#password-hint").innerText()));
    });
  });

  test(`each 変更 button of the check page lands on its field, ${how}`, { timeout: 90_000 }, async () => {
    await hosted.visit({ javaScript, width: javaScript ? 360 : 1280 }, async (page) => {
      await hosted.toCheck(page, { ...corporation, ...twoStars });
      const buttons = page.locator(".row-action button");
      const targets = await buttons.evaluateAll((all) => all.map((one) => (one.getAttribute("formaction") ?? "").split("#")[1]));
      assert.ok(targets.length > 22, targets.join());
      for (const [index, key] of targets.entries()) {
        if (!javaScript && index % 4 > 0) continue;
        await Promise.all([page.waitForEvent("load"), buttons.nth(index).click()]);
        assert.ok(page.url().endsWith(`#${key}`), page.url());
        const box = await page.locator(`[id="${key}"]`).boundingBox();
        assert.ok(box && box.y >= -2 && box.y < 800, `${key} is in view: ${box?.y}`);
        const label = await page.locator(`.field[data-key="${key}"] .field-label`).first().boundingBox();
        assert.ok(label && label.y >= -2, `${key}: its label is in view too: ${label?.y}`);
        assert.equal(await page.locator("#error-summary").count(), 0);
        await Promise.all([page.waitForEvent("load"), page.getByRole("button", { name: CHECK }).last().click()]);
      }
      assert.equal(await shown(page, "street"), corporation.street);
    });
  });

  test(`answers of a branch that does not apply are dropped, never an error, ${how}`, async () => {
    await hosted.visit({ javaScript }, async (page) => {
      await hosted.form(page);
      await send(page, {
        ...corporation, representative: "見本 花子", representative_kana: "letters", trade_name: "ア".repeat(300), membership: "no", membership_name: "会",
        self_check_score: "百", policy_publication: ["radio"],
      });
      assert.ok(await page.locator("form#check").count(), await words(page));
      for (const key of ["representative", "trade_name", "membership_name", "self_check_score", "policy_publication"]) {
        assert.equal(await page.locator(`.row[data-key="${key}"]`).count(), 0, key);
      }
      await press(page, "修正する");
      await page.locator("#entity-2").check();
      assert.equal(await value(page, "representative"), "見本 花子", "what was typed is still there");
    });
  });

  test(`the check page says where the mail goes first, marks and repeats what becomes public, ${how}`, async () => {
    await hosted.visit({ javaScript }, async (page) => {
      await hosted.toCheck(page, { ...person, ...twoStars });
      const text = await words(page);
      const first = await page.locator("form#check section").first().innerText();
      assert.ok(first.includes(person.contact_email) && first.includes("メールの宛先"), first);
      const marked = await page.locator(".check-public .row").evaluateAll((rows) => rows.map((row) => row.getAttribute("data-key")));
      assert.deepEqual(marked, ["representative", "prefecture", "municipality", "industry", "stars"]);
      const said = await page.locator(".check-public").innerText();
      for (const word of ["見本 花子", "東京都", "千代田区見本町", "D 建設業", "二つ星", "宣言日", "番号"]) assert.ok(said.includes(word), `${word}: ${said}`);
      assert.ok(!said.includes("見本塗装"), "屋号 is not public");
      assert.ok(text.includes("お名前と町の名前が公開されます"));
      assert.ok(!(await page.content()).includes(person.password));
      assert.equal(await page.getByRole("button", { name: "確認" }).count(), 0, "no button of the check page says 確認");
      assert.equal(await page.getByRole("button", { name: SUBMIT }).count(), 1);
      if (javaScript) {
        assert.deepEqual(await axe(page), []);
        assert.ok((await sideways(page)) <= 0);
        await screenshot(page, "check-person");
      }
    });
  });
}

test("the check page can be read and sent with the keyboard alone", async () => {
  await hosted.visit({ width: 1280 }, async (page) => {
    await hosted.toCheck(page);
    await screenshot(page, "check-1280");
    const names = [];
    for (let step = 0; step < 90; step++) {
      await page.keyboard.press("Tab");
      const name = await page.evaluate(() => document.activeElement?.textContent?.trim() ?? "");
      names.push(name);
      if (name === SUBMIT) break;
    }
    assert.ok(names.includes("変更（担当者メールアドレス）") && names.includes(SUBMIT), names.join("|"));
    await Promise.all([page.waitForURL("**/declare/received/**"), page.keyboard.press("Enter")]);
  });
});

for (const { width, javaScript } of [{ width: 1280, javaScript: true }, { width: 360, javaScript: false }]) {
  test(`the whole declaration with the keyboard alone, ${width} px, ${javaScript ? "with" : "without"} JavaScript`, { timeout: 90_000 }, async () => {
    await hosted.visit({ width, javaScript }, async (page) => {
      const answers = { ...corporation, ...twoStars, purpose: "subsidy", heard_from: ["poster"] };
      await hosted.form(page);
      await walk(page, "check-button", (stop) => answer(page, stop, answers));
      await Promise.all([page.waitForEvent("domcontentloaded"), page.keyboard.press("Enter")]);
      for (const key of ["name", "street", "membership_name", "contact_email"]) assert.equal(await shown(page, key), answers[key], key);
      assert.match((await shown(page, "purpose")) ?? "", /補助金/);
      await walk(page, "submit-button");
      const known = await hosted.mails();
      await Promise.all([page.waitForURL("**/declare/received/**"), page.keyboard.press("Enter")]);
      await page.goto(firstAddress((await hosted.newMail(known)).body));
      await walk(page, "自己宣言を完了する");
      await Promise.all([page.waitForEvent("domcontentloaded"), page.keyboard.press("Enter")]);
      assert.match(await page.locator("#user-number").innerText(), /^\d{10}$/);
    });
  });
}

/** Tabs from stop to stop up to the one with this id or these words; `visit` does there what a person does. */
async function walk(page, last, visit = async (/** @type {any} */ _) => {}) {
  for (let step = 0; step < 200; step++) {
    await page.keyboard.press("Tab");
    const stop = await page.evaluate(() => {
      const here = /** @type {HTMLInputElement} */ (document.activeElement);
      return { id: here.id, name: here.name ?? "", kind: here.type ?? "", value: here.value, words: here.textContent?.trim() ?? "" };
    });
    if (stop.id === last || stop.words === last) return;
    assert.ok(stop.name !== "kakunin_ran", "nothing unseen takes the focus");
    await visit(stop);
  }
  assert.fail(`${last} is not reached`);
}

/** Answers the control that has the focus, by keys: text, arrows, space. */
async function answer(page, { name, kind, value }, answers) {
  const wanted = answers[name];
  const now = () => page.evaluate(() => /** @type {HTMLInputElement} */ (document.activeElement).value);
  if (wanted === undefined) return;
  if (kind === "checkbox") {
    if ([wanted].flat().includes(value)) await page.keyboard.press("Space");
  } else if (kind === "radio" || kind === "select-one") {
    if (kind === "radio") await page.keyboard.press("Space");
    const option = name === "prefecture" ? "東京都" : wanted;
    for (let press = 0; press < 120 && (await now()) !== option; press++) await page.keyboard.press("ArrowDown");
    assert.equal(await now(), option, name);
  } else if (kind !== "submit") {
    await page.keyboard.insertText(wanted);
  }
}

test("only the one button of the form says 確認", async () => {
  await hosted.visit({ javaScript: false }, async (page) => {
    await hosted.form(page);
    const all = await page.locator("#declaration button:not([aria-hidden])").allInnerTexts();
    assert.deepEqual(all.filter((text) => text.includes("確認")), [CHECK]);
    assert.equal(await page.locator("[placeholder], [disabled]").count(), 0);
  });
});
