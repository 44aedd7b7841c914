// The main story as people live it: declare on the hosted form, confirm by mail, the office accepts,
// the directory shows it. With and without JavaScript, on one origin and on two.
import assert from "node:assert/strict";
import { readdir, readFile } from "node:fs/promises";
import path from "node:path";
import { after, before, test } from "node:test";
import { axe, launch, screenshot, sideways, visitor } from "./lib/browser.mjs";
import { corporation, declareToCheck, firstAddress, markers, press } from "./lib/declaration.mjs";
import { House } from "./lib/house.mjs";

/** @type {import("playwright-core").Browser} */
let browser;
before(async () => { browser = await launch(); });
after(async () => { await browser?.close(); });

for (const javaScript of [true, false]) {
  for (const twoOrigins of [false, true]) {
    const name = `${javaScript ? "with" : "without"} JavaScript, ${twoOrigins ? "two origins" : "one origin"}`;
    test(`declare, confirm, accept, find: ${name}`, { timeout: 180_000 }, () => story(javaScript, twoOrigins));
  }
}

async function story(javaScript, twoOrigins) {
  const house = await House.make();
  // Once with the least time as shipped, else without: the wait is not what they are about.
  const asShipped = javaScript && !twoOrigins;
  if (!asShipped) await house.edit("data/site.toml", "lift_on_loopback = true", "minimum_seconds = 0\nlift_on_loopback = true");
  const { context, page, faults } = await visitor(browser, { javaScript });
  const shot = (step) => screenshot(page, `story-${javaScript ? "js" : "nojs"}-${twoOrigins ? "two" : "one"}-${step}`);
  const look = async (step) => {
    await shot(step);
    if (javaScript) assert.deepEqual(await axe(page), [], `axe on ${step}`); // axe needs timers, which stand still without scripts
    assert.ok((await sideways(page)) <= 0, `${step} scrolls sideways`);
  };
  const change = (key) => Promise.all([page.waitForEvent("domcontentloaded"), page.locator(`.row[data-key="${key}"] .row-action button`).click()]);
  try {
    await house.serve({ twoOrigins });
    await page.goto(`${house.site}declare/terms/`);
    await look("1-terms");
    await declareToCheck(page, house.site, corporation);
    assert.ok(page.url().startsWith(house.processor), `the check page is the processor's: ${page.url()}`);
    await look("2-check");
    const checkText = await page.locator("main").innerText();
    assert.ok(checkText.includes(corporation.contact_email), "the check page names the mail's destination");
    assert.ok(!(await page.content()).includes(corporation.password), "the check page never holds the password");

    await press(page, "修正する");
    assert.equal(await page.locator('[name="name"]').inputValue(), corporation.name);
    await look("3-correct");
    await press(page, "入力した内容を確認する");
    await change("password");
    assert.equal(await page.locator('[name="password"]').inputValue(), "");
    await press(page, "入力した内容を確認する");
    await change("postal_code");
    assert.equal(await page.locator('[name="street"]').inputValue(), corporation.street);
    if (javaScript) {
      // The postal codes come from the page's own host: the policy forbids any other.
      await page.locator('[name="postal_code"]').fill("000-0601");
      await page.locator("#address-search").click();
      await page.locator("#address-candidates button").waitFor();
      await page.locator('[name="postal_code"]').fill(corporation.postal_code);
    }
    await press(page, "入力した内容を確認する");
    if (asShipped) await page.waitForTimeout(3_200); // the sealed minimum time between check page and submit
    await press(page, "この内容で自己宣言する");
    await look("4-received");
    assert.ok(!page.url().includes("applicant.example"));

    const received = await house.mail("自己宣言受付確認のお知らせ");
    assert.equal(received.to, corporation.contact_email);
    await page.goto(firstAddress(received.body));
    await look("5-confirm");
    assert.equal(await page.locator("main form").count(), 1);
    await press(page, "宣言");
    await look("6-complete");
    const userNumber = await page.locator("[data-user-number]").getAttribute("data-user-number");
    const declarationId = await page.locator("[data-declaration-id]").getAttribute("data-declaration-id");
    assert.match(userNumber ?? "", /^\d{10}$/);
    assert.match(declarationId ?? "", /^0\d{10}$/);
    const completed = await house.mail("自己宣言完了のお知らせ");
    assert.ok(completed.body.split(/\r?\n/).includes(userNumber ?? ""), "the user number stands alone on a line");
    assert.ok(completed.body.split(/\r?\n/).includes(declarationId ?? ""), "the declaration ID stands alone on a line");

    const list = JSON.parse((await house.sengen("review", "list", "--all", "--format", "json")).stdout);
    assert.deepEqual(list.map((one) => [one.state, one.name, one.stars]), [["confirmed", corporation.name, 1]]);
    const accepted = await house.sengen("review", "accept", list[0].reference, "--build");
    const told = await house.mail("申込受理のご連絡");
    const [, shown] = told.body.match(/^(\S+directory\/\?no=\d{8})\r?$/m) ?? [];
    assert.ok(shown?.startsWith(house.site), "the letter tells the address to hand on");
    if (javaScript) {
      await page.goto(shown);
      await page.getByRole("heading", { level: 1, name: corporation.name }).waitFor();
    }
    await page.goto(`${house.site}directory/tokyo/D/`);
    await look("7-directory");
    assert.ok((await page.locator("main").innerText()).includes(corporation.name));

    const secrets = [...markers, userNumber, declarationId];
    const listed = (await house.sengen("review", "list", "--all")).stdout;
    for (const secret of secrets) {
      for (const [place, text] of [["log", house.log], ["review list", listed], ["accept", accepted.stdout + accepted.stderr]]) {
        assert.ok(!text.includes(secret ?? ""), `${secret} stands in the ${place}`);
      }
    }
    assert.deepEqual(await filesWith(path.join(house.root, "dist"), secrets), []);
    assert.deepEqual(faults, []);
  } finally {
    await context.close();
    await house.tearDown();
  }
}

/** The files below `folder` that hold one of the words. */
async function filesWith(folder, words) {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const found = [];
  for (const entry of entries.filter((one) => one.isFile())) {
    const file = path.join(entry.parentPath, entry.name);
    const bytes = await readFile(file);
    for (const word of words) if (bytes.includes(word)) found.push(`${file}: ${word}`);
  }
  return found;
}
