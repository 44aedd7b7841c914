// Nothing typed is lost: back, reload, double click, two tabs, a lost connection, a restart of the
// processor between the pages, long pauses, new terms meanwhile. And what the tab keeps, and what never.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { axe, screenshot } from "./lib/browser.mjs";
import { corporation, fill, firstAddress, press } from "./lib/declaration.mjs";
import { CHECK, control, errorOf, Hosted, send, shown, SUBMIT, twoStars, words } from "./lib/hosted.mjs";

/** @type {Hosted} */
let hosted;
before(async () => { hosted = await Hosted.open(); });
after(async () => { await hosted?.close(); });

/** How many declarations with this name the office has. */
async function count(name) {
  const rows = JSON.parse((await hosted.house.sengen("review", "list", "--all", "--format", "json")).stdout);
  return rows.filter((/** @type {any} */ one) => one.name === name).length;
}

/** The values that stand in the form. */
async function standing(page, names) {
  return Promise.all(names.map((/** @type {string} */ name) => control(page, name).inputValue()));
}
const KEYS = ["name", "street", "phone", "contact_email", "building"];
/** Every control with one typed or chosen value. */
const ALL = Object.keys(corporation).filter((key) => !/password|purpose|entity|membership$|newsletter|stars|pledge|consent/.test(key));
const typed = KEYS.map((key) => corporation[key]);

