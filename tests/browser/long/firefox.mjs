// The whole story in Firefox ESR as Debian has it, driven over WebDriver BiDi: home, terms, the form page by page with a
// mistake and a reload, received, the mailed link, the numbers, the survey, the account, the search. Fails at the first
// thing that is not as in Chromium; pictures of every step lie in tests/output/screenshots.
import assert from "node:assert/strict";
import { mkdir } from "node:fs/promises";
import path from "node:path";
import puppeteer from "puppeteer-core";
import { corporation, firstAddress } from "../lib/declaration.mjs";
import { House, repository } from "../lib/house.mjs";

/** Where `tests/long` unpacks it with the libraries it needs. */
const unpacked = path.join(repository, "tests/output/firefox");
const libraries = ["usr/lib/x86_64-linux-gnu", "lib/x86_64-linux-gnu", "usr/lib/aarch64-linux-gnu", "lib/aarch64-linux-gnu"];
const folder = path.join(repository, "tests/output/screenshots");
/** A phone. */
const VIEW = { width: 360, height: 740 };

const house = await House.make({});
const browser = await puppeteer.launch({
  browser: "firefox",
  executablePath: path.join(unpacked, "usr/lib/firefox-esr/firefox-esr"),
  timeout: 180_000,
  protocolTimeout: 180_000,
  // A container lets nobody make a room within it.
  env: { ...process.env, MOZ_DISABLE_CONTENT_SANDBOX: "1", LD_LIBRARY_PATH: libraries.map((one) => path.join(unpacked, one)).join(":") },
  extraPrefsFirefox: { "intl.accept_languages": "ja", "network.captive-portal-service.enabled": false, "datareporting.policy.dataSubmissionEnabled": false },
});
const page = await browser.newPage();
page.setDefaultTimeout(30_000);
/** @type {string[]} */
const faults = [];
let steps = 0;
page.on("pageerror", (error) => faults.push(`${page.url()}: ${error instanceof Error ? error.message : error}`));
page.on("console", (message) => { if (/Content.Security.Policy|SyntaxError|TypeError/.test(message.text())) faults.push(`${page.url()}: ${message.text()}`); });

/** The page as it stands: looked at, and nothing sticks out. @param {string} name */
async function look(name) {
  steps += 1;
  await page.screenshot({ path: path.join(folder, `firefox-${String(steps).padStart(2, "0")}-${name}.png`), fullPage: true });
  const over = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
  assert.equal(over, 0, `${name} is ${over} px too wide`);
}

const text = (selector = "main") => page.$eval(selector, (one) => /** @type {HTMLElement} */ (one).innerText);
const shows = (/** @type {string} */ selector) => page.$eval(selector, (one) => one.checkVisibility());

/** Presses what leads to another page. @param {string} selector */
async function go(selector) {
  await page.$eval(selector, (one) => one.scrollIntoView({ block: "center" }));
  await Promise.all([page.waitForNavigation({ waitUntil: "load" }), page.click(selector)]);
}

/** Presses the button with these words. @param {string} words */
async function press(words) {
  await page.evaluate((wanted) => {
    for (const button of document.querySelectorAll("main button:not([aria-hidden])")) button.toggleAttribute("data-press", button.textContent?.includes(wanted) && /** @type {HTMLElement} */ (button).checkVisibility());
  }, words);
  await go("[data-press]");
}

/** Types, chooses or ticks what the page asks of these answers. @param {Record<string, any>} answers */
async function fill(answers) {
  for (const [name, value] of Object.entries(answers)) {
    const kind = await page.evaluate((key) => {
      const control = document.querySelector(`main form [name="${key}"]:not([type="hidden"])`);
      return control instanceof HTMLSelectElement ? "select" : control?.checkVisibility() ? control.getAttribute("type") ?? "text" : "";
    }, name);
    const selector = `main form [name="${name}"]`;
    if (kind === "select") {
      const option = typeof value === "object" ? await page.$eval(`${selector} option:nth-of-type(2)`, (one) => /** @type {HTMLOptionElement} */ (one).value) : value;
      await page.select(selector, option);
    } else if (kind === "radio" || kind === "checkbox") {
      for (const one of [value].flat()) {
        if (await page.$(`${selector}[value="${one}"]:not(:checked)`)) await page.click(`${selector}[value="${one}"]`);
      }
    } else if (kind !== "") {
      await page.$eval(selector, (one) => /** @type {HTMLInputElement} */ (one).select());
      await page.keyboard.press("Backspace");
      await page.type(selector, value);
    }
  }
}

