// Bundles the scripts of the directory, the form, the lessons, the self-check, the benchmarks and the sheets: each entry of templates/scripts/ with all it imports becomes one file of
// the same name below templates/assets/, which is kept in the repository, so that `sengen build` needs no Node.
// `npm run bundle --prefix tests/browser` writes them; bundle.test.mjs builds them again and compares.

import { build } from "esbuild";
import { writeFile } from "node:fs/promises";
import path from "node:path";
import { fileURLToPath } from "node:url";

const repository = fileURLToPath(new URL("../../", import.meta.url));

/** The entries: names below templates/scripts/ and templates/assets/ alike. */
export const ENTRIES = [
  "benchmark/benchmark.js",
  ...["batch", "found", "further", "list", "numbered", "record", "search"].map((name) => `directory/${name}.js`),
  ...["check", "clear", "form", "terms"].map((name) => `form/${name}.js`),
  ...["lesson", "table"].map((name) => `lessons/${name}.js`),
  "self-check/self-check.js",
  "tools/sheet.js",
];

/**
 * The bundle of an entry as it is kept.
 * @param {string} entry
 */
export async function bundle(entry) {
  const source = `templates/scripts/${entry}`;
  const { outputFiles } = await build({
    absWorkingDir: repository,
    banner: { js: `// Made from ${source} by tests/browser/bundle.mjs; do not edit.` },
    bundle: true,
    charset: "utf8",
    entryPoints: [source],
    format: "esm",
    logLevel: "warning",
    minify: true,
    target: "es2022",
    write: false,
  });
  return outputFiles[0].text;
}

/**
 * Where the bundle of an entry is kept.
 * @param {string} entry
 */
export function kept(entry) {
  return path.join(repository, "templates/assets", entry);
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  for (const entry of ENTRIES) await writeFile(kept(entry), await bundle(entry));
}
