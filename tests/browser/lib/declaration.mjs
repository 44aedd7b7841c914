// Filling in and sending a declaration as an applicant does, with or without JavaScript.
import assert from "node:assert/strict";

/** A corporation's answers; every private one carries a marker that may turn up nowhere public. */
export const corporation = {
  entity: "corporation",
  corporate_number: "7000012050002",
  name: "株式会社みほん塗装店",
  name_kana: "ミホントソウテン",
  website: "https://private-marker-web.example/",
  postal_code: "999-0001",
  prefecture: "東京都",
  municipality: "千代田区見本町",
  street: "番地マーカー1-2-3",
  building: "建物マーカービル",
  phone: "03-1234-5678",
  industry: "D",
  industry_detail: "07",
  membership: "yes",
  membership_name: "団体マーカー商工会",
  newsletter: "no",
  password: "Marker-Pass-2026!",
  password_confirmation: "Marker-Pass-2026!",
  stars: "1",
  purpose: { index: 1 },
  antisocial_pledge: "yes",
  contact_name: "担当マーカー花子",
  contact_email: "marker.mail@applicant.example",
  contact_email_confirmation: "marker.mail@applicant.example",
  privacy_consent: "yes",
  terms_consent: "yes",
};

/** Words of `corporation` that must never be public. */
export const markers = [
  "private-marker-web", "番地マーカー", "建物マーカー", "団体マーカー", "担当マーカー", "marker.mail", "Marker-Pass", "7000012050002",
  "0312345678", "03-1234-5678",
];

/**
 * Fills the form by control name: text, select, radio and checkbox alike.
 * @param {import("playwright-core").Page} page @param {Record<string, any>} answers
 */
export async function fill(page, answers) {
  for (const [name, value] of Object.entries(answers)) {
    const controls = page.locator(`form [name="${name}"]`);
    assert.ok((await controls.count()) > 0, `the form has no control named ${name}`);
    const first = controls.first();
    const kind = await first.evaluate((control) => (control.tagName === "SELECT" ? "select" : control.getAttribute("type") ?? "text"));
    if (kind === "select") {
      await first.selectOption(typeof value === "object" ? value : { value: await optionValue(first, value) });
    } else if (kind === "radio" || kind === "checkbox") {
      for (const one of [value].flat()) await page.locator(`form [name="${name}"][value="${one}"]`).check();
    } else {
      await first.fill(value);
    }
  }
}

/** The option's value, whether it is given by value or by its words. */
async function optionValue(select, wanted) {
  return select.evaluate((control, words) => {
    const options = [...control.options];
    const option = options.find((one) => one.value === words) ?? options.find((one) => one.text.trim() === words);
    if (!option) throw new Error(`${control.name} has no option ${words}`);
    return option.value;
  }, wanted);
}

/**
 * Fills what the page that stands in the browser asks of these answers, and leaves the rest.
 * @param {import("playwright-core").Page} page @param {Record<string, any>} answers
 */
export async function fillPage(page, answers) {
  const offered = await page.locator("form#declaration :is(input, select):not([type='hidden'])").evaluateAll((all) =>
    all.map((one) => [one.getAttribute("name"), /^(radio|checkbox)$/.test(one.getAttribute("type") ?? "") ? one.getAttribute("value") : null]));
  const takes = (/** @type {string} */ name, /** @type {any} */ value) =>
    offered.some(([key, choice]) => key === name && (choice === null || [value].flat().includes(choice)));
  await fill(page, Object.fromEntries(Object.entries(answers).filter(([name, value]) => takes(name, value))));
}

/**
 * Turns the form page by page, each filled as far as it asks, up to the check page or to the first page that is refused.
 * @param {import("playwright-core").Page} page @param {Record<string, any>} answers
 * @param {(page: import("playwright-core").Page) => Promise<void>} [look] what to do on each page when it is filled
 */
export async function turnPages(page, answers = corporation, look = async () => {}) {
  for (let turn = 0; turn < 9; turn++) {
    await fillPage(page, answers);
    await look(page);
    await Promise.all([page.waitForEvent("domcontentloaded"), page.locator("#check-button").click()]);
    if ((await page.locator("form#declaration").count()) === 0 || (await page.locator("#error-summary").count()) > 0) return;
  }
  assert.fail("the pages come to no end");
}

/**
 * Goes from the terms page to the check-answers page.
 * @param {import("playwright-core").Page} page @param {string} site @param {Record<string, any>} answers
 */
export async function declareToCheck(page, site, answers = corporation) {
  await page.goto(`${site}declare/form/`);
  await turnPages(page, answers);
}

/** Presses the one button with these words and waits for the page that follows. */
export async function press(page, words) {
  const button = page.getByRole("button", { name: words, exact: false }).first();
  await Promise.all([page.waitForEvent("domcontentloaded"), button.click()]);
}

/** The first address in a mail's text. */
export function firstAddress(body) {
  const found = body.match(/https?:\/\/\S+/);
  assert.ok(found, `no address in the mail:\n${body}`);
  return found[0];
}