const next = () => go("#check-button");
const pageId = () => page.$eval("form#declaration [name='_page']", (one) => /** @type {HTMLInputElement} */ (one).value);

try {
  await mkdir(folder, { recursive: true });
  await house.serve();
  await page.setViewport(VIEW);
  await page.goto(house.site);
  await look("home");

  // The size of letters is kept.
  await page.click(".menu-phone > summary");
  await page.click("#text-large");
  await page.goto(`${house.site}logo/`);
  assert.equal(await page.evaluate(() => getComputedStyle(document.documentElement).fontSize), "20px");
  await page.click(".menu-phone > summary");
  await page.click("#text-standard");

  await page.goto(`${house.site}declare/terms/`);
  await page.click("a[data-terms-agree]");
  await page.waitForFunction(() => document.activeElement?.id === "terms-unread");
  assert.match(await text("#terms-unread"), /まだお読みでない/);
  await new Promise((later) => setTimeout(later, 1_500));
  await go("#terms-end a");
  await look("form");

  // A mistake is told when its field is left, and again when the page is sent.
  await fill({ entity: "corporation", corporate_number: "1234567890123" });
  await page.keyboard.press("Tab");
  await page.keyboard.press("Tab");
  await page.waitForSelector("#corporate_number-error");
  await next();
  await page.waitForSelector("#error-summary");
  assert.equal(await page.evaluate(() => document.activeElement?.id), "error-summary");
  await look("refused");
  // A reload of the first page brings everything back, told or not by whom.
  await page.goto(`${house.site}declare/form/`);
  await fill({ ...corporation, terms_consent: "" });
  await page.evaluate(() => location.reload());
  await page.waitForNavigation({ waitUntil: "load" });
  assert.equal(await page.$eval("[name='name']", (one) => /** @type {HTMLInputElement} */ (one).value), corporation.name);
  assert.ok(await shows("#restored"), "what came back is told of");
  while ((await pageId()) !== "consent") {
    await fill(corporation);
    await look(await pageId());
    await next();
  }
  await fill(corporation);
  await look("consent");
  await next();
  await look("check");
  assert.match(await text(), /marker\.mail/);
  await new Promise((later) => setTimeout(later, 3_200));
  await press("この内容で自己宣言する");
  await look("received");
  await page.goto(firstAddress((await house.mail("自己宣言受付確認のお知らせ")).body));
  await press("自己宣言を完了する");
  await look("numbers");
  const number = await text("#user-number");
  const id = await text("#declaration-id");
  assert.match(`${number} ${id}`, /^\d{10} 0\d{10}$/);
  await fill({ heard_from: ["poster", "other"] });
  await press("アンケートを送る");
  assert.match(await text(), /ありがとうございました/);
  assert.equal(await text("#declaration-id"), id);
  await look("answered");

  // The account: log in, change, and the log-in that is over while somebody types.
  await page.goto(`${house.site}account/login`);
  await fill({ user_number: number, password: corporation.password });
  await press("ログイン");
  await look("account");
  await page.goto(`${house.site}account/change/`);
  await fill({ municipality: "千代田区うちかけ町" });
  await look("change");
  const other = await browser.newPage();
  await other.goto(`${house.site}account/`);
  await Promise.all([other.waitForNavigation({ waitUntil: "load" }), other.click("form[action$='/account/logout'] button")]);
  await other.close();
  await press("入力した内容を確認する");
  await look("over");
  await fill({ user_number: number, password: corporation.password });
  await press("ログイン");
  assert.equal(await page.$eval("[name='municipality']", (one) => /** @type {HTMLInputElement} */ (one).value), "千代田区うちかけ町");
  await look("resumed");

  await page.goto(`${house.site}directory/`);
  await page.type("#q", "見本");
  await page.waitForFunction(() => Number(document.querySelector("#results")?.getAttribute("data-total")) > 0);
  await look("search");
  assert.deepEqual(faults, []);
  process.stdout.write(`Firefox ${await browser.version()}: the story in ${steps} steps, without a fault\n`);
} finally {
  await browser.close();
  await house.tearDown();
}
