// The form in short pages, as it ships: its pages and buttons by their words, and the way through them.
import { corporation, fillPage, press } from "./declaration.mjs";
import { control } from "./hosted.mjs";

export const NEXT = "次へ進む";
export const LAST = "入力した内容を確認する";
export const BACK = "前へ戻る";
/** The pages in their order, by their ids. */
export const PAGES = ["business", "address", "trade", "pledge", "consent"];

/** Where the form says that one is. @param {import("playwright-core").Page} page */
export const place = (page) => page.locator(".steps-count").innerText();
/** @param {import("playwright-core").Page} page */
export const pageId = (page) => page.locator("form#declaration [name='_page']").inputValue();
/** @param {import("playwright-core").Page} page @param {string} name */
export const value = (page, name) => control(page, name).inputValue();

/**
 * Fills and turns pages until this one stands in the browser.
 * @param {import("./hosted.mjs").Hosted} hosted @param {import("playwright-core").Page} page @param {string} id
 */
export async function toPage(hosted, page, id, answers = corporation) {
  await hosted.form(page);
  while ((await pageId(page)) !== id) {
    await fillPage(page, answers);
    await press(page, NEXT);
  }
}

/** How many declarations with this name the office has. @param {import("./hosted.mjs").Hosted} hosted @param {string} name */
export async function count(hosted, name) {
  const rows = JSON.parse((await hosted.house.sengen("review", "list", "--all", "--format", "json")).stdout);
  return rows.filter((/** @type {any} */ one) => one.name === name).length;
}