for (const javaScript of [true, false]) {
  const how = javaScript ? "with JavaScript" : "without JavaScript";

  test(`back from the check page: the form is as it was, ${how}`, async () => {
    await hosted.visit({ javaScript }, async (page) => {
      await hosted.toCheck(page);
      await page.goBack();
      assert.deepEqual(await standing(page, ALL), ALL.map((key) => corporation[key]));
      assert.ok(await page.locator("#entity").isChecked());
      await control(page, "street").fill("9-9-9");
      if (!(await control(page, "password").inputValue())) await fill(page, { password: corporation.password, password_confirmation: corporation.password });
      await press(page, CHECK);
      assert.equal(await shown(page, "street"), "9-9-9");
    });
  });

  test(`back from the received page and the same button again: one declaration, ${how}`, async () => {
    const name = `株式会社もどる${javaScript}`;
    await hosted.visit({ javaScript }, async (page) => {
      await hosted.toCheck(page, { ...corporation, name });
      await hosted.toReceived(page);
      const first = page.url();
      await page.goBack();
      await page.locator("form#check").waitFor();
      await Promise.all([page.waitForURL("**/declare/received/**"), page.getByRole("button", { name: SUBMIT }).click()]);
      assert.equal(page.url(), first, "the first is found again");
      assert.equal(await count(name), 1);
    });
  });

  test(`a double click on the last button makes one declaration, ${how}`, async () => {
    const name = `株式会社だぶる${javaScript}`;
    await hosted.visit({ javaScript }, async (page) => {
      await hosted.form(page);
      await send(page, { ...corporation, name });
      await page.getByRole("button", { name: SUBMIT }).dblclick({ noWaitAfter: true });
      // The second press may break off the first one's navigation: wait for the page, not for a navigation.
      await page.locator(".lead", { hasText: "宣言は、まだ終わっていません" }).waitFor();
      assert.match(page.url(), /\/declare\/received\//);
      assert.equal(await count(name), 1);
    });
  });

  test(`a restart of the processor between all pages, ${how}`, { timeout: 60_000 }, async () => {
    await hosted.visit({ javaScript }, async (page) => {
      await hosted.form(page);
      await fill(page, { ...corporation, phone: "なし" });
      await hosted.restartAt();
      await press(page, CHECK);
      await hosted.restartAt();
      await control(page, "phone").fill("03-1234-5678");
      await press(page, CHECK);
      await hosted.restartAt();
      await press(page, "修正する");
      await hosted.restartAt();
      await press(page, CHECK);
      await hosted.restartAt();
      const mail = await hosted.toReceived(page);
      await hosted.restartAt();
      await hosted.toNumbers(page, mail);
      const user = await page.locator("#user-number").innerText();
      await hosted.restartAt();
      await page.reload();
      assert.equal(await page.locator("#user-number").innerText(), user);
    });
  });

  test(`a reload of every page ends well, ${how}`, async () => {
    const name = `株式会社りろーど${javaScript}`;
    await hosted.visit({ javaScript }, async (page) => {
      await hosted.form(page);
      await send(page, { ...corporation, name, street: "" });
      await page.reload();
      assert.match(await errorOf(page, "street"), /番地を入力/);
      await control(page, "street").fill("1");
      await press(page, CHECK);
      await page.reload();
      assert.equal(await shown(page, "street"), "1");
      await hosted.toReceived(page);
      await page.reload();
      assert.match(await words(page), new RegExp(corporation.contact_email));
      assert.equal(await count(name), 1);
    });
  });

  test(`an old version of the terms and of the form: all is kept, the new terms are asked anew, ${how}`, async () => {
    await hosted.visit({ javaScript }, async (page) => {
      await hosted.form(page);
      await fill(page, corporation);
      await page.locator("[name='terms_version'], [name='form_version']").evaluateAll((all) => all.forEach((one) => one.setAttribute("value", "2025-04-01")));
      const [answer] = await Promise.all([page.waitForResponse("**/declare/check/"), press(page, CHECK)]);
      assert.equal(answer.status(), 422);
      assert.deepEqual(await standing(page, KEYS), typed);
      assert.match(await errorOf(page, "terms_consent"), /使用規約が新しくなりました/);
      assert.ok(!(await page.locator("[name='terms_consent']").isChecked()));
      assert.match(await page.locator("#form-changed").innerText(), /フォームが新しくなりました/);
      if (javaScript) {
        assert.deepEqual(await axe(page), []);
        await screenshot(page, "form-versions");
      }
      assert.match(await page.locator("#password-hint").innerText(), /設定済み/);
      await page.locator("[name='terms_consent']").check();
      await press(page, CHECK);
      assert.equal(await shown(page, "name"), corporation.name);
    });
  });
}

for (const javaScript of [true, false]) {
  test(`who leaves the numbers or a mail sent again comes back to them, and a reload mails nothing, ${javaScript ? "with" : "without"} JavaScript`, async () => {
    await hosted.visit({ javaScript }, async (page) => {
      // All that the page says; the mail it tells of may have left meanwhile.
      const said = async () => (await words(page)).replace(/^(これから送ります|.*に送りました)$/m, "…");
      const away = async () => {
        const [before, mails] = [await said(), (await hosted.mails()).size];
        await page.goto(`${hosted.house.site}faq/`);
        await page.goBack();
        assert.equal(await said(), before);
        await page.reload();
        assert.equal(await said(), before);
        await page.goto(page.url());
        assert.equal(await said(), before);
        assert.equal((await hosted.mails()).size, mails);
      };
      await hosted.form(page);
      await send(page, { ...corporation, name: `株式会社もどる${javaScript}` });
      const mail = await hosted.toReceived(page);
      const received = page.url();
      await press(page, "メールをもう一度送る");
      await away();
      await control(page, "contact_email").fill("right@applicant.example");
      const known = await hosted.mails();
      await press(page, "この宛先に直して送る");
      const corrected = await hosted.newMail(known);
      await away();
      for (const button of ["resend", "address"]) {
        await page.goto(`${received}${button}/`);
        assert.equal(page.url(), received, "the address of a button leads to its page");
      }
      assert.notEqual(firstAddress(corrected.body), firstAddress(mail.body));
      await hosted.toNumbers(page, corrected);
      if (javaScript) await away();
      else {
        const [before, mails] = [await words(page), (await hosted.mails()).size];
        await page.reload();
        assert.equal(await words(page), before, "pressed once more");
        assert.equal((await hosted.mails()).size, mails);
      }
      const numbered = await hosted.mails();
      await press(page, "番号をもう一度メールで受け取る");
      await hosted.newMail(numbered, "2つの番号");
      await away();
    });
  });
}

test("answers of an older form: what there still is comes back, a choice that is gone is asked anew", async () => {
  await hosted.visit({}, async (page) => {
    const kept = { name: ["株式会社むかし"], entity: ["cooperative"], prefecture: ["東京府"], industry: ["E"], purpose: ["gone"], gone: ["x"] };
    await page.addInitScript((old) => { sessionStorage.setItem("sengen.declaration", old); }, JSON.stringify(kept));
    await hosted.form(page);
    assert.deepEqual(await standing(page, ["name", "industry", "prefecture", "purpose"]), ["株式会社むかし", "E", "", ""]);
    for (const name of ["prefecture", "purpose"]) {
      const select = /** @type {import("playwright-core").Locator} */ (control(page, name));
      assert.notEqual(await select.evaluate((one) => /** @type {HTMLSelectElement} */ (one).selectedIndex), -1, `${name} says what to do`);
    }
    assert.equal(await page.locator("[name='entity']:checked").count(), 0);
  });
});

test("an hour's pause at the check page is none, a day's asks for the password alone", async () => {
  try {
    await hosted.restartAt("2026-11-20T01:00:00Z");
    await hosted.visit({}, async (page) => {
      await hosted.toCheck(page);
      const address = page.url();
      await hosted.restartAt("2026-11-20T02:10:00Z");
      await hosted.toReceived(page);
      assert.notEqual(page.url(), address);
      await hosted.restartAt("2026-11-20T03:00:00Z");
      await hosted.toCheck(page, { ...corporation, ...twoStars, name: "株式会社ひと晩" });
      await hosted.restartAt("2026-11-21T05:00:00Z");
      await press(page, SUBMIT);
      assert.deepEqual(await page.locator("#error-summary a").allInnerTexts().then((all) => all.map((text) => /パスワードだけ|確認用/.test(text))), [true, true]);
      assert.equal((await standing(page, ["name"]))[0], "株式会社ひと晩");
      assert.equal((await standing(page, ["self_check_score"]))[0], "85");
      assert.deepEqual(await axe(page), []);
      await screenshot(page, "form-password-again");
      await fill(page, { password: corporation.password, password_confirmation: corporation.password });
      await press(page, CHECK);
      await hosted.toReceived(page);
    });
  } finally {
    await hosted.restartAt();
  }
});

test("the terms change while somebody reads the check page", async () => {
  await hosted.visit({ javaScript: false }, async (page) => {
    await hosted.toCheck(page);
    const { readFile, writeFile } = await import("node:fs/promises");
    const file = `${hosted.house.root}/data/terms.md`;
    const terms = await readFile(file, "utf8");
    const version = terms.match(/version = "([^"]+)"/)?.[1] ?? "";
    try {
      await writeFile(file, terms.replaceAll(version, "2026-11-15"));
      await hosted.restartAt();
      await press(page, SUBMIT);
      assert.match(await errorOf(page, "terms_consent"), /使用規約が新しくなりました（2026-11-15版）/, await words(page));
      assert.deepEqual(await standing(page, KEYS), typed);
    } finally {
      await writeFile(file, terms);
      await hosted.restartAt();
    }
    assert.match(await page.locator("#password-hint").innerText(), /設定済み/, "the password is kept too");
  });
});

