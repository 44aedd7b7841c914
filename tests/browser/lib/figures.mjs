// The figures of the public pages: each test file keeps its row, `tests/browser/figures.mjs` prints them as one table.
import { mkdir, rm, writeFile } from "node:fs/promises";
import path from "node:path";
import { repository } from "./house.mjs";

/** Where the rows lie. */
export const folder = path.join(repository, "tests/output/figures");

/** Counts over many pages; `take` adds what one page showed. */
export class Figures {
  /** @param {string} name */
  constructor(name) {
    this.name = name;
    this.row = { pages: 0, axe: 0, html: 0, sideways: 0, other: 0, bytes: 0, requests: 0, links: 0, stops: 0 };
  }

  /** Forgets the row of an earlier run, so that none is taken for today's. */
  async begin() {
    await rm(path.join(folder, `${this.name}.json`), { force: true });
  }

  /**
   * @param {Awaited<ReturnType<typeof import("./audit.mjs").audit>>} seen @param {number} htmlErrors
   * @param {{ bytes: number, requests: number }} weight
   */
  take(seen, htmlErrors, weight) {
    const { row } = this;
    row.pages += 1;
    row.axe += seen.violations.length;
    row.html += htmlErrors;
    row.sideways += seen.wide.length;
    row.other += seen.found.length - seen.violations.length - seen.wide.length;
    row.stops += seen.stops;
    row.bytes = Math.max(row.bytes, weight.bytes);
    row.requests = Math.max(row.requests, weight.requests);
  }

  /** Keeps the row for the table. */
  async keep() {
    await mkdir(folder, { recursive: true });
    await writeFile(path.join(folder, `${this.name}.json`), JSON.stringify(this.row));
  }
}
