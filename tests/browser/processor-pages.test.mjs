// Every page of the processor that a visitor can meet, its error pages too: the audit at 360 px (axe-core,
// sideways scroll, targets, keyboard, weight), valid HTML, links, nothing the policy refuses.
import assert from "node:assert/strict";
import { readdir, rename } from "node:fs/promises";
import path from "node:path";
import { after, before, test } from "node:test";
import { HtmlValidate } from "html-validate";
import { audit, weigh } from "./lib/audit.mjs";
import { launch, screenshot, visitor } from "./lib/browser.mjs";
import { corporation, declareToCheck, fill, fillPage, firstAddress, press } from "./lib/declaration.mjs";
import { Figures } from "./lib/figures.mjs";
import { House } from "./lib/house.mjs";

/** @type {House} */
let house;
/** @type {import("playwright-core").Browser} */
let browser;
/** @type {Awaited<ReturnType<typeof visitor>>} */
let guest;
let userNumber = "";
const validator = new HtmlValidate({ extends: ["html-validate:standard"] });
/** @type {string[]} */
const found = [];
/** @type {Map<string, number>} every link met, with the status it answered */
const links = new Map();
const figures = new Figures("processor");

before(async () => {
  await figures.begin();
  house = await House.make();
  await house.edit("data/site.toml", "lift_on_loopback = true", "minimum_seconds = 3600\nlift_on_loopback = true");
  browser = await launch();
  await house.serve();
  guest = await visitor(browser);
});
after(async () => {
  await browser?.close();
  await house?.tearDown();
});

/**
 * Holds the page that stands in the browser, the bytes it came as and its first view against the rules.
 * @param {string} name @param {string} html @param {Awaited<ReturnType<ReturnType<typeof weigh>>>} weight
 */
async function look(name, html, weight) {
  const { page } = guest;
  await screenshot(page, `processor-${name}`);
  const seen = await audit(page);
  const report = await validator.validateString(html, name);
  const errors = report.results.flatMap(({ messages }) => messages.map((one) => `${one.line} ${one.ruleId} ${one.message}`));
  figures.take(seen, errors.length, weight);
  for (const fault of [...weight.found, ...seen.found, ...errors]) found.push(`${name}: ${fault}`);
  const anchors = await page.locator("main a[href]").evaluateAll((all) => all.map((link) => /** @type {HTMLAnchorElement} */ (link).href));
  for (const address of anchors) {
    const [path, id] = address.split("#");
    if (id && path === page.url().split("#")[0]) {
      if ((await page.locator(`[id="${id}"]`).count()) !== 1) found.push(`${name}: #${id} leads nowhere`);
      continue;
    }
    if (!address.startsWith("http://127.0.0.1") || links.has(address)) continue;
    links.set(address, (await page.request.get(address)).status());
    if (/** @type {number} */ (links.get(address)) >= 400) found.push(`${name}: ${address} answers ${links.get(address)}`);
  }
}

/** Does what leads to a page, and looks at what came. */
async function step(name, act) {
  const { page } = guest;
  const answer = page.waitForResponse((response) => response.request().isNavigationRequest() && (response.status() < 300 || response.status() >= 400));
  const stop = weigh(page);
  await act(page);
  const html = await (await answer).text();
  await page.waitForLoadState("networkidle");
  await look(name, html, await stop());
}

const visit = (/** @type {string} */ path) => (/** @type {import("playwright-core").Page} */ page) => page.goto(house.processor + path);
const push = (/** @type {string} */ words) => (/** @type {import("playwright-core").Page} */ page) => press(page, words);

