// The shipped scheme, built once for a test file: what lies in dist, the pages that are looked at, and
// all of them as texts.
import { readdir, readFile } from "node:fs/promises";
import path from "node:path";
import { Dist } from "./dist.mjs";
import { House } from "./house.mjs";

/** One list of the directory in so many is looked at; they differ in their rows alone. */
const EVERY = 12;

/** Builds the site into a folder of its own; `pages` is its HTML with the directory's lists sampled. */
export async function builtSite() {
  const house = await House.make();
  await house.sengen("build");
  const dist = path.join(house.root, "dist");
  const entries = await readdir(dist, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile()).map((entry) => path.relative(dist, path.join(entry.parentPath, entry.name))).sort();
  const html = files.filter((file) => file.endsWith(".html"));
  const lists = html.filter((file) => /^directory\/[a-z]+\/([A-T]\/.*)?index\.html$/.test(file) && !/^directory\/(download|batch)\//.test(file));
  const pages = html.filter((file) => !lists.includes(file) || lists.indexOf(file) % EVERY === 0);
  const read = async (/** @type {string} */ file) => (await readFile(path.join(dist, file))).toString("utf8");
  const texts = await Promise.all(files.map(async (file) => /** @type {[string, string]} */ ([file, await read(file)])));
  return { house, dist, files, pages, read, all: new Dist(new Map(texts), "http://127.0.0.1:8080/") };
}

/** The address of a file below the site's root. @param {string} file */
export const addressOf = (file) => file.replace(/index\.html$/, "");
