// How hard a page is to read, in figures: characters, length of sentences, share of kanji, minutes. And where it leads
// outside. Reads the built HTML alone; judges nothing.
import { decoded } from "./read.mjs";

/** So many characters a grown-up reads in a minute. */
const A_MINUTE = 500;
/** A sentence longer than this is a long one (公用文作成の考え方: 50 to 60). */
const LONG = 50;

/** What a page's own text ends with: blocks, cells and rows end a sentence too. */
const BLOCK = /<\/?(?:p|li|h[1-6]|td|th|tr|dt|dd|div|section|figure|caption|summary|label|legend|option|button|br)\b[^>]*>/g;

/** The page's own text without menus, its parts one a line. @param {string} html */
export function textOf(html) {
  const main = html.match(/<main\b[^>]*>([^]*?)<\/main>/)?.[1] ?? "";
  const own = main.replace(/<(script|style|template|svg|nav|footer|noscript)\b[^]*?<\/\1>/g, "\n");
  const lines = decoded(own.replace(BLOCK, "\n").replace(/<[^>]*>/g, "")).split("\n");
  return lines.map((line) => line.replace(/\s+/g, " ").trim()).filter((line) => line !== "").join("\n");
}

/** Characters, sentences with their mean length, the share of long ones and of kanji in percent, minutes. @param {string} html */
export function readability(html) {
  const text = textOf(html);
  const letters = text.replace(/\s/g, "");
  const sentences = text.split(/\n|(?<=[。！？])/).map((one) => one.replace(/\s/g, "")).filter((one) => /[。！？]$/.test(one));
  const lengths = sentences.map((one) => [...one].length);
  const characters = [...letters].length;
  const kanji = [...letters].filter((one) => /\p{Script=Han}/u.test(one)).length;
  const sum = lengths.reduce((all, one) => all + one, 0);
  return {
    characters,
    sentences: lengths.length,
    mean: lengths.length ? sum / lengths.length : 0,
    long: lengths.length ? (100 * lengths.filter((one) => one > LONG).length) / lengths.length : 0,
    longest: Math.max(0, ...lengths),
    kanji: characters ? (100 * kanji) / characters : 0,
    minutes: characters / A_MINUTE,
  };
}

/** Every address outside that pages lead to, with the pages it was seen on. @param {Map<string, string>} pages HTML by path */
export function outside(pages) {
  /** @type {Map<string, string[]>} */
  const seen = new Map();
  for (const [at, html] of pages) {
    const links = new Set([...html.matchAll(/<a\b[^>]*?\shref="(https?:[^"]*)"[^>]*?\srel="external"/g)].map(([, address]) => decoded(address)));
    for (const address of links) seen.set(address, [...(seen.get(address) ?? []), at]);
  }
  return new Map([...seen].sort(([a], [b]) => (a < b ? -1 : 1)));
}
