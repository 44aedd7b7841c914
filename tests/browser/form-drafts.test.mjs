// Drafts on the device: said before anything is typed, offered by name in a new tab, one client's never in another's
// form, gone when received and after seven days; passwords never.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { axe, screenshot, sideways, visitor } from "./lib/browser.mjs";
import { corporation, fillPage, press, turnPages } from "./lib/declaration.mjs";
import { control, Hosted, shown } from "./lib/hosted.mjs";

/** @type {Hosted} */
let hosted;
before(async () => { hosted = await Hosted.open({ whole: false }); });
after(async () => { await hosted?.close(); });

const NEXT = "次へ進む";
const KEEP_NOT = "この機器に残さない";
const ANEW = "新しく入力する";
const value = (/** @type {import("playwright-core").Page} */ page, /** @type {string} */ name) => control(page, name).inputValue();
const lasting = (/** @type {import("playwright-core").Page} */ page) => page.evaluate(() => JSON.stringify({ ...localStorage }));
const offers = (/** @type {import("playwright-core").Page} */ page) => page.locator("#drafts li button").allInnerTexts();

test("in a tab that has begun nothing, 残さない leaves nothing on the device, nor does the tab before write it again", async () => {
  await hosted.visit({}, async (page) => {
    await begun(page, "株式会社のこさない");
    const other = await tab(page);
    assert.equal((await offers(other)).length, 1);
    await other.getByRole("button", { name: KEEP_NOT }).click();
    assert.ok(!(await lasting(page)).includes("のこさない") && await other.locator("#drafts").isHidden());
    await fillPage(page, corporation);
    await press(page, NEXT);
    assert.ok(!(await lasting(page)).includes("のこさない"), "what was dropped stays dropped");
  });
});

/** The form in a new tab of the same browser. @param {import("playwright-core").Page} page */
async function tab(page) {
  const other = await page.context().newPage();
  await hosted.form(other);
  return other;
}

/** Fills the first pages for a client and leaves. @param {import("playwright-core").Page} page @param {string} name */
async function begun(page, name, more = {}) {
  await hosted.form(page);
  await fillPage(page, { ...corporation, name, ...more });
  await press(page, NEXT);
  await fillPage(page, { ...corporation, street: `${name}の番地` });
  await press(page, NEXT);
}

test("what is kept is said before anything is typed, and one press keeps nothing", async () => {
  await hosted.visit({}, async (page) => {
    await hosted.form(page);
    const line = page.locator("#kept");
    assert.match(await line.innerText(), /この機器に7日間残ります（パスワードを除く）/);
    assert.equal(await lasting(page), "{}", "nothing before something is typed");
    const [said, first] = [await line.boundingBox(), await page.locator(".field").first().boundingBox()];
    assert.ok(said && first && said.y < first.y, "before the first field");
    await control(page, "website").fill("https://mihon.example/");
    assert.ok((await lasting(page)).includes("mihon.example"));
    await page.getByRole("button", { name: KEEP_NOT }).click();
    assert.match(await line.innerText(), /残しません/);
    await control(page, "website").fill("https://secret.example/");
    await press(page, NEXT);
    assert.ok(!/mihon|secret/.test(await lasting(page)), await lasting(page));
    await page.reload();
    const other = await tab(page);
    assert.deepEqual(await offers(other), []);
    assert.equal(await value(other, "website"), "");
    await hosted.form(page);
    assert.match(await line.innerText(), /残しません/, "the tab's choice holds");
    await page.getByRole("button", { name: "この機器に残す" }).click();
    assert.ok((await lasting(page)).includes("secret.example"));
    assert.deepEqual(await axe(page), []);
  });
});

test("a closed tab loses nothing: 続きから brings every page back but the password", { timeout: 60_000 }, async () => {
  await hosted.visit({}, async (page) => {
    await begun(page, "株式会社つづき");
    const other = await tab(page);
    await page.close();
    const [offer] = await offers(other);
    assert.match(offer, /^続きから：株式会社つづき（\d+月\d+日 \d+:\d\d）$/);
    assert.equal(await value(other, "name"), "", "not before it is asked for");
    assert.deepEqual(await axe(other), []);
    assert.ok((await sideways(other)) <= 0);
    await screenshot(other, "form-drafts");
    await other.getByRole("button", { name: offer }).click();
    assert.equal(await value(other, "name"), "株式会社つづき");
    assert.ok(await control(other, "name").isVisible(), "its branch is open");
    assert.ok(await other.locator("#restored").isVisible() && !(await other.locator("#drafts").isVisible()));
    assert.equal(await other.evaluate(() => document.activeElement?.id), "restored");
    await press(other, NEXT);
    assert.equal(await value(other, "street"), "株式会社つづきの番地");
    await turnPages(other, { ...corporation, street: "株式会社つづきの番地", name: "株式会社つづき" });
    assert.equal(await shown(other, "name"), "株式会社つづき");
  });
});