test("two tabs: each keeps its own answers, both can be sent", async () => {
  await hosted.visit({}, async (page) => {
    await hosted.form(page);
    const other = await page.context().newPage();
    await hosted.form(other);
    await fill(other, { ...corporation, name: "株式会社ふたつめ" });
    await page.bringToFront();
    await fill(page, { ...corporation, name: "株式会社ひとつめ" });
    await page.reload();
    assert.equal((await standing(page, ["name"]))[0], "株式会社ひとつめ");
    await fill(page, { password: corporation.password, password_confirmation: corporation.password });
    await press(page, CHECK);
    await other.bringToFront();
    await press(other, CHECK);
    assert.equal(await shown(page, "name"), "株式会社ひとつめ");
    assert.equal(await shown(other, "name"), "株式会社ふたつめ");
    await hosted.toReceived(other);
    await page.bringToFront();
    await hosted.toReceived(page);
    assert.deepEqual([await count("株式会社ひとつめ"), await count("株式会社ふたつめ")], [1, 1]);
  });
});

test("the same check page in two tabs makes one declaration", async () => {
  await hosted.visit({}, async (page) => {
    await hosted.form(page);
    await send(page, { ...corporation, name: "株式会社ふたまど" });
    const other = await page.context().newPage();
    const body = await page.content();
    await other.route("**/declare/tab/", (route) => route.fulfill({ contentType: "text/html; charset=utf-8", body }));
    await other.goto(`${hosted.house.processor}/declare/tab/`);
    await hosted.toReceived(page);
    await Promise.all([other.waitForURL("**/declare/received/**"), other.getByRole("button", { name: SUBMIT }).click()]);
    assert.equal(other.url(), page.url());
    assert.equal(await count("株式会社ふたまど"), 1);
  });
});

