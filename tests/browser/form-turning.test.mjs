// Turning the pages of the form, as it ships: back, reload, two tabs, double presses and changes from the check page lose
// nothing. With and without JavaScript.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { corporation, fillPage, press, turnPages } from "./lib/declaration.mjs";
import { control, errorOf, Hosted, person, shown, SUBMIT, twoStars, words } from "./lib/hosted.mjs";
import { BACK, count, LAST, NEXT, pageId, PAGES, toPage, value } from "./lib/paged.mjs";

/** @type {Hosted} */
let hosted;
before(async () => { hosted = await Hosted.open({ whole: false }); });
after(async () => { await hosted?.close(); });

for (const javaScript of [true, false]) {
  const how = javaScript ? "with JavaScript" : "without JavaScript";

  test(`the browser's back shows each page as it was, and forward again, ${how}`, { timeout: 60_000 }, async () => {
    await hosted.visit({ javaScript }, async (page) => {
      await toPage(hosted, page, "consent");
      for (const id of [...PAGES].reverse().slice(1)) {
        await page.goBack();
        assert.equal(await pageId(page), id);
      }
      assert.equal(await value(page, "name"), corporation.name);
      for (const [id, name] of [["address", "street"], ["trade", "membership_name"], ["pledge", "purpose"], ["consent", ""]]) {
        await page.goForward();
        assert.equal(await pageId(page), id);
        if (id !== "consent") assert.notEqual(await value(page, name), "", name);
      }
      await fillPage(page, corporation);
      await press(page, LAST);
      await page.goBack();
      assert.ok(await page.locator("[name='privacy_consent']").isChecked() && await page.locator("[name='terms_consent']").isChecked());
      if (!(await value(page, "password"))) await control(page, "password").fill(corporation.password);
      await page.locator("[name='newsletter']").check();
      await press(page, LAST);
      assert.equal(await shown(page, "newsletter"), "お知らせのメールを希望する");
      assert.equal(await shown(page, "street"), corporation.street);
    });
  });

  test(`前へ戻る keeps half of a page too, ${how}`, async () => {
    await hosted.visit({ javaScript }, async (page) => {
      await toPage(hosted, page, "trade");
      await page.locator("#membership").check();
      await control(page, "membership_name").fill("とちゅうの会");
      await press(page, BACK);
      assert.deepEqual([await pageId(page), await value(page, "street")], ["address", corporation.street]);
      await press(page, BACK);
      assert.deepEqual([await pageId(page), await value(page, "name")], ["business", corporation.name]);
      assert.equal(await page.getByRole("button", { name: BACK }).count(hosted, ), 0);
      await press(page, NEXT);
      await press(page, NEXT);
      assert.equal(await value(page, "membership_name"), "とちゅうの会");
    });
  });

  test(`a reload of each page ends well, ${how}`, { timeout: 60_000 }, async () => {
    await hosted.visit({ javaScript }, async (page) => {
      await hosted.form(page);
      for (const id of PAGES) {
        assert.equal(await pageId(page), id);
        await page.reload();
        assert.equal(await pageId(page), id);
        await fillPage(page, corporation);
        await press(page, id === "consent" ? LAST : NEXT);
      }
      await page.reload();
      for (const key of ["name", "street", "membership_name", "contact_name", "contact_email"]) assert.equal(await shown(page, key), corporation[key], key);
    });
  });

  test(`a double press turns one page and makes one declaration, ${how}`, { timeout: 60_000 }, async () => {
    const name = `株式会社ふたおし${javaScript}`;
    await hosted.visit({ javaScript }, async (page) => {
      await hosted.form(page);
      for (const id of PAGES) {
        await fillPage(page, { ...corporation, name });
        await page.locator("#check-button").dblclick({ noWaitAfter: true });
        const next = PAGES[PAGES.indexOf(id) + 1];
        await page.locator(next ? `[name='_page'][value='${next}']` : "form#check").waitFor({ state: "attached" });
      }
      await page.getByRole("button", { name: SUBMIT }).dblclick({ noWaitAfter: true });
      await page.locator(".lead", { hasText: "宣言は、まだ終わっていません" }).waitFor();
      assert.equal(await count(hosted, name), 1);
    });
  });

  test(`a check page that is loaded again after 受付 is no second declaration, ${how}`, { timeout: 60_000 }, async () => {
    const name = `株式会社もどり${javaScript}`;
    await hosted.visit({ javaScript }, async (page) => {
      await hosted.form(page);
      await turnPages(page, { ...corporation, name });
      await hosted.toReceived(page);
      await page.goBack();
      // As a phone does with a tab that it had put away.
      await page.reload();
      await page.getByRole("button", { name: SUBMIT }).click();
      await page.locator(".lead", { hasText: "宣言は、まだ終わっていません" }).waitFor();
      assert.equal(await count(hosted, name), 1);
    });
  });

  test(`変更 leads to the page and the field, and back to the check page with all kept, ${how}`, { timeout: 90_000 }, async () => {
    await hosted.visit({ javaScript }, async (page) => {
      await hosted.form(page);
      await turnPages(page, { ...corporation, ...twoStars });
      const before = await words(page);
      const buttons = page.locator(".row-action button");
      const targets = await buttons.evaluateAll((all) => all.map((one) => [(one.getAttribute("formaction") ?? "").split("#")[1], one.getAttribute("value")]));
      assert.ok(targets.length > 20, targets.join());
      for (const [index, [key, id]] of targets.entries()) {
        if (!javaScript && index % 4 > 0) continue;
        await Promise.all([page.waitForEvent("load"), buttons.nth(index).click()]);
        assert.deepEqual([await pageId(page), page.url().split("#")[1]], [id, key]);
        const box = await page.locator(`[id="${key}"]`).boundingBox();
        const label = await page.locator(`.field[data-key="${key}"] :is(.field-label, label)`).first().boundingBox();
        assert.ok(box && box.y >= -2 && box.y < 800 && label && label.y >= -2, `${key}: ${label?.y} ${box?.y}`);
        await press(page, LAST);
        assert.equal(await words(page), before, key);
      }
    });
  });

  test(`a restart of the processor between all pages, ${how}`, { timeout: 240_000 }, async () => {
    await hosted.visit({ javaScript }, async (page) => {
      await hosted.form(page);
      for (const id of PAGES) {
        await fillPage(page, corporation);
        await hosted.restartAt();
        await press(page, id === "consent" ? LAST : NEXT);
      }
      await hosted.restartAt();
      await hosted.toNumbers(page, await hosted.toReceived(page));
    });
  });

  test(`住所検索 fills the address on its page, ${how}`, async () => {
    await hosted.visit({ javaScript }, async (page) => {
      await toPage(hosted, page, "address");
      await control(page, "postal_code").fill("000-0601");
      await page.locator("#address-search").click();
      await page.locator(javaScript ? "#address-candidates" : "#postal_code-notice", { hasText: "入れました" }).waitFor();
      assert.deepEqual([await value(page, "prefecture"), await value(page, "municipality")], ["滋賀県", "犬上郡多賀町"]);
      await fillPage(page, { street: "1-2", phone: "03-1234-5678" });
      await press(page, NEXT);
      assert.equal(await pageId(page), "trade");
    });
  });

  test(`the whole declaration of a sole proprietor, ${how}`, async () => {
    await hosted.visit({ javaScript }, async (page) => {
      await hosted.form(page);
      await turnPages(page, { ...person, contact_same: "yes", contact_name: "", newsletter: "yes" });
      assert.equal(await shown(page, "contact_name"), person.representative);
      assert.equal(await shown(page, "newsletter"), "お知らせのメールを希望する");
      assert.ok((await words(page)).includes(person.contact_email) && !(await page.content()).includes(person.password));
      await hosted.toNumbers(page, await hosted.toReceived(page));
    });
  });
}

