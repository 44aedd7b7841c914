// 文字サイズ: chosen in the header, kept with JavaScript, good for the page without; and letters of twice the size fit.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { axe, launch, screenshot, sideways, visitor } from "./lib/browser.mjs";
import { builtSite, addressOf } from "./lib/site.mjs";

/** @type {Awaited<ReturnType<typeof builtSite>>} */
let site;
/** @type {import("playwright-core").Browser} */
let browser;
before(async () => {
  site = await builtSite();
  await site.house.serve();
  browser = await launch();
});
after(async () => {
  await browser?.close();
  await site?.house.tearDown();
});

/** The size of letters of the text. @param {import("playwright-core").Page} page */
const size = (page) => page.evaluate(() => Number.parseFloat(getComputedStyle(document.querySelector("main") ?? document.body).fontSize));

/** Opens the switch where it lies in the menu. @param {import("playwright-core").Page} page */
async function choose(page, name) {
  const menu = page.locator(".menu-phone > summary");
  if (await menu.isVisible() && !(await page.locator(".text-size").isVisible())) await menu.click();
  await page.getByRole("group", { name: "文字サイズ" }).getByLabel(name, { exact: true }).check();
}

for (const width of [360, 820, 1280]) {
  test(`chosen once and kept for every page, at ${width} px`, async () => {
    const { context, page, faults } = await visitor(browser, { width });
    await page.goto(site.house.site);
    const [standard, head] = [await size(page), await page.locator(".site-header").boundingBox()];
    assert.ok(head && head.y + head.height <= 110, `notice and header end at ${head && head.y + head.height}`);
    await choose(page, "大");
    assert.equal(await size(page), standard * 1.25);
    await screenshot(page, `text-size-${width}`);
    await page.goto(`${site.house.site}logo/`);
    assert.equal(await size(page), standard * 1.25, "on another page");
    assert.ok((await sideways(page)) <= 0);
    assert.deepEqual(await axe(page), []);
    await page.reload();
    await choose(page, "標準");
    assert.equal(await size(page), standard);
    await page.goto(site.house.site);
    assert.equal(await size(page), standard);
    assert.deepEqual(faults, []);
    await context.close();
  });
}

test("two windows show the same, and a browser without storage the page alone", async () => {
  const { context, page } = await visitor(browser, { width: 1280 });
  const other = await context.newPage();
  for (const one of [page, other]) await one.goto(site.house.site);
  const standard = await size(other);
  await choose(page, "大");
  await other.waitForFunction((least) => Number.parseFloat(getComputedStyle(document.querySelector("main") ?? document.body).fontSize) > least, standard);
  await context.close();
  const refused = await visitor(browser, { width: 1280 });
  await refused.page.addInitScript(() => Object.defineProperty(window, "localStorage", { get() { throw new Error("refused"); } }));
  await refused.page.goto(site.house.site);
  await choose(refused.page, "大");
  assert.equal(await size(refused.page), standard * 1.25);
  assert.deepEqual(refused.faults, []);
  await refused.context.close();
});

test("without JavaScript the switch holds for the page, and a link leads to the browser's own way", async () => {
  for (const width of [360, 1280]) {
    const { context, page } = await visitor(browser, { width, javaScript: false });
    await page.goto(site.house.site);
    const standard = await size(page);
    await choose(page, "大");
    assert.equal(await size(page), standard * 1.25);
    await choose(page, "標準");
    assert.equal(await size(page), standard);
    await screenshot(page, `text-size-unscripted-${width}`);
    await page.getByRole("link", { name: "ほかのページでも大きくする" }).click();
    await page.waitForURL("**/help/#zoom");
    assert.equal(await size(page), standard);
    await context.close();
  }
});

test("letters of twice the size fit every kind of page at 360 px", { timeout: 240_000 }, async () => {
  const { context, page } = await visitor(browser, { width: 360 });
  /** @type {string[]} */
  const wide = [];
  for (const file of site.pages.filter((one) => !/^directory\/[a-z]+\//.test(one))) {
    await page.goto(site.house.site + addressOf(file));
    const was = await size(page);
    await page.evaluate(() => { document.documentElement.style.fontSize = "200%"; });
    assert.equal(await size(page), was * 2, file);
    const over = await sideways(page);
    if (over > 0) wide.push(`${file}: ${over}`);
  }
  assert.deepEqual(wide, []);
  await context.close();
});
