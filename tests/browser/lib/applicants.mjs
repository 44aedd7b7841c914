// Many applicants at once, over HTTP alone: each sends the form that stands on one page, the check page, and presses what the
// mailed link shows. For a house made with `whole`.
import assert from "node:assert/strict";
import { firstAddress } from "./declaration.mjs";

/** A 法人番号 with these twelve digits behind its check digit. @param {number} base */
export function corporateNumber(base) {
  const digits = String(base).padStart(12, "0");
  const sum = [...digits].reverse().reduce((all, digit, at) => all + Number(digit) * (at % 2 === 0 ? 1 : 2), 0);
  return `${9 - (sum % 9)}${digits}`;
}

/** What is hidden in the form with an action. @param {string} page @param {string} action */
function hidden(page, action) {
  const form = page.split("<form").find((part) => part.includes(`action="${action}`)) ?? "";
  const unescaped = (/** @type {string} */ text) => text.replaceAll("&quot;", '"').replaceAll("&#x27;", "'").replaceAll("&#x2F;", "/").replaceAll("&amp;", "&");
  return [...form.matchAll(/<input type="hidden" name="([^"]+)" value="([^"]*)"/g)].map(([, name, value]) => [name, unescaped(value)]);
}

/** @param {string} address @param {string[][]} pairs */
async function sent(address, pairs) {
  const headers = { origin: new URL(address).origin };
  const answer = await fetch(address, { method: "POST", body: new URLSearchParams(pairs), headers, redirect: "manual" });
  const text = await answer.text();
  assert.ok([200, 303].includes(answer.status), `${answer.status} at ${address}: ${text.slice(text.indexOf("<main"), text.indexOf("<main") + 3000)}`);
  return text;
}

/** Does something for each, so many at a time. @param {any[]} all @param {(one: any) => Promise<void>} work */
async function each(all, work, atOnce = 6) {
  const left = [...all];
  await Promise.all(Array.from({ length: atOnce }, async () => {
    for (let one = left.shift(); one; one = left.shift()) await work(one);
  }));
}

/**
 * Has all of these declare and confirm; their mails in the order in which they were sent.
 * @param {import("./house.mjs").House} house @param {Record<string, any>[]} applicants
 */
export async function declaredAtOnce(house, applicants) {
  const blank = await (await fetch(`${house.site}declare/form/`)).text();
  await each(applicants, async (answers) => {
    const pairs = Object.entries(answers).flatMap(([name, value]) => [value].flat().map((one) => [name, one]));
    const check = await sent(`${house.processor}/declare/check/`, [...hidden(blank, "/declare/check/"), ...pairs]);
    await sent(`${house.processor}/declare/submit/`, hidden(check, "/declare/submit/"));
  });
  let mails = await house.mails();
  for (let tries = 0; tries < 600 && mails.length < applicants.length; tries++) {
    await new Promise((later) => setTimeout(later, 200));
    mails = await house.mails();
  }
  await each(mails.filter((mail) => mail.subject.includes("自己宣言受付確認のお知らせ")), async (mail) => {
    const address = firstAddress(mail.body);
    const page = await (await fetch(address)).text();
    const action = page.match(/<form[^>]* action="([^"]*)"/)?.[1] ?? "";
    await sent(new URL(action, address).href, hidden(page, action));
  });
}
