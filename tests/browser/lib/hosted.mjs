// One house with the processor running and one browser, for a file of cases about the hosted form; and
// the few things every such case does: to the check page, back and again, on to the numbers.
import assert from "node:assert/strict";
import { launch, visitor } from "./browser.mjs";
import { corporation, declareToCheck, firstAddress, press } from "./declaration.mjs";
import { House } from "./house.mjs";

/** The words on the form's one button, and on the check page's. */
export const CHECK = "入力した内容を確認する";
export const SUBMIT = "この内容で自己宣言する";

/** A sole proprietor's answers; the corporation's own are left out. */
export const person = (() => {
  const { corporate_number, name, name_kana, ...rest } = corporation;
  return { ...rest, entity: "sole_proprietor", representative: "見本 花子", representative_kana: "ミホンハナコ", trade_name: "見本塗装" };
})();

/** Those of a body without 法人番号. */
export const body = (() => {
  const { corporate_number, ...rest } = corporation;
  return { ...rest, entity: "body", name: "みほん通り商店街振興会", name_kana: "ミホンドオリ", body_representative: "見本 花子" };
})();

/** What is answered for two stars. */
export const twoStars = { stars: "2", self_check_score: "85", policy_publication: ["website", "brochure"] };

/** A running house and a browser. */
export class Hosted {
  /** @param {House} house @param {import("playwright-core").Browser} browser */
  constructor(house, browser) {
    this.house = house;
    this.browser = browser;
  }

  /**
   * With `seconds`, the least time between check page and submit; most cases do without. Cases about single fields and
   * their words have the form on one page (`whole`).
   */
  static async open({ seconds = 0, limits = "", whole = true, scheme = "" } = {}) {
    const house = await House.make({ whole: whole && scheme === "", scheme });
    if (scheme === "") await house.edit("data/site.toml", "lift_on_loopback = true", `minimum_seconds = ${seconds}\n${limits || "lift_on_loopback = true"}`);
    await house.serve();
    return new Hosted(house, await launch());
  }

  async close() {
    await this.browser.close();
    await this.house.tearDown();
  }

  /** Stops the processor and starts it at a moment that stands still; without one, by the clock. @param {string} [moment] */
  async restartAt(moment) {
    await this.house.stop();
    this.house.variables = { ...this.house.variables, SENGEN_NOW: moment };
    if (!moment) delete this.house.variables.SENGEN_NOW;
    await this.house.start();
  }

  /**
   * A visitor for one case, closed after it; fails when the page broke the site's own rules.
   * @param {{ javaScript?: boolean, width?: number }} options
   * @param {(page: import("playwright-core").Page, site: string) => Promise<void>} run
   */
  async visit(options, run) {
    const { context, page, faults } = await visitor(this.browser, options);
    page.setDefaultTimeout(15_000);
    try {
      await run(page, this.house.site);
      assert.deepEqual(faults, []);
    } finally {
      await context.close();
    }
  }

  /** Opens the form. @param {import("playwright-core").Page} page */
  async form(page) {
    await page.goto(`${this.house.site}declare/form/`);
  }

  /** From the blank form to the check page. */
  async toCheck(page, answers = corporation) {
    await declareToCheck(page, this.house.site, answers);
    await page.locator("form#check").waitFor();
  }

  /** From the check page to the received page; the mail that was written. */
  async toReceived(page) {
    const before = await this.mails();
    await press(page, SUBMIT);
    await page.waitForURL("**/declare/received/**");
    return this.newMail(before);
  }

  /** From the mail to the page with both numbers. */
  async toNumbers(page, mail) {
    await page.goto(firstAddress(mail.body));
    await press(page, "自己宣言を完了する");
    await page.locator("#user-number").waitFor();
  }

  /** What was mailed so far; to be given to `newMail`. */
  async mails() {
    return new Set((await this.house.mails()).map((mail) => mail.headers));
  }

  /** The mail with these words in its subject that was not there before. @param {Set<string>} before */
  async newMail(before, subject = "受付確認") {
    for (let tries = 0; tries < 150; tries++) {
      const mail = (await this.house.mails()).find((one) => !before.has(one.headers) && one.subject.includes(subject));
      if (mail) return mail;
      await new Promise((later) => setTimeout(later, 100));
    }
    throw new Error(`no new mail ${subject} after ${before.size}`);
  }
}

/** A control of the form. @param {import("playwright-core").Page} page @param {string} name */
export const control = (page, name) => page.locator(`form [name="${name}"]:not([type="hidden"])`).first();

/** What the check page shows for a field. @param {import("playwright-core").Page} page @param {string} key */
export const shown = (page, key) => page.locator(`.row[data-key="${key}"] dd`).first().textContent();

/** The text under a field of the refused form; empty when there is none. */
export async function errorOf(page, key) {
  const error = page.locator(`#${key}-error`);
  return (await error.count()) ? (await error.innerText()).trim() : "";
}

/**
 * Sets a control to a text that no keyboard types into one line: line ends, characters that are not seen.
 * @param {import("playwright-core").Page} page @param {string} name @param {string} text
 */
export async function paste(page, name, text) {
  await control(page, name).evaluate((input, value) => {
    input.setAttribute("type", "hidden"); // the one kind of control whose value is sent as it is
    /** @type {HTMLInputElement} */ (input).value = value;
  }, text);
}

/** The words of the page's main part. @param {import("playwright-core").Page} page */
export const words = (page) => page.locator("main").innerText();

/**
 * Sends answers from the open form page as a browser does, also values no control offers; waits for the
 * page that follows. Fast: nothing is typed.
 * @param {import("playwright-core").Page} page @param {Record<string, any>} answers
 */
export async function send(page, answers) {
  const next = page.waitForEvent("domcontentloaded");
  await page.evaluate((given) => {
    const old = /** @type {HTMLFormElement} */ (document.querySelector("form#declaration"));
    const form = document.createElement("form");
    Object.assign(form, { method: "post", action: old.action });
    // What names no page is a form on one page.
    const hidden = [...old.querySelectorAll("input[type='hidden']:not([name^='_page'])")].map((one) => [one.getAttribute("name"), one.getAttribute("value")]);
    for (const [name, values] of Object.entries({ ...Object.fromEntries(hidden), ...given })) {
      for (const value of [values].flat()) {
        const input = document.createElement("input");
        Object.assign(input, { type: "hidden", name, value: typeof value === "object" ? "awareness" : value });
        form.append(input);
      }
    }
    document.body.append(form);
    form.submit();
  }, answers);
  await next;
}
