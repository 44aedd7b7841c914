// A house with 20,100 declarers (100 of them after the last base), built, on a host that only serves files,
// with Chromium before it. What the directory's tests share; each test file has a stage of its own.

import { readFile } from "node:fs/promises";
import path from "node:path";
import { launch } from "../lib/browser.mjs";
import { House } from "../lib/house.mjs";
import { serveFolder } from "../lib/static.mjs";
import { fill } from "./corpus.mjs";
import { inOrder, readDeclarers } from "./scan.mjs";

export const COUNT = 20_100;

export class Stage {
  static async make() {
    const stage = new Stage();
    stage.house = await House.make();
    stage.declarers = await fill(stage.house, COUNT, 7);
    stage.dist = path.join(stage.house.root, "dist");
    const list = await readFile(path.join(stage.house.root, "data/prefectures.csv"), "utf8");
    /** @type {Map<string, string>} name of a prefecture → code */
    stage.codes = new Map(list.split(/\r?\n/).slice(1).filter(Boolean).map((line) => [line.split(",")[2], line.split(",")[0]]));
    await stage.build();
    /** @type {{ path: string, past: boolean }[]} what the host was asked for, and whether past the cache */
    stage.asked = [];
    stage.host = await serveFolder(stage.dist, "/", ({ url, headers }) => stage.asked.push({ path: url ?? "", past: headers["cache-control"] === "no-cache" }));
    stage.browser = await launch();
    return stage;
  }

  /** Builds the site from the declarers as they are now, and reads them anew. */
  async build() {
    await this.house.sengen("build");
    this.rows = inOrder(readDeclarers(this.declarers));
  }

  async tearDown() {
    await this.browser?.close();
    await this.host?.close();
    await this.house?.tearDown();
  }

  /** The address that asks a query. */
  address({ q, prefecture, industry, stars }) {
    const values = new URLSearchParams();
    if (q) values.set("q", q);
    if (prefecture) values.set("prefecture", this.codes.get(prefecture) ?? "");
    if (industry) values.set("industry", industry);
    if (stars) values.set("stars", stars);
    return `${this.host.address}directory/?${values}`;
  }
}

/** Waits until the results are in a state; gives total and numbers. */
export async function results(page, state = "done") {
  await page.waitForSelector(`#results[data-state="${state}"]`);
  return page.evaluate(() => {
    const list = document.querySelector("#results");
    return { total: Number(list.dataset.total), numbers: [...list.querySelectorAll("li[data-no]")].map((item) => Number(item.dataset.no)) };
  });
}

/** Waits until a total stands; results that stood before may have another. */
export async function totalIs(page, total) {
  await page.waitForFunction((total) => document.querySelector("#results").dataset.total === String(total), total);
}

/** The value below which a share of the values lies. */
export function quantile(values, share) {
  return [...values].sort((a, b) => a - b)[Math.min(values.length - 1, Math.floor(share * values.length))];
}