test("back to the first page and on again: with JavaScript later pages come back filled", async () => {
  await hosted.visit({}, async (page) => {
    await toPage(hosted, page, "pledge");
    await page.goBack();
    await page.goBack();
    await page.goBack();
    assert.equal(await pageId(page), "business");
    await control(page, "name").fill("株式会社なおした");
    await press(page, NEXT);
    assert.equal(await value(page, "street"), corporation.street);
    assert.ok(await page.locator("#restored").isVisible());
    await press(page, NEXT);
    assert.equal(await value(page, "membership_name"), corporation.membership_name);
    await turnPages(page, { password: corporation.password, ...corporation, name: "株式会社なおした" });
    assert.equal(await shown(page, "name"), "株式会社なおした");
  });
});

test("two tabs: each keeps its own answers on every page", { timeout: 60_000 }, async () => {
  await hosted.visit({}, async (page) => {
    const other = await page.context().newPage();
    const [one, two] = [{ ...corporation, name: "株式会社ひとつめ", street: "1-1" }, { ...corporation, name: "株式会社ふたつめ", street: "2-2" }];
    await toPage(hosted, page, "trade", one);
    await toPage(hosted, other, "trade", two);
    await page.reload();
    await turnPages(page, one);
    await turnPages(other, two);
    assert.deepEqual([await shown(page, "name"), await shown(page, "street")], [one.name, one.street]);
    assert.deepEqual([await shown(other, "name"), await shown(other, "street")], [two.name, two.street]);
  });
});

test("Enter in a field turns the page, never a helper, and a mistake is told on its page", async () => {
  await hosted.visit({}, async (page) => {
    await toPage(hosted, page, "address");
    await fillPage(page, { ...corporation, phone: "なし" });
    await Promise.all([page.waitForEvent("domcontentloaded"), control(page, "postal_code").press("Enter")]);
    assert.equal(await pageId(page), "address");
    assert.equal(await page.locator("#error-summary a").count(hosted, ), 1);
    assert.match(await errorOf(page, "phone"), /電話番号を、「03-0000-0000」/);
    assert.match(await page.title(), /^エラー：所在地と電話番号/);
    await control(page, "phone").fill("03-1234-5678");
    await Promise.all([page.waitForEvent("domcontentloaded"), control(page, "street").press("Enter")]);
    assert.equal(await pageId(page), "trade");
  });
});

test("the tab keeps the answers of all pages, never the password or twelve digits, and nothing lasting", async () => {
  await hosted.visit({}, async (page) => {
    await hosted.form(page);
    await fillPage(page, corporation);
    await control(page, "corporate_number").fill("1234 5678 9018");
    await control(page, "name").fill("株式会社のこす");
    const stored = () => page.evaluate(() => JSON.stringify({ ...sessionStorage }));
    assert.ok((await stored()).includes("のこす") && !(await stored()).includes("5678"));
    await control(page, "corporate_number").fill(corporation.corporate_number);
    await turnPages(page, { ...corporation, name: "株式会社のこす" });
    const kept = await stored();
    for (const marker of ["のこす", "番地マーカー", "団体マーカー", "marker.mail"]) assert.ok(kept.includes(marker), marker);
    assert.ok(!kept.includes("Marker-Pass"), kept);
    await hosted.toNumbers(page, await hosted.toReceived(page));
    assert.equal(await stored(), "{}");
  });
});
