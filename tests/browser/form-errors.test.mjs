// Every error of every field as an applicant meets it: summary with focus and links, words under the
// field, what screen readers are told, the title; axe-core on every such page at 360 px, each with
// JavaScript. Writes the table of fields, error codes and tests to tests/output/form-cases.md.
import assert from "node:assert/strict";
import { mkdir, writeFile } from "node:fs/promises";
import path from "node:path";
import { after, before, test } from "node:test";
import { axe, screenshot, sideways } from "./lib/browser.mjs";
import { corporation, press } from "./lib/declaration.mjs";
import { errorOf, Hosted, person, send, SUBMIT, twoStars } from "./lib/hosted.mjs";
import { repository } from "./lib/house.mjs";
import { ERRORS, LATE, OTHER_KINDS, says, wordsOf } from "./lib/mistakes.mjs";

/** @type {Hosted} */
let hosted;
/** What was seen: field, label, code, what was said, and the test that saw it. @type {string[][]} */
const table = [];
/** @type {Record<string, string>} */
let messages = {};
before(async () => {
  hosted = await Hosted.open();
  messages = await wordsOf("error");
});
after(async () => {
  await hosted?.close();
  await mkdir(path.join(repository, "tests/output"), { recursive: true });
  const lines = table.sort().map(([key, label, code, said, name]) => `| ${label} (${key}) | ${code} | ${said} | form-errors.test.mjs: ${name} |`);
  await writeFile(path.join(repository, "tests/output/form-cases.md"), `| field | error code | what is said | test |\n|---|---|---|---|\n${lines.join("\n")}\n`);
});

/** What follows from an error of its pair or of a choice before it. @type {Record<string, string[]>} */
const SILENT = { password: ["password_confirmation"], contact_email: ["contact_email_confirmation"] };

/** Each round sends the n-th error of as many fields as can be wrong at once. */
function rounds() {
  const all = [];
  const most = Math.max(...Object.values(ERRORS).map((list) => list.length));
  for (const base of [corporation, person]) {
    const own = Object.entries(ERRORS).filter(([key]) => (base === person ? !(key in corporation) && key in person : !(key in person) || key in corporation));
    for (let turn = 0; turn < most; turn++) {
      const wrong = own.filter(([, list]) => list.length > turn).map(([key, list]) => [key, ...list[turn]]);
      // Choices that open a branch are wrong in a round of their own, so that the branch is asked.
      const gates = wrong.filter(([key]) => ["entity", "membership", "stars", "industry"].includes(key));
      const rest = wrong.filter((one) => !gates.includes(one));
      const first = rest.filter(([key]) => !rest.some(([other]) => SILENT[other]?.includes(key)));
      const second = rest.filter((one) => !first.includes(one));
      for (const set of [first, second, gates]) if (set.length > 0) all.push({ base, set });
    }
  }
  return all;
}

/** Holds an error of the refused form against everything a visitor is told. */
async function holds(page, [key, code], name) {
  const said = await errorOf(page, key);
  assert.ok(said.startsWith("＊") && says(said.slice(1), messages[code]), `${key}: ${said}`);
  const field = page.locator(`.field[data-key="${key}"]`);
  const label = (await field.locator(".field-label").first().innerText()).split("※")[0].replace(/任意.*/s, "").trim();
  assert.ok((await field.getAttribute("class"))?.includes("field-invalid"));
  const invalid = field.locator("[aria-invalid='true']");
  assert.equal(await invalid.count(), await field.locator("input, select").count(), "aria-invalid on each control");
  const described = await field.locator(`[aria-describedby~="${key}-error"]`).count();
  assert.ok(described > 0, "the control refers to its error");
  const link = page.locator(`#error-summary a[href="#${key}"]`);
  assert.equal(await link.innerText(), said.slice(1), "summary and field say the same");
  await link.click();
  const active = await page.evaluate(() => document.activeElement?.getAttribute("name"));
  assert.equal(active, key, "the link leads to the control");
  const top = await page.evaluate(() => document.activeElement?.closest(".field")?.getBoundingClientRect().top ?? -1);
  assert.ok(top >= 0 && top < 800, `the field is in view: ${top}`);
  table.push([key, label, code, said.replaceAll("|", "｜").slice(0, 160), name]);
}

/** Holds the page as a whole: title, focus, so many lines in the summary, axe-core, no sideways scroll. */
async function refused(page, count, what) {
  assert.match(await page.title(), /^エラー：/);
  assert.equal(await page.evaluate(() => document.activeElement?.id), "error-summary");
  const links = page.locator("#error-summary a");
  assert.equal(await links.count(), count, `${what}\n${await links.allInnerTexts()}`);
  assert.deepEqual(await axe(page), [], what);
  assert.ok((await sideways(page)) <= 0);
}

test("every error of every field: words, focus, links, what is read aloud, axe-core", { timeout: 180_000 }, async (t) => {
  await hosted.visit({}, async (page) => {
    for (const { base, set } of rounds()) {
      await hosted.form(page);
      const industry = set.some(([key]) => key === "industry") ? { industry_detail: "" } : {};
      await send(page, { ...base, ...twoStars, ...industry, ...Object.fromEntries(set.map(([key, , typed]) => [key, typed])) });
      await refused(page, set.length, set.map(([key, code]) => `${key} ${code}`).join());
      for (const [key, code] of set) {
        const name = `${key}: ${code}`;
        await t.test(name, () => holds(page, [key, code], name));
      }
    }
  });
});

