// Prints how readable each page of a built site is, as a table, and every address outside it leads to, with the pages.
//   sengen build && node tests/browser/readability.mjs [DIST]
import { readdir, readFile } from "node:fs/promises";
import path from "node:path";
import { outside, readability } from "./lib/readability.mjs";

const dist = process.argv[2] ?? "dist";
const files = (await readdir(dist, { recursive: true })).filter((file) => file.endsWith("index.html")).sort();
// The directory's lists are rows of data, not text, and aliases lead on.
const isList = (/** @type {string} */ file) => /^directory\/(?!download|batch)[a-z]+\//.test(file);
const pages = new Map();
for (const file of files.filter((one) => !isList(one))) {
  const html = await readFile(path.join(dist, file), "utf8");
  if (!html.includes('http-equiv="refresh"')) pages.set(`/${file.replace(/index\.html$/, "")}`, html);
}

const lines = [["page", "characters", "sentences", "mean", "> 50", "longest", "kanji", "minutes"]];
const total = { characters: 0, sentences: 0, minutes: 0 };
for (const [at, html] of pages) {
  const { characters, sentences, mean, long, longest, kanji, minutes } = readability(html);
  total.characters += characters;
  total.sentences += sentences;
  total.minutes += minutes;
  lines.push([at, String(characters), String(sentences), mean.toFixed(1), `${long.toFixed(0)} %`, String(longest), `${kanji.toFixed(0)} %`, minutes.toFixed(1)]);
}
lines.push([`${pages.size} pages`, String(total.characters), String(total.sentences), "", "", "", "", total.minutes.toFixed(1)]);
const widths = lines[0].map((_, place) => Math.max(...lines.map((line) => line[place].length)));
for (const line of lines) console.log(line.map((cell, place) => (place === 0 ? cell.padEnd(widths[place]) : cell.padStart(widths[place]))).join("  "));

const links = outside(pages);
console.log(`\n${links.size} addresses outside, each with the pages it was seen on`);
for (const [address, seen] of links) console.log(`${address}\n    ${seen.join(" ")}`);
