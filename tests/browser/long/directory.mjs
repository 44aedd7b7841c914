// The directory at 10,000, 100,000 and 500,000 declarers: files and sizes of the site, 2,000 cold queries
// against the scan with their bytes, 100 in Chromium, a batch, one acceptance. Fails where a figure is missed.
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { readdir, stat } from "node:fs/promises";
import path from "node:path";
import { accept, fill } from "../directory/corpus.mjs";
import { House, repository } from "../lib/house.mjs";

for (const count of [10_000, 100_000, 500_000]) await figures(count);

/** Every figure of the search at so many declarers. */
async function figures(count) {
  const house = await House.make();
  try {
    const csv = await fill(house, count, 7);
    const dist = path.join(house.root, "dist");
    await house.sengen("build");
    const before = await sizes(dist);
    const largest = Math.max(...[...before.values()].map((file) => file.size));
    console.log(`\n${before.size} files, the largest ${(largest / 2 ** 20).toFixed(1)} MiB`);
    assert.ok(before.size <= 18_000 && largest <= 25 * 2 ** 20);
    bench("search.mjs", csv, path.join(dist, "directory/index"), "2000", "1");
    bench("latency.mjs", csv, dist, "100");
    await accept(house, ["株式会社あたらしい見本", "東京都", "大田区見本町", "E", "1", "2026-11-18"]);
    await house.sengen("build");
    const after = await sizes(dist);
    const changed = [...new Set([...before.keys(), ...after.keys()])].filter((name) => before.get(name)?.written !== after.get(name)?.written);
    console.log(`files changed by one acceptance: ${changed.length}`);
    assert.ok(changed.length <= 20);
  } finally {
    await house.tearDown();
  }
}

/** Runs a bench to its end; its exit code says whether the figures hold. */
function bench(script, ...args) {
  const { status } = spawnSync(process.execPath, ["--max-old-space-size=6000", path.join(repository, "benches", script), ...args], { stdio: "inherit" });
  assert.equal(status, 0, script);
}

/** Every file with its size and when it was written: the build writes only what changed. */
async function sizes(folder) {
  const found = new Map();
  for (const entry of await readdir(folder, { recursive: true, withFileTypes: true })) {
    if (!entry.isFile()) continue;
    const file = path.join(entry.parentPath, entry.name);
    const { size, mtimeMs } = await stat(file);
    found.set(path.relative(folder, file), { size, written: mtimeMs });
  }
  return found;
}
