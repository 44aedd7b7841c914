// The bundles kept in the repository are what their sources give, and stay small.

import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { test } from "node:test";
import { gzipSync } from "node:zlib";
import { ENTRIES, bundle, kept } from "./bundle.mjs";

for (const entry of ENTRIES) {
  test(`${entry} is the bundle of its sources, of at most 15,000 bytes by gzip`, { timeout: 60_000 }, async () => {
    const [made, stands] = [await bundle(entry), await readFile(kept(entry), "utf8")];
    assert.ok(made === stands, `templates/assets/${entry} is old: npm run bundle --prefix tests/browser`);
    const size = gzipSync(stands, { level: 9 }).length;
    assert.ok(size <= 15_000, `${size} bytes`);
  });
}
