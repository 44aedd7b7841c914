// Prints what the tests of pages found as one table: a row for dist, a row for the processor. Run after them.
import { readFile } from "node:fs/promises";
import path from "node:path";
import { folder } from "./lib/figures.mjs";

const lines = [["", "pages", "axe", "HTML", "sideways", "other faults", "heaviest first view", "most requests", "links checked", "keyboard stops"]];
for (const name of ["dist", "processor"]) {
  const row = JSON.parse(await readFile(path.join(folder, `${name}.json`), "utf8"));
  const { pages, axe, html, sideways, other, bytes, requests, links, stops } = row;
  lines.push([name, pages, axe, html, sideways, other, `${(bytes / 1000).toFixed(1)} KB`, requests, links, stops].map(String));
}
const widths = lines[0].map((_, place) => Math.max(...lines.map((line) => line[place].length)));
for (const line of lines) console.log(line.map((cell, place) => (place === 0 ? cell.padEnd(widths[place]) : cell.padStart(widths[place]))).join("  "));