test("the pages of a declaration", { timeout: 240_000 }, async () => {
  const { page } = guest;
  await step("form", visit("/declare/form/"));
  const next = (/** @type {import("playwright-core").Page} */ one) => one.locator("#check-button").click();
  await step("refused", next);
  assert.match(await page.title(), /^エラー：/);
  await page.goto(`${house.site}declare/form/`);
  for (const name of ["form-2", "form-3", "form-4", "form-5", "check"]) {
    await fillPage(page, corporation);
    await step(name, next);
    if (name === "form-5") {
      await step("form-5-refused", next);
      await fillPage(page, corporation);
    }
  }
  await step("correct", push("修正する"));
  await step("check-again", push("入力した内容を確認する"));
  await step("too-early", push("この内容で自己宣言する"));
  await house.stop();
  await house.edit("data/site.toml", "minimum_seconds = 3600", "minimum_seconds = 0");
  await house.start();
  await step("received", push("宣言"));
  await step("resent", push("メールをもう一度送る"));
  const mail = await house.mail("自己宣言受付確認のお知らせ");
  // The same page when the last mail was refused, and when it could not be sent yet.
  const objects = path.join(house.root, "var/objects");
  let sent;
  for (let tries = 0; !sent && tries < 100; tries++) {
    const ended = await readdir(path.join(objects, "mail"), { recursive: true });
    sent = ended.find((name) => name.endsWith("-1.done"));
    await page.waitForTimeout(50);
  }
  const [done, aside] = [path.join(objects, "mail", sent), path.join(house.root, "var/aside")];
  const refused = path.join(objects, "waiting/refused", path.basename(sent, ".done"));
  await rename(done, refused);
  await step("mail-refused", (one) => one.reload());
  assert.equal(await page.locator("h1").textContent(), "メールを送れませんでした。宛先を確かめてください");
  await step("mail-refused-wrong", push("この宛先に直して送る"));
  await page.goBack();
  await rename(refused, aside);
  await step("mail-delayed", (one) => one.reload());
  assert.equal(await page.locator("h1").textContent(), "受け付けました。まだメールを送れていません");
  await rename(aside, done);
  await step("confirm", (one) => one.goto(firstAddress(mail.body)));
  await step("complete", push("完了"));
  userNumber = await page.locator("[data-user-number]").getAttribute("data-user-number") ?? "";
  await step("numbers-again", push("番号をもう一度メールで受け取る"));
  await step("done", (one) => one.goto(firstAddress(mail.body)));
  await step("unknown-link", visit("/c/AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA/"));
  assert.deepEqual(found, []);
});

test("the pages after the declaration", { timeout: 240_000 }, async () => {
  const { page } = guest;
  const list = JSON.parse((await house.sengen("review", "list", "--all", "--format", "json")).stdout);
  await house.sengen("review", "accept", list[0].reference);
  await step("not-logged-in", visit("/account/status/"));
  await step("login", visit("/account/login"));
  await step("login-refused", async () => {
    await fill(page, { user_number: "1234567890", password: "Wrong-Pass-2026" });
    await press(page, "ログイン");
  });
  await page.goto(`${house.processor}/account/login`);
  await step("account", async () => {
    await fill(page, { user_number: userNumber, password: corporation.password });
    await press(page, "ログイン");
  });
  await page.goto(`${house.processor}/account/`);
  const menu = await page.locator("main a[href*='/account/']").evaluateAll((all) =>
    [...new Set(all.map((link) => new URL(/** @type {HTMLAnchorElement} */ (link).href).pathname))]);
  assert.ok(menu.length >= 6, menu.join(" "));
  for (const path of menu) await step(`account${path.replace(/\W+/g, "-")}`, visit(path));
  for (const path of ["/account/number/", "/account/password/reset/", "/account/contact/request/"]) {
    await step(`help${path.replace(/\W+/g, "-")}`, visit(path));
  }
  assert.deepEqual(found, []);
});

test("the error pages", { timeout: 120_000 }, async () => {
  const { page } = guest;
  const form = { "content-type": "application/x-www-form-urlencoded" };
  const faults = [
    ["404", "GET", "/no/such/page/", undefined, {}],
    ["405", "PUT", "/declare/check/", undefined, {}],
    ["400", "POST", "/declare/check/", "name=%ZZ", form],
    ["413", "POST", "/declare/check/", "a=" + "x".repeat(66_000), form],
    ["415", "POST", "/declare/check/", "{}", { "content-type": "application/json" }],
    ["403", "POST", "/declare/submit/", "a=b", { ...form, origin: "https://elsewhere.example" }],
  ];
  for (const [status, method, path, body, headers] of faults) {
    const answer = await page.request.fetch(house.processor + path, { method, headers, ...(body === undefined ? {} : { data: body }) });
    assert.equal(String(answer.status()), status, `${method} ${path}`);
    const html = await answer.text();
    assert.ok(html.includes("info@sengen.example"), `${status} names the office`);
    // Shown at the processor's own address with its own headers, less those of its packing.
    const { "content-encoding": _, "content-length": __, ...kept } = answer.headers();
    const place = `${house.processor}/error-${status}/`;
    await page.route(place, (route) => route.fulfill({ status: answer.status(), headers: kept, body: html }));
    await step(`error-${status}`, visit(`/error-${status}/`));
    await page.unroute(place);
  }
  assert.deepEqual(found, []);
  assert.deepEqual(guest.faults, []);
  figures.row.links = links.size;
  await figures.keep();
});