test("errors that time brings: new terms, a new form, a day's pause", async (t) => {
  await hosted.visit({}, async (page) => {
    await hosted.form(page);
    await send(page, { ...corporation, terms_version: "2025-04-01", form_version: "2025-04-01" });
    await refused(page, 2, "versions");
    await t.test("terms_consent: terms_changed", () => holds(page, ["terms_consent", "terms_changed"], "terms_consent: terms_changed"));
    await t.test("form_version: form_changed", async () => {
      const said = await page.locator("#form-changed p").innerText();
      assert.ok(says(said, messages.form_changed), said);
      const link = page.locator("#error-summary a[href='#form-changed']");
      assert.equal(await link.innerText(), said);
      await link.click();
      assert.equal(await page.evaluate(() => document.activeElement?.id), "form-changed", "it belongs to no field: the link leads to its notice");
      table.push(["form_version", "（フォーム全体）", "form_changed", said, "form_version: form_changed"]);
    });
    try {
      await hosted.restartAt("2026-11-20T03:00:00Z");
      await hosted.toCheck(page);
      await hosted.restartAt("2026-11-21T05:00:00Z");
      await press(page, SUBMIT);
      await refused(page, 2, "a day's pause");
      await t.test("password: password_again", () => holds(page, ["password", "password_again"], "password: password_again"));
    } finally {
      await hosted.restartAt();
    }
  });
});

test("an empty form names everything that is required, in the order of the form", async () => {
  await hosted.visit({}, async (page) => {
    await hosted.form(page);
    await page.locator("#check-button").click();
    await page.locator("#error-summary").waitFor();
    const targets = await page.locator("#error-summary a").evaluateAll((links) => links.map((link) => link.getAttribute("href")?.slice(1)));
    const order = await page.locator(".field").evaluateAll((fields) => fields.map((field) => /** @type {HTMLElement} */ (field).dataset.key));
    assert.deepEqual(targets, order.filter((key) => targets.includes(key)));
    assert.ok(targets.length >= 18, targets.join());
    assert.deepEqual(await axe(page), []);
    await screenshot(page, "form-empty-refused");
  });
});

test("without JavaScript the summary stands first, and its links show field and label", async () => {
  await hosted.visit({ javaScript: false }, async (page) => {
    await hosted.form(page);
    await send(page, { ...corporation, ...twoStars, corporate_number: "番号", phone: "なし", policy_publication: "", antisocial_pledge: "", heard_from: "dream" });
    assert.equal(await page.evaluate(() => document.activeElement?.id), "error-summary", "by autofocus");
    const keys = await page.locator("#error-summary a").evaluateAll((links) => links.map((link) => (link.getAttribute("href") ?? "").slice(1)));
    assert.equal(keys.length, 5);
    for (const key of keys) {
      await page.locator(`#error-summary a[href="#${key}"]`).click();
      const [label, control] = await Promise.all([page.locator(`.field[data-key="${key}"] .field-label`).first().boundingBox(), page.locator(`[id="${key}"]`).boundingBox()]);
      assert.ok(label && control && label.y >= -2 && control.y + control.height <= 800, `${key}: ${label?.y} ${control?.y}`);
      assert.match(await errorOf(page, key), /^＊/);
    }
  });
});

test("an error's field is reached with the keyboard alone", async () => {
  await hosted.visit({ width: 1280 }, async (page) => {
    await hosted.form(page);
    await send(page, { ...corporation, phone: "なし", contact_email: "taro" });
    assert.equal(await page.evaluate(() => document.activeElement?.id), "error-summary");
    await page.keyboard.press("Tab");
    await page.keyboard.press("Tab");
    await page.keyboard.press("Enter");
    assert.equal(await page.evaluate(() => document.activeElement?.id), "contact_email");
    await screenshot(page, "form-errors-1280");
  });
});

test("a fault in a branch that no longer applies leaves the summary, and comes back with it", async () => {
  await hosted.visit({}, async (page) => {
    await hosted.form(page);
    await send(page, { ...corporation, corporate_number: "番号", phone: "なし" });
    const shown = () => page.locator("#error-summary a:visible").evaluateAll((links) => links.map((link) => link.getAttribute("href")));
    assert.deepEqual(await shown(), ["#corporate_number", "#phone"]);
    await page.locator('[name="entity"][value="sole_proprietor"]').check();
    assert.deepEqual(await shown(), ["#phone"]);
    await page.locator('[name="entity"][value="corporation"]').check();
    assert.deepEqual(await shown(), ["#corporate_number", "#phone"]);
  });
});

test("no error is without a case: every code of the messages, every case seen", () => {
  const cases = [...Object.entries(ERRORS).flatMap(([key, list]) => list.map(([code]) => `${key} ${code}`)), ...Object.entries(LATE).flatMap(([key, list]) => list.map((code) => `${key} ${code}`))];
  assert.deepEqual(table.map(([key, , code]) => `${key} ${code}`).sort(), cases.sort());
  const codes = new Set(table.map(([, , code]) => code));
  assert.deepEqual(Object.keys(messages).filter((code) => !codes.has(code)), OTHER_KINDS);
});
