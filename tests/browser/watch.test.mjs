// `serve --watch`: the open page follows what is written, and shows over it what is at fault.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { launch, screenshot, visitor } from "./lib/browser.mjs";
import { House } from "./lib/house.mjs";

/** @type {House} */
let house;
/** @type {import("playwright-core").Browser} */
let browser;
before(async () => {
  house = await House.make();
  house.more = ["--watch"];
  await house.serve();
  browser = await launch();
});
after(async () => {
  await browser?.close();
  await house?.tearDown();
});

test("a page follows its file, and a fault of it is shown until it is put right", async () => {
  const { context, page } = await visitor(browser, { width: 820 });
  await page.goto(`${house.site}help/`);
  const title = (await page.locator("h1").textContent()) ?? "";
  await house.edit("content/help.md", `title = "${title}"`, 'title = "書きかえた見出し"');
  await page.locator("h1", { hasText: "書きかえた見出し" }).waitFor();
  await house.edit("content/help.md", 'title = "書きかえた見出し"', 'titel = "書きかえた見出し"');
  const told = page.locator("#sengen-faults");
  await told.waitFor();
  assert.match((await told.textContent()) ?? "", /content\/help\.md[^]*titel/);
  await screenshot(page, "watch-faults");
  await page.goto(`${house.site}account/login`);
  await told.waitFor();
  await house.edit("content/help.md", 'titel = "書きかえた見出し"', `title = "${title}"`);
  await told.waitFor({ state: "detached" });
  await page.goto(`${house.site}help/`);
  assert.equal(await page.locator("h1").textContent(), title);
  assert.ok(!(await house.sengen("check")).stdout.includes("watch"), "nothing of it is part of the site");
  await context.close();
});

test("a site that others see is not watched", async () => {
  const other = await House.make();
  try {
    await assert.rejects(other.sengen("serve", "--watch", "--listen", "127.0.0.1:0", "--base-url", "https://www.x.example/"), /--watch/);
  } finally {
    await other.tearDown();
  }
});
