// What the built site says of itself to machines: feed, site map, canonical addresses, pictures' texts,
// languages, JSON-LD. Read from the files alone; at the end each check is shown a page that breaks it.
import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import path from "node:path";
import { after, before, test } from "node:test";
import { XMLValidator } from "fast-xml-parser";
import { Dist, isPublic } from "./lib/dist.mjs";
import { builtSite } from "./lib/site.mjs";

/** @type {Awaited<ReturnType<typeof builtSite>>} */
let site;
before(async () => { site = await builtSite(); });
after(async () => { await site?.house.tearDown(); });

test("feed and site map are well formed, complete and lead to pages; canonical addresses are the pages' own", async () => {
  for (const file of ["feed.xml", "sitemap.xml"]) assert.equal(XMLValidator.validate(await site.read(file)), true, file);
  assert.deepEqual([...site.all.feedFaults(), ...site.all.siteMapFaults()], []);
});

test("every page that is to be found leads to the feed and has the site's picture", async () => {
  const name = site.files.find((file) => /^assets\/images\/og\.\w+\.png$/.test(file)) ?? "";
  const picture = await readFile(path.join(site.dist, name));
  assert.deepEqual([picture.readUInt32BE(16), picture.readUInt32BE(20)], [1200, 630]);
  for (const [at, html] of site.all.pages) {
    if (!isPublic(html)) continue;
    assert.match(html, /<link rel="alternate" type="application\/atom\+xml" title="[^"]+" href="[^"]*\/feed.xml"/, at);
    assert.ok(html.includes(`<meta property="og:image" content="${site.all.base}${name}">`), at);
    assert.match(html, /<meta property="og:title" content="[^"]+">[^]*<meta property="og:description" content="[^"]+">/, at);
  }
});

test("every picture has a text and a size, every page its language", () => {
  const { pictures, found } = site.all.pictures();
  assert.deepEqual([...found, ...site.all.languages()], []);
  assert.ok(pictures > 8, `${pictures} pictures`);
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
    assert.ok(absolute(file.contentUrl) && file.encodingFormat && site.files.includes(new URL(file.contentUrl).pathname.slice(1)));
  },
};
const absolute = (/** @type {string} */ address) => URL.canParse(address) && /^https?:/.test(address);

test("JSON-LD says what search engines ask for", () => {
  const kinds = new Set();
  for (const [at, html] of site.all.pages) {
    for (const [, json] of html.matchAll(/<script type="application\/ld\+json">([\s\S]*?)<\/script>/g)) {
      const value = JSON.parse(json);
      assert.equal(value["@context"], "https://schema.org", at);
      assert.ok(DESCRIBED[value["@type"]], `${at}: ${value["@type"]}`);
      DESCRIBED[value["@type"]](value);
      kinds.add(value["@type"]);
    }
  }
  assert.deepEqual([...kinds].sort(), Object.keys(DESCRIBED).sort());
});

test("each of these checks finds the page that breaks it", () => {
  const base = "https://x.example/";
  const page = (/** @type {string} */ at, /** @type {string} */ body) => `<html lang="ja"><link rel="canonical" href="${base}${at}"><body>${body}</body></html>`;
  const entry = `<entry><id>1</id><title>A</title><updated>2026-11-20T00:00:00+09:00</updated><link href="${base}a/"/></entry>`;
  const feed = `<feed><id>f</id><title>F</title><author><name>N</name></author><updated>2026-11-20T00:00:00+09:00</updated><link rel="self" href="${base}feed.xml"/>${entry}</feed>`;
  const locations = ["", "a/"].map((at) => `<url><loc>${base}${at}</loc></url>`).join("");
  const sound = new Map([
    ["index.html", page("", '<a href="/a/#here">一</a><a href="https://e.example/">二</a><a href="/account/login/">三</a>')],
    ["a/index.html", page("a/", '<p id="here">本文</p><p><img src="../c.svg" alt="段階を上がる図です" width="1" height="1"></p>')],
    ["c.svg", ""], ["feed.xml", feed], ["sitemap.xml", `<urlset>${locations}</urlset>`],
  ]);
  const faults = (/** @type {[string, string, string]} */ ...[file, part, instead]) => {
    const text = sound.get(file) ?? "";
    assert.ok(text.includes(part), part);
    const dist = new Dist(new Map([...sound, [file, text.replace(part, instead)]]), base);
    return [...dist.links().found, ...dist.pictures().found, ...dist.languages(), ...dist.feedFaults(), ...dist.siteMapFaults()];
  };
  assert.deepEqual(faults("index.html", "一", "一"), []);
  /** @type {[string, string, string, RegExp][]} */
  const broken = [
    ["index.html", "/a/#here", "/b/", /b\/ leads nowhere/],
    ["index.html", "/a/#here", "/a/#gone", /finds no such place/],
    ["a/index.html", "../c.svg", "../d.svg", /d\.svg leads nowhere/],
    ["a/index.html", ' alt="段階を上がる図です"', "", /has no alt/],
    ["a/index.html", "段階を上がる図です", "図", /says nothing/],
    ["a/index.html", ' width="1"', "", /has no size/],
    ["index.html", ' lang="ja"', "", /no language/],
    ["index.html", "</body>", "Please read all of this before you start</body>", /another language/],
    ["index.html", `href="${base}"`, `href="${base}a/"`, /canonical is not/],
    ["sitemap.xml", `<url><loc>${base}a/</loc></url>`, "", /a\/ is missing/],
    ["sitemap.xml", "</urlset>", `<url><loc>${base}b/</loc></url></urlset>`, /b\/ leads nowhere/],
    ["a/index.html", "<body>", '<meta name="robots" content="noindex"><body>', /does not belong there/],
    ["feed.xml", entry, "", /no entries/],
    ["feed.xml", entry, entry + entry, /one twice/],
    ["feed.xml", `${base}a/`, `${base}b/`, /feed\.xml: .*leads nowhere/],
    ["feed.xml", "feed.xml", "rss.xml", /does not name itself/],
    ["feed.xml", "<author><name>N</name></author>", "", /is missing/],
  ];
  for (const [file, part, instead, words] of broken) {
    const found = faults(file, part, instead);
    assert.ok(found.some((one) => words.test(one)), `${words}: ${found.join("; ") || "nothing found"}`);
  }
});
