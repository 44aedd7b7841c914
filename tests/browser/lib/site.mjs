// The shipped scheme, built once for a test file: what lies in dist, and the pages that are looked at.
import { readdir, readFile } from "node:fs/promises";
import path from "node:path";
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
  return { house, dist, files, html, pages, read };
}

/** The address of a file below the site's root. @param {string} file */
export const addressOf = (file) => file.replace(/index\.html$/, "");