test("of several clients each is a draft by its name, and none appears for another", { timeout: 90_000 }, async () => {
  await hosted.visit({}, async (page) => {
    await begun(page, "株式会社甲");
    const second = await tab(page);
    await second.getByRole("button", { name: ANEW, exact: true }).click();
    assert.equal(await value(second, "name"), "");
    await begun(second, "株式会社乙", { website: "https://otsu.example/" });
    const third = await tab(page);
    const all = await offers(third);
    assert.deepEqual(all.map((words) => words.match(/：(.*)（/)?.[1]), ["株式会社乙", "株式会社甲"], "newest first");
    await third.getByRole("button", { name: all[1] }).click();
    assert.deepEqual([await value(third, "name"), await value(third, "website")], ["株式会社甲", corporation.website]);
    // In the same tab, too: what came back goes with one press, and stays a draft.
    await third.reload();
    assert.equal(await value(third, "name"), "株式会社甲", "a reload is no new client");
    await third.getByRole("button", { name: "消して、新しく入力する" }).click();
    assert.deepEqual([await value(third, "name"), await value(third, "website"), await third.locator("[name='entity']:checked").count()], ["", "", 0]);
    await begun(third, "株式会社丙");
    const fourth = await tab(page);
    assert.deepEqual((await offers(fourth)).map((words) => words.match(/：(.*)（/)?.[1]), ["株式会社丙", "株式会社甲", "株式会社乙"], "what one went on with is newer");
    // Who simply begins to type begins anew.
    await fourth.locator("#entity-2").check();
    await control(fourth, "representative").fill("見本 丁");
    assert.deepEqual((await offers(await tab(page))).map((words) => words.match(/：(.*)（/)?.[1]).slice(0, 2), ["見本 丁", "株式会社丙"]);
  });
});

test("received: the draft is gone from the device and the tab, the other client's stays", { timeout: 60_000 }, async () => {
  await hosted.visit({}, async (page) => {
    await begun(page, "株式会社のこる");
    const other = await tab(page);
    await other.getByRole("button", { name: ANEW, exact: true }).click();
    await turnPages(other, { ...corporation, name: "株式会社うけつけ" });
    assert.ok((await lasting(other)).includes("株式会社うけつけ"), "kept until it is received");
    await hosted.toReceived(other);
    await other.waitForFunction(() => !JSON.stringify({ ...localStorage, ...sessionStorage }).includes("株式会社うけつけ"));
    assert.ok((await lasting(other)).includes("株式会社のこる"));
    await hosted.form(other);
    assert.equal(await value(other, "name"), "");
    assert.deepEqual((await offers(other)).map((words) => words.match(/：(.*)（/)?.[1]), ["株式会社のこる"]);
  });
});

test("passwords and twelve digits never reach the device", async () => {
  await hosted.visit({}, async (page) => {
    await hosted.form(page);
    await fillPage(page, { ...corporation, corporate_number: "1234 5678 9018" });
    assert.ok(!(await lasting(page)).includes("5678"));
    await control(page, "corporate_number").fill(corporation.corporate_number);
    await turnPages(page, corporation, async (one) => {
      const button = one.getByRole("button", { name: "パスワードを表示する" });
      if (await button.count()) {
        await button.click();
        await control(one, "password").fill("Shown-Pass-2026!");
      }
      assert.ok(!/Marker-Pass|Shown-Pass/.test(await lasting(one)));
    });
    assert.ok(!/Marker-Pass|Shown-Pass/.test(await lasting(page)));
  });
});

test("after seven days a draft is neither offered nor there; what is no draft breaks nothing", async () => {
  await hosted.visit({}, async (page) => {
    await begun(page, "株式会社ふるい");
    for (const [age, left] of [[6.9, 1], [7.1, 0]]) {
      await page.evaluate((days) => {
        const all = JSON.parse(localStorage.getItem("sengen.drafts") ?? "{}");
        for (const one of Object.values(all)) one.at = Date.now() - days * 86_400_000;
        localStorage.setItem("sengen.drafts", JSON.stringify(all));
      }, age);
      const other = await tab(page);
      assert.equal((await offers(other)).length, left, `${age} days`);
      assert.equal((await lasting(other)).includes("株式会社ふるい"), left === 1);
      await other.close();
    }
    for (const odd of ["{", "[1,2]", "null", '{"a":1}', '{"a":{"at":1e15,"name":"x","answers":{}}}', '{"a":{"at":1,"name":2,"answers":{"name":"x"}}}']) {
      const other = await page.context().newPage();
      await other.addInitScript((text) => localStorage.setItem("sengen.drafts", text), odd);
      await hosted.form(other);
      assert.deepEqual(await offers(other), [], odd);
      await control(other, "website").fill("https://mihon.example/");
      assert.match(await other.locator("#kept").innerText(), /残ります/);
      await other.close();
    }
  });
});

test("a browser that refuses storage, and one without a script, fill the form all the same", async () => {
  await hosted.visit({}, async (page) => {
    await page.addInitScript(() => {
      for (const name of ["localStorage", "sessionStorage"]) Object.defineProperty(window, name, { get: () => { throw new Error("refused"); } });
    });
    await hosted.form(page);
    assert.ok(!(await page.locator("#kept").isVisible()), "nothing is kept, so nothing is said to be");
    await turnPages(page, corporation);
    assert.equal(await shown(page, "name"), corporation.name);
  });
  await hosted.visit({ javaScript: false }, async (page) => {
    await hosted.form(page);
    for (const id of ["kept", "drafts", "restored"]) assert.ok(!(await page.locator(`#${id}`).isVisible()), id);
  });
});

test("where the form is of one host and its processor of another, nothing is kept beyond the tab, and nothing is said", async () => {
  const { House } = await import("./lib/house.mjs");
  const house = await House.make();
  const { context, page, faults } = await visitor(hosted.browser);
  try {
    await house.serve({ twoOrigins: true });
    await page.goto(`${house.site}declare/form/`);
    assert.ok(!(await page.locator("#kept").isVisible()));
    await fillPage(page, corporation);
    assert.equal(await lasting(page), "{}");
    await page.reload();
    assert.equal(await value(page, "name"), corporation.name, "the tab keeps it");
    await turnPages(page, corporation);
    assert.equal(await lasting(page), "{}");
    assert.deepEqual(faults, []);
  } finally {
    await context.close();
    await house.tearDown();
  }
});
