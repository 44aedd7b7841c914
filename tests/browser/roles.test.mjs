// The pages by role: from the home page's block, below its second screen, each role leads through the four wishes to pages
// that are there; the rules of the day stand beside their lessons, the talk beside its sheets, and each paper is as it says.
import assert from "node:assert/strict";
import { readFile, readdir } from "node:fs/promises";
import path from "node:path";
import { after, before, test } from "node:test";
import { axe, sideways, visitor } from "./lib/browser.mjs";
import { papers } from "./lib/paper.mjs";
import { Published } from "./lib/published.mjs";

const ROLES = ["managers", "practitioners", "staff", "promoters", "public"];
const WISHES = { know: "知りたい", learn: "学びたい", start: "始めたい", keep: "続けたい" };
/** What the processor answers; the host of files has none of it. */
const PROCESSOR = /^\/(account|register)\//;
/** @type {Published} */
let published;

before(async () => { published = await Published.open(); });
after(async () => { await published?.close(); });

/** Opens a page of the site. @param {string} address @param {object} [options] */
async function open(address, options) {
  const seen = await visitor(published.browser, options);
  await seen.page.goto(published.address + address, { waitUntil: "networkidle" });
  return seen;
}

/** A file of the built site. @param {string} address */
const built = (address) => readFile(path.join(published.house.root, "dist", address, "index.html"), "utf8");

/** The headings of a page's sheets and parts. @param {string} html */
const parts = (html) => [...html.matchAll(/<h2 id="s\d+">([^<]*)<\/h2>/g)].map(([, title]) => title);

test("the home page leads to five roles and to what the site offers, below its second screen", async () => {
  const { context, page, faults } = await open("", { javaScript: false });
  await page.setViewportSize({ width: 360, height: 740 });
  const block = page.locator("section[aria-labelledby=home-roles]");
  assert.ok(Number((await block.boundingBox())?.y) > 2 * 740);
  const links = await block.locator("a").evaluateAll((all) => all.map((one) => new URL(/** @type {HTMLAnchorElement} */ (one).href).pathname));
  assert.deepEqual(links.slice(0, ROLES.length), ROLES.map((role) => `/roles/${role}/`));
  assert.equal(links.at(-1), "/services/");
  assert.equal(await page.locator(".footer-links a").first().innerText(), "サービス一覧", "from every page");
  assert.deepEqual(faults, []);
  await context.close();
});

test("each role leads through the four wishes to pages that are there", async () => {
  for (const role of ROLES) {
    const { context, page, faults } = await open("", { javaScript: false });
    await page.locator(`a[href="/roles/${role}/"]`).first().click();
    assert.deepEqual(await page.locator(".content > h2").evaluateAll((all) => all.map((one) => [one.id, one.textContent?.split("：")[0]])), Object.entries(WISHES));
    const links = await page.locator(".content").evaluate((content) => [...content.querySelectorAll("h2")].map((heading) => {
      const found = [];
      for (let next = heading.nextElementSibling; next && next.tagName !== "H2"; next = next.nextElementSibling) {
        found.push(...[...next.querySelectorAll("a")].map((one) => one.href));
      }
      return found;
    }));
    assert.ok(links.every((wish) => wish.length >= 3), `${role}: ${links.map((wish) => wish.length)}`);
    for (const address of new Set(links.flat())) {
      const { origin, pathname, hash } = new URL(address);
      if (`${origin}/` !== published.address || PROCESSOR.test(pathname)) continue;
      const html = await built(pathname);
      if (hash) assert.ok(html.includes(`id="${hash.slice(1)}"`), `${role}: ${address}`);
    }
    assert.deepEqual(faults, []);
    await context.close();
  }
});

test("the rules of the day are the thirteen of the self-check, each with its lesson", async () => {
  const html = await built("roles/staff/rules/");
  const rules = [...html.matchAll(/<strong>[^<]*（(\d+)）<\/strong>[^]*?<a href="\/learn\/lessons\/(\d\d)\/">([^<]*)<\/a>/g)];
  assert.ok(rules.every(([, number, lesson]) => Number(number) === Number(lesson)));
  const check = await readFile(path.join(published.house.root, "data/self-check.toml"), "utf8");
  const staff = [...check.matchAll(/group = "staff"\nnumber = (\d+)/g)].map(([, number]) => Number(number));
  assert.deepEqual(rules.map(([, number]) => Number(number)).sort((a, b) => a - b), staff);
  for (const [, , lesson, title] of rules) assert.ok((await built(`learn/lessons/${lesson}/`)).includes(`<h1>${title}</h1>`), title);
});

test("the talk takes as long as it says and has a sheet for each part, a paper each; the hand-out is one paper", async () => {
  const [talk, slides] = [await built("roles/promoters/talk/"), await built("roles/promoters/slides/")];
  assert.deepEqual(parts(talk).map((title) => title?.replace(/^\d+\. /, "")), parts(slides));
  const spoken = [...talk.matchAll(/<strong>(\d+)分(30秒)?<\/strong><\/p>\s*<blockquote>([^]*?)<\/blockquote>/g)].map(([, whole, half, said = ""]) => {
    const waits = [...said.matchAll(/（(\d+)秒待つ）/g)].reduce((sum, [, seconds]) => sum + Number(seconds), 0);
    const minutes = Number(whole) + (half ? 0.5 : 0);
    return { minutes, rate: said.replace(/<[^>]*>|（\d+秒待つ）|\s/g, "").length / (minutes - waits / 60) };
  });
  assert.deepEqual([spoken.length, spoken.reduce((sum, { minutes }) => sum + minutes, 0)], [parts(slides).length, 15]);
  assert.deepEqual(spoken.filter(({ rate }) => rate < 200 || rate > 255), [], "as slowly as the page says");
  for (const [address, count] of /** @type {[string, number][]} */ ([["roles/promoters/slides/", parts(slides).length], ["learn/tools/handout/", 1]])) {
    const { context, page, faults } = await open(address, { width: 1280 });
    for (const image of await page.locator("main img").all()) await image.scrollIntoViewIfNeeded();
    assert.equal(await papers(page), count, address);
    assert.deepEqual(faults, []);
    await context.close();
  }
});

test("pages by role keep the rules at every width, also in the dark", async () => {
  const below = await readdir(path.join(published.house.root, "dist/roles"), { recursive: true });
  const pages = below.filter((name) => name.endsWith("index.html")).map((name) => `roles/${name.replace("index.html", "")}`);
  assert.ok(pages.length > ROLES.length);
  for (const [at, address] of [...pages, "services/"].entries()) {
    const { context, page, faults } = await open(address, { dark: at % 2 === 0 });
    for (const width of [320, 360, 820, 1280]) {
      await page.setViewportSize({ width, height: 800 });
      assert.equal(await sideways(page), 0, `${address} at ${width}`);
    }
    assert.deepEqual(await axe(page), [], address);
    assert.deepEqual(faults, []);
    await context.close();
  }
});
