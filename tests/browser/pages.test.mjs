// Every page of the built site, held against the rules of a public site: the audit at 360 px (axe-core,
// sideways scroll, targets, keyboard, weight), valid HTML and CSS, links. Directory lists are sampled.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { lexer, parse, walk } from "css-tree";
import { HtmlValidate } from "html-validate";
import { audit, weigh } from "./lib/audit.mjs";
import { axe, launch, visitor } from "./lib/browser.mjs";
import { Figures } from "./lib/figures.mjs";
import { addressOf, builtSite } from "./lib/site.mjs";
import { serveFolder } from "./lib/static.mjs";

/** How many pages are looked at side by side. */
const TABS = 3;
const figures = new Figures("dist");
const validator = new HtmlValidate({ extends: ["html-validate:standard"] });
/** @type {Awaited<ReturnType<typeof builtSite>>} */
let site;
/** @type {Awaited<ReturnType<typeof serveFolder>>} */
let host;
/** @type {import("playwright-core").Browser} */
let browser;

before(async () => {
  await figures.begin();
  site = await builtSite();
  host = await serveFolder(site.dist);
  browser = await launch();
});
after(async () => {
  await browser?.close();
  await host?.close();
  await site?.house.tearDown();
});

/** What one page has against it. @param {import("playwright-core").Page} page @param {string} file */
async function look(page, file) {
  const html = await site.read(file);
  if (html.includes('http-equiv="refresh"')) return valid(html, file); // its target has its own turn
  const stop = weigh(page);
  await page.goto(host.address + addressOf(file), { waitUntil: "networkidle" });
  const weight = await stop();
  const seen = await audit(page);
  const errors = await valid(html, file);
  figures.take(seen, errors.length, weight);
  return [...weight.found, ...seen.found, ...errors];
}

async function valid(/** @type {string} */ html, /** @type {string} */ file) {
  const { results } = await validator.validateString(html, file);
  return results.flatMap(({ messages }) => messages.map((one) => `${one.line}:${one.column} ${one.ruleId} ${one.message}`));
}

test("every page keeps the rules: axe-core, width, targets, keyboard, weight, HTML", { timeout: 600_000 }, async () => {
  const todo = [...site.pages];
  /** @type {string[]} */
  const found = [];
  await Promise.all(Array.from({ length: TABS }, async () => {
    const { context, page, faults } = await visitor(browser);
    for (let file = todo.shift(); file; file = todo.shift()) {
      for (const fault of await look(page, file)) found.push(`${file}: ${fault}`);
    }
    found.push(...faults);
    await context.close();
  }));
  assert.ok(site.pages.length >= 40, `only ${site.pages.length} pages`);
  assert.deepEqual(found, []);
});

test("every internal link and anchor of all pages leads somewhere", async () => {
  const { links, anchors, found } = site.all.links();
  assert.ok(links > 2000 && anchors > 100, `${links} links, ${anchors} anchors`);
  assert.deepEqual(found, []);
  figures.row.links = links;
  await figures.keep();
});

test("style sheets parse and use only known properties and values", async () => {
  const found = [];
  const sheets = site.files.filter((file) => file.endsWith(".css"));
  for (const file of sheets) {
    const tree = parse(await site.read(file), {
      positions: true, onParseError: (error) => found.push(`${file}: ${error.message}`),
    });
    walk(tree, function check(node) {
      const descriptor = this.atrule !== null && this.rule === null; // @page { size: A4 } holds descriptors
      if (node.type !== "Declaration" || node.property.startsWith("--") || descriptor) return;
      const { error } = lexer.matchDeclaration(node);
      if (error && !/var\(|env\(/.test(error.message + JSON.stringify(node.value))) {
        const place = node.loc?.start;
        if (!JSON.stringify(node.value).includes('"var"')) found.push(`${file}:${place?.line} ${node.property}: ${error.message.split("\n")[0]}`);
      }
    });
  }
  assert.ok(sheets.length > 0);
  assert.deepEqual(found, []);
});

test("a phone's first screen says what it is, what to press, and finds a declarer", async () => {
  const { context, page, faults } = await visitor(browser);
  await page.setViewportSize({ width: 360, height: 740 });
  await page.goto(host.address + addressOf("index.html"));
  const bottom = async (/** @type {string} */ selector) => {
    const box = await page.locator(selector).boundingBox();
    return box ? Math.round(box.y + box.height) : NaN;
  };
  assert.ok((await bottom(".site-header")) <= 110, "notice and header together");
  assert.deepEqual(await page.locator(".hero .button").allTextContents(), ["★を自己宣言する（無料・10～15分）"]);
  for (const part of [".hero .button", ".hero-promise", ".hero-promise + p a", ".home-search input", ".home-declared a >> nth=1"]) {
    assert.ok((await bottom(part)) <= 740, `${part} ends at ${await bottom(part)}`);
  }
  // The menu stands in the header's row, and pushes the page down when it opens: nothing is hidden below it.
  await page.locator(".menu-phone summary").press("Enter");
  assert.ok((await bottom(".menu-phone")) <= Number((await page.locator("h1").boundingBox())?.y), "the open menu ends above the page");
  assert.deepEqual(faults, []);
  await context.close();
});

test("where the device is set to dark, every kind of page keeps its contrast", async () => {
  const { context, page, faults } = await visitor(browser, { dark: true, width: 820 });
  const ground = () => page.evaluate(() => getComputedStyle(document.body).backgroundColor);
  for (const path of ["", "directory/?q=みほん", "directory/batch/", "directory/download/", "statistics/", "self-check/", "learn/lessons/", "learn/lessons/01/", "learn/tools/", "learn/tools/cloud/", "learn/benchmark/", "learn/benchmark/basic/", "five-points/", "policy/",
    "declare/", "faq/", "about/levels/", "logo/guide/", "news/", "404.html"]) {
    await page.goto(host.address + path, { waitUntil: "networkidle" });
    assert.equal(await ground(), "rgb(26, 26, 26)", path);
    assert.deepEqual(await axe(page), [], path);
  }
  await page.emulateMedia({ media: "print" });
  assert.equal(await ground(), "rgb(255, 255, 255)", "paper stays white");
  assert.deepEqual(faults, []);
  await context.close();
});

test("what a tool needs to be used stands before it, the rest after", async () => {
  const { context, page, faults } = await visitor(browser);
  for (const [path, tool] of [["self-check/", "#self-check"], ["five-points/", ".checklist"], ["policy/", ".generator"], ["learn/lessons/", "#lessons"],
    ["learn/tools/rules/", "#tool"], ["learn/tools/inventory/", "#tool"], ["learn/benchmark/basic/", "#benchmark"]]) {
    await page.goto(host.address + path);
    const [first, begins] = await page.evaluate((selector) => [
      document.querySelector(".callout-tip")?.getBoundingClientRect().bottom,
      document.querySelector(selector)?.getBoundingClientRect().top,
    ], tool);
    assert.ok(Number(first) < Number(begins), `${path}: ${first} < ${begins}`);
    assert.ok(Number(begins) < 1_250, `${path}: the tool begins at ${begins}`);
    assert.equal(await page.locator(`${tool} ~ * h2, ${tool} ~ h2`).count() > 0, true, path);
  }
  assert.deepEqual(faults, []);
  await context.close();
});
