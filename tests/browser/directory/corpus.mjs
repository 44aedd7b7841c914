// Declarers for the tests: made by the repository's own generator, written into a house.

import { execFile } from "node:child_process";
import { readFile, writeFile } from "node:fs/promises";
import path from "node:path";
import { promisify } from "node:util";
import { program } from "../lib/house.mjs";

const run = promisify(execFile);

/** Runs one of the crate's examples; gives what it prints. */
export async function example(name, ...args) {
  const { stdout } = await run(path.join(path.dirname(program), "examples", name), args.map(String), { maxBuffer: 1 << 28 });
  return stdout;
}

/** Fills a house with `count` declarers; gives the path of the file. */
export async function fill(house, count, seed) {
  const file = path.join(house.root, "data/declarers.csv");
  await writeFile(file, await example("declarers", count, seed));
  return file;
}

/** Adds one accepted firm, as publishing does, with the number after the last; gives the number. */
export async function accept(house, cells) {
  const file = path.join(house.root, "data/declarers.csv");
  const text = await readFile(file, "utf8");
  const numbers = text.split(/\r?\n/).slice(1).filter(Boolean).map((line) => Number(line.slice(0, 8)));
  const no = numbers.reduce((most, one) => Math.max(most, one)) + 1;
  await writeFile(file, `${text}${[no, ...cells, "name", ""].join(",")}\r\n`);
  return no;
}
