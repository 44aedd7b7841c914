// Time from the last key to the results in Chromium over loopback, cold and warm, beside its floor: a page
// that fetches as many files of the same sizes with nothing to compute. The pause that the page waits for
// further keys (150 ms) is in neither: Enter is the last key. Then 500 names in the batch look-up, beside as
// many cold searches one by one: seconds say how fast this machine is, the share how well the batch is built.
// node benches/latency.mjs DECLARERS.csv DIST [queries] [seed]

import { launch, visitor } from "../tests/browser/lib/browser.mjs";
import { serveFolder } from "../tests/browser/lib/static.mjs";
import { queries } from "../tests/browser/directory/queries.mjs";
import { inOrder, readDeclarers } from "../tests/browser/directory/scan.mjs";

const [csv, dist, count = "100", seed = "5"] = process.argv.slice(2);
const rows = inOrder(readDeclarers(csv));
const asked = queries(rows, Number(count), Number(seed)).filter((query) => query.q && !query.prefecture && !query.industry && !query.stars);
const host = await serveFolder(dist);
const browser = await launch();
const times = { cold: [], warm: [], floor: [] };
for (const { q } of asked) {
  const { context, page } = await visitor(browser, { width: 1280 });
  /** @type {string[][]} files by wave: those that were asked for before any of them had come */
  const waves = [];
  let [open, answered] = [0, true];
  page.on("request", (request) => {
    if (!request.url().includes("/directory/index/") || request.url().endsWith("manifest.json")) return;
    if (open === 0 && answered) waves.push([]);
    answered = false;
    open++;
    waves.at(-1)?.push(request.url());
  });
  page.on("requestfinished", (request) => {
    if (!request.url().includes("/directory/index/") || request.url().endsWith("manifest.json")) return;
    open--;
    answered = true;
  });
  await page.goto(`${host.address}directory/`, { waitUntil: "networkidle" });
  times.cold.push(await search(page, q));
  await search(page, "");
  times.warm.push(await search(page, q));
  await page.goto(`${host.address}404.html`);
  times.floor.push(await page.evaluate(async (waves) => {
    const start = performance.now();
    for (const wave of waves) await Promise.all(wave.map((url) => fetch(url, { cache: "no-store" }).then((answer) => answer.arrayBuffer())));
    return performance.now() - start;
  }, waves));
  await context.close();
}
const batch = await lookUp(500);
await browser.close();
await host.close();

/** Looks up so many names at once, of which one in five nobody has and one in five is cut; the seconds it took. */
async function lookUp(count) {
  const { context, page } = await visitor(browser, { width: 1280 });
  const step = Math.floor(rows.length / count);
  const names = Array.from({ length: count }, (_, at) => (at % 5 === 4 ? `架空の会社${at}` : at % 5 === 3 ? rows[at * step].key.slice(0, 4) : rows[at * step].name));
  await page.goto(`${host.address}directory/batch/`, { waitUntil: "networkidle" });
  await page.fill("#names", names.join("\n"));
  const start = performance.now();
  await page.getByRole("button", { name: "調べる" }).click();
  await page.waitForSelector('#batch-results[data-state="done"]', { timeout: 120_000 });
  const seconds = (performance.now() - start) / 1000;
  await context.close();
  return seconds;
}

/** Types the query whole, presses Enter, and waits inside the page until the results stand. */
function search(page, q) {
  return page.evaluate((q) => new Promise((done) => {
    const results = document.querySelector("#results");
    const box = document.querySelector("#q");
    box.value = q;
    const start = performance.now();
    const wanted = q === "" ? "idle" : "done";
    const seen = new MutationObserver(() => {
      if (results.dataset.state !== wanted) return;
      seen.disconnect();
      done(performance.now() - start);
    });
    seen.observe(results, { attributes: true });
    document.querySelector("#search").requestSubmit();
  }), q);
}

const quantile = (values, share) => [...values].sort((a, b) => a - b)[Math.min(values.length - 1, Math.floor(share * values.length))];
console.log(`${rows.length} declarers, ${asked.length} queries without filters\n`);
console.log("| | p50 ms | p95 ms |\n|---|---|---|");
for (const [what, key] of [["cold: last key to results", "cold"], ["floor: an empty page fetching the same files", "floor"], ["warm: files in memory", "warm"]]) {
  console.log(`| ${what} | ${quantile(times[key], 0.5).toFixed(1)} | ${quantile(times[key], 0.95).toFixed(1)} |`);
}
const share = batch / (500 * quantile(times.cold, 0.5) / 1000);
console.log(`\nbatch look-up of 500 names: ${batch.toFixed(1)} s, ${share.toFixed(3)} of 500 cold searches one by one (must: at most 0.25)`);
process.exitCode = share <= 0.25 ? 0 : 1;
