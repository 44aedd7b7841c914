// Writes templates/assets/vendor/: two kept libraries that the directory loads only when somebody asks for
// what they make, a QR code of a record and a spreadsheet of a batch look-up.
// Run where the packages are installed (they are no dependencies of the program):
//   npm install --prefix /tmp/vendor lean-qr@2.7.4 write-excel-file@4.1.1 esbuild
//   node templates/vendor/make.mjs /tmp/vendor
// Never edit the files by hand.
import { mkdir, readFile, writeFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

/** Packs on the page's own thread: the way that is offered packs large sheets in a worker, which the site's policy refuses. */
const WORKBOOK = `
import { generateXlsxFileSync } from "./node_modules/write-excel-file/modules/export/writeXlsxFileUniversal.js";
import convert from "./node_modules/write-excel-file/modules/export/convertFileContentToUint8ArrayUniversal.js";
export default (rows, sheet) => ({ toBlob: () => generateXlsxFileSync(rows, sheet, undefined, convert) });`;
/** The file each becomes, its package, and what is taken of it. */
const KEPT = [
  ["lean-qr.js", "lean-qr", 'export { generate } from "lean-qr";'],
  ["write-excel-file.js", "write-excel-file", WORKBOOK],
];

const base = process.argv[2];
if (!base) {
  console.error("usage: node templates/vendor/make.mjs FOLDER_WITH_NODE_MODULES");
  process.exit(64);
}
const { build } = createRequire(join(base, "package.json"))("esbuild");
const folder = fileURLToPath(new URL("../assets/vendor/", import.meta.url));
await mkdir(folder, { recursive: true });
const licences = [];
for (const name of ["lean-qr", "write-excel-file", "fflate"]) {
  licences.push(`${name}\n\n${(await readFile(join(base, "node_modules", name, "LICENSE"), "utf8")).trim()}\n`);
}
await writeFile(fileURLToPath(new URL("LICENSE", import.meta.url)), licences.join("\n\n"));
for (const [file, name, entry] of KEPT) {
  const { version, license } = JSON.parse(await readFile(join(base, "node_modules", name, "package.json"), "utf8"));
  const head = `// @ts-nocheck Made by templates/vendor/make.mjs from ${name} ${version} (${license}: templates/vendor/LICENSE).\n`;
  const made = await build({
    stdin: { contents: entry, resolveDir: base },
    bundle: true, minify: true, format: "esm", charset: "utf8", target: "es2022", legalComments: "none", write: false,
  });
  await writeFile(join(folder, file), head + made.outputFiles[0].text);
}
