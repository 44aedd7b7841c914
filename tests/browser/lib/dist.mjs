// What can be said of the built site from its files alone: where links and anchors lead, what pictures and
// pages say of themselves, what feed and site map promise. Every function returns faults, a line each.
import { XMLParser } from "fast-xml-parser";

const xml = new XMLParser({ ignoreAttributes: false, attributeNamePrefix: "", isArray: (name) => ["entry", "link", "url"].includes(name) });
/** Routes of the processor; the tests of its pages follow them. */
const PROCESSOR = /^\/(account\/|declare\/(check|submit|received|confirm|complete|address)\/|register\/[a-z0-9-]+\/(check|entry)\/)/;
/** What may be led to. */
const LINK = /<(?:a|link|form|img|script|source|use)\b[^>]*?\s(?:href|src|action)="([^"]*)"/g;

const decoded = (/** @type {string} */ text) => text.replaceAll("&#x2F;", "/").replaceAll("&#39;", "'").replaceAll("&quot;", '"').replaceAll("&amp;", "&");
/** Whether search engines may list a page. */
export const isPublic = (/** @type {string} */ html) => !/http-equiv="refresh"|<meta name="robots" content="noindex/.test(html);

/** The built site: its texts by path from the root, `/faq/` for `faq/index.html`. */
export class Dist {
  /** @param {Map<string, string>} texts @param {string} base its address, with a slash at the end */
  constructor(texts, base) {
    this.base = base;
    this.pages = new Map([...texts].filter(([file]) => file.endsWith(".html")).map(([file, html]) => [`/${file.replace(/index\.html$/, "")}`, html]));
    this.files = new Set([...texts.keys()].map((file) => `/${file}`));
    this.ids = new Map([...this.pages].map(([at, html]) => [at, new Set([...html.matchAll(/\sid="([^"]*)"/g)].map(([, id]) => decoded(id)))]));
    this.feed = xml.parse(texts.get("feed.xml") ?? "").feed;
    this.siteMap = xml.parse(texts.get("sitemap.xml") ?? "").urlset;
  }

  /** Links and anchors that lead nowhere, and how many there are. */
  links() {
    const found = [];
    let [links, anchors] = [0, 0];
    for (const [at, html] of this.pages) {
      for (const [, written] of html.matchAll(LINK)) {
        const target = new URL(decoded(written), new URL(at.slice(1), this.base));
        if (!target.href.startsWith(this.base) || PROCESSOR.test(target.pathname)) continue;
        links += 1;
        const page = target.pathname;
        if (!this.pages.has(page) && !this.files.has(page)) found.push(`${at}: ${written} leads nowhere`);
        const id = decodeURIComponent(target.hash.slice(1));
        if (!id || !this.pages.has(page)) continue;
        anchors += 1;
        if (!this.ids.get(page)?.has(id)) found.push(`${at}: ${written} finds no such place`);
      }
    }
    return { found, links, anchors };
  }

  /** Pictures without a text of their own where they stand for something, or without any. */
  pictures() {
    const found = [];
    let pictures = 0;
    for (const [at, html] of this.pages) {
      for (const [tag] of html.matchAll(/<img\b[^>]*>/g)) {
        pictures += 1;
        const alt = tag.match(/\salt="([^"]*)"/)?.[1];
        if (alt === undefined) found.push(`${at}: ${tag} has no alt`);
        // Pictures in running text say something; only the drawings of templates are ornament.
        const inText = html.includes(`<p class="figure">${tag}`) || html.includes(`<p>${tag}`);
        if (inText && (alt ?? "").length < 8) found.push(`${at}: ${tag} says nothing`);
        if (!/\swidth="\d+"/.test(tag) || !/\sheight="\d+"/.test(tag)) found.push(`${at}: ${tag} has no size, the page will jump`);
      }
    }
    return { found, pictures };
  }

  /** Pages that do not say their language, or whose passages in another language are not marked. */
  languages() {
    const found = [];
    for (const [at, html] of this.pages) {
      if (!/<html lang="ja"/.test(html)) found.push(`${at}: no language`);
      const text = html.replace(/<(script|style|template|code|title)\b[\s\S]*?<\/\1>|<(\w+)\b[^>]*\slang="[^"]*"[^>]*>[^<]*<\/\2>/g, "").replace(/<[^>]+>/g, "\n");
      const foreign = text.match(/(?:\b[a-z]{2,}\b[ ,.]+){5,}/i);
      if (foreign) found.push(`${at}: a passage in another language is not marked: ${foreign[0].trim()}`);
    }
    return found;
  }

  /** What an Atom feed must have (RFC 4287), and entries that lead nowhere. */
  feedFaults() {
    const { feed } = this;
    const found = [];
    const moment = (/** @type {string} */ text) => /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(Z|[+-]\d\d:\d\d)$/.test(text);
    if (!feed?.id || !feed.title || !feed.author?.name || !moment(feed.updated)) found.push("feed.xml: id, title, author or updated is missing");
    if (!feed.link?.some((/** @type {any} */ link) => link.rel === "self" && link.href === `${this.base}feed.xml`)) found.push("feed.xml: does not name itself");
    for (const entry of feed.entry ?? []) {
      if (!entry.id || !entry.title || !moment(entry.updated)) found.push(`feed.xml: ${entry.id} lacks id, title or updated`);
      if (!this.pages.has(new URL(entry.link[0].href).pathname)) found.push(`feed.xml: ${entry.link[0].href} leads nowhere`);
    }
    const ids = (feed.entry ?? []).map((/** @type {any} */ entry) => entry.id);
    if (ids.length === 0 || new Set(ids).size < ids.length) found.push("feed.xml: no entries, or one twice");
    return found;
  }

  /** Pages that search engines may list and the site map does not name, and the other way round. */
  siteMapFaults() {
    const named = new Set((this.siteMap?.url ?? []).map((/** @type {any} */ url) => url.loc));
    const found = [];
    for (const [at, html] of this.pages) {
      const address = new URL(at.slice(1), this.base).href;
      if (isPublic(html) !== named.delete(address)) found.push(`sitemap.xml: ${address} ${isPublic(html) ? "is missing" : "does not belong there"}`);
      if (isPublic(html) && !html.includes(`<link rel="canonical" href="${address}">`)) found.push(`${at}: canonical is not ${address}`);
    }
    return [...found, ...[...named].map((address) => `sitemap.xml: ${address} leads nowhere`)];
  }
}
