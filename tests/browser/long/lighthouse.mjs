// Lighthouse 12, mobile, on the pages that matter most. Prints the scores and fails below the bar:
// performance 95, everything else 100 (SEO left out where a page is noindex on purpose).
import assert from "node:assert/strict";
import path from "node:path";
import lighthouse from "lighthouse";
import { launch as launchChrome } from "chrome-launcher";
import { executablePath } from "../lib/browser.mjs";
import { House } from "../lib/house.mjs";
import { serveFolder } from "../lib/static.mjs";

const paths = ["", "declare/form/", "directory/", "self-check/", "five-points/update/"];
const house = await House.make();
await house.sengen("build");
const host = await serveFolder(path.join(house.root, "dist"));
const chrome = await launchChrome({
  chromePath: executablePath,
  chromeFlags: ["--headless=new", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
    "--disable-background-networking", "--disable-component-update", "--disable-sync"],
});
const failures = [];
try {
  for (const page of paths) {
    const result = await lighthouse(host.address + page, { port: chrome.port, output: "json", logLevel: "error" });
    assert.ok(result, page);
    const scores = Object.fromEntries(
      Object.values(result.lhr.categories).map((category) => [category.id, Math.round((category.score ?? 0) * 100)]));
    const noindex = result.lhr.audits["is-crawlable"]?.score === 0;
    console.log(`/${page}`, JSON.stringify(scores), noindex ? "(noindex)" : "");
    for (const [category, score] of Object.entries(scores)) {
      if (category === "seo" && noindex) continue;
      if (score < (category === "performance" ? 95 : 100)) {
        const failed = result.lhr.categories[category].auditRefs.map((ref) => result.lhr.audits[ref.id])
          .filter((audit) => audit.score !== null && audit.score < 1).map((audit) => audit.id);
        failures.push(`/${page} ${category} ${score}: ${failed.join(", ")}`);
      }
    }
  }
} finally {
  await chrome.kill();
  await host.close();
  await house.tearDown();
}
assert.deepEqual(failures, []);
