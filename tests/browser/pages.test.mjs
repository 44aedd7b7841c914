// Every page of the built site, held against the rules of a public site: what `lib/audit.mjs` looks at,
// valid HTML, CSS, feed and sitemap. Directory lists are sampled.
import assert from "node:assert/strict";
import { readdir, readFile } from "node:fs/promises";
import path from "node:path";
import { after, before, test } from "node:test";
import { lexer, parse, walk } from "css-tree";
import { XMLValidator } from "fast-xml-parser";
import { HtmlValidate } from "html-validate";
import { audit, weigh } from "./lib/audit.mjs";
import { launch, visitor } from "./lib/browser.mjs";
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

test("every page: axe-core, keyboard path, target size, outlines, reflow, weight", { timeout: 600_000 }, async () => {
  /** @type {string[]} */
  const found = [];
  const heaviest = { file: "", bytes: 0, requests: 0 };
  const waiting = [...pages];
  let [looked, stops] = [0, 0];
  // Few tabs at once: a page waits more than it computes.
  await Promise.all(Array.from({ length: 3 }, async () => {
    const { context, page, faults } = await visitor(browser);
    for (let file = waiting.shift(); file !== undefined; file = waiting.shift()) {
      const stop = weigh(page);
      const address = host.address + file.replace(/index\.html$/, "");
      await page.goto(address, { waitUntil: "networkidle" });
      const { bytes, requests, found: heavy } = await stop();
      if (page.url() !== address) continue; // a redirect's target has its own turn
      const { found: faulty, stops: reached } = await audit(page);
      found.push(...[...heavy, ...faulty].map((what) => `${file}: ${what}`));
      looked += 1;
      stops += reached;
      if (bytes > heaviest.bytes) Object.assign(heaviest, { file, bytes });
      heaviest.requests = Math.max(heaviest.requests, requests);
    }
    found.push(...faults);
    await context.close();
  }));
  assert.deepEqual(found, []);
  assert.ok(looked >= 40, `only ${looked} pages`);
  console.log(`dist: ${looked} pages, 0 violations; ${stops} keyboard stops; heaviest first view ${heaviest.bytes} bytes (${heaviest.file}), at most ${heaviest.requests} requests`);
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

test("feed and sitemap are well formed, and every page that is to be found leads to the feed and has a picture", async () => {
  for (const file of ["feed.xml", "sitemap.xml"]) {
    assert.equal(XMLValidator.validate((await read(file)).toString("utf8")), true, file);
  }
  for (const file of pages) {
    const html = (await read(file)).toString("utf8");
    if (/http-equiv="refresh"|<meta name="robots" content="noindex/.test(html)) continue;
    assert.match(html, /<link rel="alternate" type="application\/atom\+xml" title="[^"]+" href="[^"]*\/feed.xml"/, file);
    assert.match(html, /<meta property="og:image" content="https?:[^"]+\.png"/, file);
  }
});

/** What search engines ask of each kind of description, as a check of its own. @type {Record<string, (value: any) => void>} */
const DESCRIBED = {
  Organization: ({ name, url, email }) => assert.ok(name && absolute(url) && email),
  BreadcrumbList: ({ itemListElement: items }) => items.forEach((item, at) => assert.ok(item.position === at + 1 && item.name && absolute(item.item))),
  FAQPage: ({ mainEntity: questions }) => {
    assert.ok(questions.length >= 15);
    for (const { name, acceptedAnswer } of questions) assert.ok(name && acceptedAnswer.text && !acceptedAnswer.text.includes('href="/'), name);
  },
  Dataset: ({ name, description, url, license, dateModified, creator, distribution: [file] }) => {
    assert.ok(name && creator.name && absolute(url) && absolute(license) && /^\d{4}-\d\d-\d\d$/.test(dateModified));
    assert.ok(description.length >= 50, "search engines pass over shorter descriptions");
    assert.ok(absolute(file.contentUrl) && file.encodingFormat && files.includes(new URL(file.contentUrl).pathname.slice(1)));
  },
};
const absolute = (/** @type {string} */ address) => URL.canParse(address) && /^https?:/.test(address);

test("JSON-LD says what search engines ask for", async () => {
  const kinds = new Set();
  for (const file of pages) {
    const html = (await read(file)).toString("utf8");
    for (const [, json] of html.matchAll(/<script type="application\/ld\+json">([\s\S]*?)<\/script>/g)) {
      const value = JSON.parse(json);
      assert.equal(value["@context"], "https://schema.org", file);
      assert.ok(DESCRIBED[value["@type"]], `${file}: ${value["@type"]}`);
      DESCRIBED[value["@type"]](value);
      kinds.add(value["@type"]);
    }
  }
  assert.deepEqual([...kinds].sort(), Object.keys(DESCRIBED).sort());
});