test("a lost connection at the check: the form comes back whole", async () => {
  await hosted.visit({}, async (page) => {
    await hosted.form(page);
    await fill(page, corporation);
    await page.context().setOffline(true);
    await page.getByRole("button", { name: CHECK }).last().click();
    await page.waitForURL(/chrome-error|declare\/check/).catch(() => undefined);
    await page.context().setOffline(false);
    await hosted.form(page);
    assert.deepEqual(await standing(page, KEYS), typed);
    assert.ok(await page.locator("#restored").isVisible());
    assert.equal((await standing(page, ["password"]))[0], "");
    await screenshot(page, "form-restored");
  });
});

test("a lost connection at the submit: sent again, one declaration", async () => {
  await hosted.visit({}, async (page) => {
    await hosted.form(page);
    await send(page, { ...corporation, name: "株式会社とぎれ" });
    // The request arrives, the answer does not.
    await page.context().route("**/declare/submit/", async (route) => {
      await route.fetch({ maxRedirects: 0 });
      await route.abort("connectionreset");
    });
    await page.getByRole("button", { name: SUBMIT }).click();
    await page.waitForTimeout(1_000);
    await page.context().unroute("**/declare/submit/");
    if (!(await page.locator("form#check").count())) await page.goBack();
    await page.locator("form#check").waitFor();
    await Promise.all([page.waitForURL("**/declare/received/**"), page.getByRole("button", { name: SUBMIT }).click()]);
    assert.equal(await count("株式会社とぎれ"), 1);
  });
});

test("the tab and the device keep answers, never passwords or twelve digits", async () => {
  await hosted.visit({}, async (page) => {
    await hosted.form(page);
    await fill(page, { ...corporation, ...twoStars });
    await control(page, "corporate_number").fill("1234 5678 9018");
    await press(page, CHECK);
    const kept = await page.evaluate(() => ({ session: JSON.stringify({ ...sessionStorage }), local: JSON.stringify({ ...localStorage }), cookies: document.cookie }));
    assert.ok(kept.session.includes("番地マーカー") && kept.session.includes("85"), kept.session);
    for (const secret of ["Marker-Pass", "9018", "password"]) assert.ok(!kept.session.includes(secret) && !kept.local.includes(secret), secret);
    assert.ok(kept.local.includes("番地マーカー"), kept.local);
    assert.equal(kept.cookies, "");
    await page.goto(`${hosted.house.site}declare/`);
    await hosted.form(page);
    assert.deepEqual(await standing(page, KEYS), typed);
    assert.deepEqual(await standing(page, ["password", "corporate_number"]), ["", ""]);
  });
});

test("a browser that refuses storage loses nothing but the comfort", async () => {
  await hosted.visit({}, async (page) => {
    await page.addInitScript(() => Object.defineProperty(window, "sessionStorage", { get() { throw new DOMException("refused", "SecurityError"); } }));
    await hosted.toCheck(page);
    await hosted.toNumbers(page, await hosted.toReceived(page));
  });
});
