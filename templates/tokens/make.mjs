// Writes templates/assets/tokens.css from the design tokens of デジタル庁デザインシステム.
// Run where the package is installed (it is not a dependency of the site):
//   npm install --prefix /tmp/tokens @digital-go-jp/design-tokens
//   node templates/tokens/make.mjs /tmp/tokens
// Only the groups below are kept, so that the first view stays small. Never edit tokens.css by hand.
import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";

/** Which tokens the stylesheets use: name patterns after `--`. */
const KEPT = [
  /^color-primitive-blue-(50|100|200|300|600|800|900|1000|1200)$/,
  /^color-primitive-green-(50|300|600|800|900|1200)$/,
  /^color-primitive-yellow-(50|100|300|600|900|1000|1100)$/,
  /^color-primitive-orange-(50|600|800)$/,
  /^color-primitive-red-(50|300|400|800|900|1200)$/,
  /^color-neutral-(white|black)$/,
  /^color-neutral-solid-gray-(50|100|200|300|420|536|600|700|800|900)$/,
  /^font-weight-(400|700)$/,
  /^font-size-(14|16|17|18|20|22|24|26|28|32|36|45)$/,
  /^line-height-(130|140|150|170)$/,
  /^border-radius-(4|8|12|full)$/,
];

const base = process.argv[2];
if (!base) {
  console.error("usage: node templates/tokens/make.mjs FOLDER_WITH_NODE_MODULES");
  process.exit(64);
}
const folder = join(base, "node_modules", "@digital-go-jp", "design-tokens");
const { version } = JSON.parse(await readFile(join(folder, "package.json"), "utf8"));
const source = await readFile(join(folder, "dist", "tokens.css"), "utf8");
const lines = [...source.matchAll(/^\s*--([a-z0-9-]+):\s*([^;]+);/gm)]
  .filter(([, name]) => KEPT.some((pattern) => pattern.test(name)))
  .map(([, name, value]) => `  --${name}: ${value.trim()};`);
if (lines.length === 0) throw new Error("no token matched: has the package changed its names?");
const header = `/* Made by templates/tokens/make.mjs from @digital-go-jp/design-tokens ${version}
   (MIT License, Copyright (c) 2023 デジタル庁). Do not edit by hand. */`;
const target = new URL("../assets/tokens.css", import.meta.url);
await writeFile(target, `${header}\n:root {\n${lines.join("\n")}\n}\n`);
console.log(`${lines.length} tokens of ${version} written`);
