// Draws the logos of data/logos/*.svg as PNG in three widths beside them, with Chromium. Run by hand
// when a logo changes: `CHROMIUM=/usr/bin/chromium node templates/tokens/logos.mjs`; the PNGs are committed.
import { readFile, readdir, writeFile } from "node:fs/promises";
import { createRequire } from "node:module";
import path from "node:path";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("../..", import.meta.url));
const { chromium } = createRequire(path.join(root, "tests/browser/package.json"))("playwright-core");
const widths = [200, 600, 1200];
const folder = path.join(root, "data/logos");

const browser = await chromium.launch({ executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium", args: ["--no-sandbox"] });
for (const name of (await readdir(folder)).filter((one) => one.endsWith(".svg"))) {
  const svg = await readFile(path.join(folder, name));
  const [, wide, high] = svg.toString("utf8").match(/viewBox="0 0 (\d+) (\d+)"/) ?? [];
  for (const width of widths) {
    const height = Math.round((width * Number(high)) / Number(wide));
    const page = await browser.newPage({ viewport: { width, height } });
    const source = `data:image/svg+xml;base64,${svg.toString("base64")}`;
    await page.setContent(`<style>body{margin:0}img{display:block;width:${width}px;height:${height}px}</style><img src="${source}">`);
    await page.waitForFunction(() => document.images[0].complete);
    const png = await page.screenshot({ omitBackground: true });
    await writeFile(path.join(folder, name.replace(".svg", `-${width}.png`)), png);
    await page.close();
  }
}
await browser.close();
