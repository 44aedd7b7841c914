// Chromium for the tests: pages that fail the test when they break the site's own rules (a refused
// script or style, an uncaught error, a request to a third party), axe-core, screenshots.
import assert from "node:assert/strict";
import { existsSync } from "node:fs";
import { mkdir, readFile } from "node:fs/promises";
import path from "node:path";
import { chromium } from "playwright-core";
import { repository } from "./house.mjs";

const axeSource = await readFile(path.join(repository, "tests/browser/node_modules/axe-core/axe.min.js"), "utf8");
// The shell has no window to draw, which makes every page a quarter faster than the browser without its window.
export const [executablePath] = [process.env.CHROMIUM, "/usr/bin/chromium-headless-shell", "/usr/bin/chromium"].filter((one) => one && existsSync(one));

/** Starts Chromium without any of its own network use. A missing browser is an error. */
export async function launch() {
  assert.ok(executablePath, "no Chromium: run bash tests/install");
  return chromium.launch({
    executablePath,
    args: ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
      "--disable-component-update", "--disable-sync"],
  });
}

/**
 * A fresh visitor with one page. `faults` collects what a visitor must never meet.
 * @param {import("playwright-core").Browser} browser
 * @param {{ javaScript?: boolean, width?: number, dark?: boolean }} [options]
 */
export async function visitor(browser, { javaScript = true, width = 360, dark = false } = {}) {
  const context = await browser.newContext({
    javaScriptEnabled: javaScript, viewport: { width, height: 800 }, locale: "ja-JP", timezoneId: "Asia/Tokyo",
    colorScheme: dark ? "dark" : "light",
  });
  const page = await context.newPage();
  /** @type {string[]} */
  const faults = [];
  page.on("pageerror", (error) => faults.push(`error: ${error.message}`));
  page.on("console", (message) => {
    const refused = message.text().includes("Content Security Policy") || message.text().includes("Refused to");
    if (refused) faults.push(`policy: ${message.text()}`);
  });
  page.on("request", (request) => {
    const { protocol, hostname } = new URL(request.url());
    if (!["data:", "blob:", "about:"].includes(protocol) && hostname !== "127.0.0.1") faults.push(`third party: ${request.url()}`);
  });
  return { context, page, faults };
}

/**
 * Runs axe-core (WCAG 2.2 A and AA, best practices) and returns what it found, a line each.
 * @param {import("playwright-core").Page} page
 */
export async function axe(page) {
  await page.evaluate(axeSource);
  const result = await page.evaluate(async () => {
    // @ts-ignore axe is put into the page above
    const found = await globalThis.axe.run(document, {
      // What is sound is counted by nobody.
      resultTypes: ["violations"],
      runOnly: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"],
    });
    return found.violations.map((/** @type {any} */ rule) =>
      `${rule.id}: ${rule.nodes.map((/** @type {any} */ node) => node.target.join(" ")).slice(0, 3).join(" | ")} (${rule.nodes.length})`);
  });
  return /** @type {string[]} */ (result);
}

/** How many pixels the page scrolls sideways (0: it does not). @param {import("playwright-core").Page} page */
export function sideways(page) {
  return page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
}

/** With SENGEN_PICTURES saves the whole page below tests/output/screenshots, to be looked at. @param {import("playwright-core").Page} page @param {string} name */
export async function screenshot(page, name) {
  if (!process.env.SENGEN_PICTURES) return;
  const folder = path.join(repository, "tests/output/screenshots");
  await mkdir(folder, { recursive: true });
  await page.screenshot({ path: path.join(folder, `${name}.png`), fullPage: true });
}
