// Every page of the built site, held against the rules of a public site: axe-core at 360 px, no
// sideways scroll, valid HTML, CSS, feed and sitemap, light first views. Directory lists are sampled.
import assert from "node:assert/strict";
import { readdir, readFile } from "node:fs/promises";
import path from "node:path";
import { after, before, test } from "node:test";
import { brotliCompressSync } from "node:zlib";
import { lexer, parse, walk } from "css-tree";
import { XMLValidator } from "fast-xml-parser";
import { HtmlValidate } from "html-validate";
import { axe, launch, sideways, visitor } from "./lib/browser.mjs";
import { House } from "./lib/house.mjs";
import { serveFolder } from "./lib/static.mjs";

/** @type {House} */
let house;
/** @type {Awaited<ReturnType<typeof serveFolder>>} */
let host;
/** @type {import("playwright-core").Browser} */
let browser;
/** @type {string[]} files of dist, with slashes, below its root */
let files = [];
/** @type {string[]} the HTML among them, directory lists sampled */
let pages = [];

before(async () => {
  house = await House.make();
  await house.sengen("build");
  const dist = path.join(house.root, "dist");
  host = await serveFolder(dist);
  browser = await launch();
  const entries = await readdir(dist, { recursive: true, withFileTypes: true });
  files = entries.filter((entry) => entry.isFile()).map((entry) => path.relative(dist, path.join(entry.parentPath, entry.name))).sort();
  const html = files.filter((file) => file.endsWith(".html"));
  const lists = html.filter((file) => /^directory\/[a-z]+\/([A-T]\/.*)?index\.html$/.test(file) && !/^directory\/(download|batch)\//.test(file));
  const sampled = new Set(lists.filter((_, index) => index % 12 === 0));
  pages = html.filter((file) => !lists.includes(file) || sampled.has(file));
});
after(async () => {
  await browser?.close();
  await host?.close();
  await house?.tearDown();
});

const read = (/** @type {string} */ file) => readFile(path.join(house.root, "dist", file));

test("every page passes axe-core at 360 px and does not scroll sideways", { timeout: 600_000 }, async () => {
  const { context, page, faults } = await visitor(browser);
  const found = [];
  for (const file of pages) {
    await page.goto(host.address + file.replace(/index\.html$/, ""));
    if (new URL(page.url()).pathname !== `/${file.replace(/index\.html$/, "")}`) continue; // a redirect's target has its own turn
    for (const violation of await axe(page)) found.push(`${file}: ${violation}`);
    if ((await sideways(page)) > 0) found.push(`${file}: scrolls sideways`);
  }
  await context.close();
  assert.ok(pages.length >= 40, `only ${pages.length} pages`);
  assert.deepEqual(found, []);
  assert.deepEqual(faults, []);
  console.log(`axe-core: ${pages.length} pages, 0 violations`);
});

test("nothing scrolls sideways at 320 px or at 400 % zoom of 1280 px", { timeout: 300_000 }, async () => {
  const { context, page } = await visitor(browser, { width: 320 });
  const found = [];
  for (const file of pages) {
    await page.goto(host.address + file.replace(/index\.html$/, ""));
    if ((await sideways(page)) > 0) found.push(file);
  }
  await context.close();
  assert.deepEqual(found, []);
});

test("every page is valid HTML", { timeout: 300_000 }, async () => {
  const validator = new HtmlValidate({ extends: ["html-validate:standard"] });
  const found = [];
  for (const file of pages) {
    const report = await validator.validateString((await read(file)).toString("utf8"), file);
    for (const result of report.results) {
      for (const message of result.messages) found.push(`${file}:${message.line}:${message.column} ${message.ruleId} ${message.message}`);
    }
  }
  assert.deepEqual(found, []);
});

test("style sheets parse and use only known properties and values", async () => {
  const found = [];
  const sheets = files.filter((file) => file.endsWith(".css"));
  for (const file of sheets) {
    const tree = parse((await read(file)).toString("utf8"), {
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

test("feed, sitemap and JSON-LD are well formed", async () => {
  for (const file of ["feed.xml", "sitemap.xml"]) {
    assert.equal(XMLValidator.validate((await read(file)).toString("utf8")), true, file);
  }
  let blocks = 0;
  for (const file of pages) {
    const html = (await read(file)).toString("utf8");
    for (const [, json] of html.matchAll(/<script type="application\/ld\+json">([\s\S]*?)<\/script>/g)) {
      const value = JSON.parse(json);
      assert.equal(value["@context"], "https://schema.org", file);
      assert.ok(value["@type"] || value["@graph"], file);
      blocks += 1;
    }
  }
  assert.ok(blocks > 0, "no page carries JSON-LD");
});

test("first views are light: at most 60 KB compressed without pictures, at most 10 requests", { timeout: 300_000 }, async () => {
  const { context, page } = await visitor(browser);
  const found = [];
  let heaviest = { file: "", bytes: 0 };
  for (const file of pages) {
    /** @type {Promise<number>[]} */
    const sizes = [];
    let requests = 0;
    const count = (/** @type {import("playwright-core").Response} */ response) => {
      requests += 1;
      const picture = response.request().resourceType() === "image";
      if (!picture) sizes.push(response.body().then((body) => brotliCompressSync(body).length, () => 0));
    };
    page.on("response", count);
    await page.goto(host.address + file.replace(/index\.html$/, ""), { waitUntil: "networkidle" });
    page.off("response", count);
    const bytes = (await Promise.all(sizes)).reduce((sum, size) => sum + size, 0);
    if (bytes > heaviest.bytes) heaviest = { file, bytes };
    if (bytes > 60_000) found.push(`${file}: ${bytes} bytes`);
    if (requests > 10) found.push(`${file}: ${requests} requests`);
  }
  await context.close();
  assert.deepEqual(found, []);
  console.log(`heaviest first view: ${heaviest.file} ${heaviest.bytes} bytes compressed`);
});
