// What the built site tells machines: feed and site map, feed discovery and picture on every page that is to be
// found, and JSON-LD with what search engines ask of each kind.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { XMLValidator } from "fast-xml-parser";
import { builtSite } from "./lib/site.mjs";

/** @type {Awaited<ReturnType<typeof builtSite>>} */
let site;
before(async () => { site = await builtSite(); });
after(async () => { await site?.house.tearDown(); });

test("feed and sitemap are well formed, and every page that is to be found leads to the feed and has a picture", async () => {
  for (const file of ["feed.xml", "sitemap.xml"]) {
    assert.equal(XMLValidator.validate(await site.read(file)), true, file);
  }
  for (const file of site.pages) {
    const html = await site.read(file);
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
    assert.ok(absolute(file.contentUrl) && file.encodingFormat && site.files.includes(new URL(file.contentUrl).pathname.slice(1)));
  },
};
const absolute = (/** @type {string} */ address) => URL.canParse(address) && /^https?:/.test(address);

test("JSON-LD says what search engines ask for", async () => {
  const kinds = new Set();
  for (const file of site.pages) {
    const html = await site.read(file);
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
