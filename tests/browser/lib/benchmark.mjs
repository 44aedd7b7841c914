// A visitor before a benchmark, for the files of cases about them.
import { readFile } from "node:fs/promises";
import { visitor } from "./browser.mjs";

/** How many questions each has. */
export const COUNTS = /** @type {[string, number][]} */ ([["basic", 27], ["plus", 20]]);

/** Opens a benchmark; `asked` collects what it asks for from then on. @param {import("./published.mjs").Published} published @param {string} name @param {object} [options] */
export async function open(published, name, options) {
  const { context, page, faults } = await visitor(published.browser, options);
  await page.goto(`${published.address}learn/benchmark/${name}/`);
  /** @type {string[]} */
  const asked = [];
  const own = (/** @type {string} */ url) => url.startsWith(published.address) && !url.includes("?") || url.startsWith("blob:");
  page.on("request", (request) => { if (!own(request.url()) || request.method() !== "GET") asked.push(request.url()); });
  return { context, page, faults, asked };
}

/** Answers all questions and asks for the result: `choose(number)` is the level. @param {import("playwright-core").Page} page @param {(number: number) => number} choose */
export async function answer(page, choose) {
  await page.evaluate((levels) => {
    for (const [at, box] of [...document.querySelectorAll("#benchmark fieldset")].entries()) {
      const radio = box.querySelector(`input[value="${levels[at]}"]`);
      if (radio instanceof HTMLInputElement) radio.click();
    }
    const finish = document.querySelector("#finish");
    if (finish instanceof HTMLElement) finish.click();
  }, Array.from({ length: 30 }, (_, at) => choose(at + 1)));
}

/** @param {import("playwright-core").Page} page @param {string} selector */
export const text = (page, selector) => page.locator(selector).innerText();

/** What is downloaded by a press. @param {import("playwright-core").Page} page @param {string} button */
export async function downloaded(page, button) {
  const [file] = await Promise.all([page.waitForEvent("download"), page.locator(button).click()]);
  return { name: file.suggestedFilename(), text: await readFile(await file.path(), "utf8") };
}
