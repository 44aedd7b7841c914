// The audit itself: a page that keeps every rule passes, and each rule finds the page that breaks it.
// Without this, an audit that finds nothing would look like a site without faults.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { audit, weigh } from "./lib/audit.mjs";
import { launch, visitor } from "./lib/browser.mjs";

const good = `<!DOCTYPE html><html lang="ja"><head><meta charset="utf-8"><title>見本</title><meta name="viewport" content="width=device-width">
<style>.skip-link:not(:focus){position:absolute;left:-999px}button,input{min-width:44px;min-height:44px;border:1px solid #333}:focus-visible,input[type=date]:focus-within{outline:4px solid #000}</style></head>
<body><a class="skip-link" href="#main">本文へ</a><main id="main" tabindex="-1"><h1>見本</h1>
<p>文中の<a href="/a/">リンク</a>は小さくてよい。</p><label>名前<input name="name"></label><label>日付<input type="date"></label>
<button type="button">確認する</button></main></body></html>`;

/** @type {[string, string, string, RegExp][]} a rule, what is taken from the good page, what stands there instead, what is said */
const broken = [
  ["axe-core", '<label>名前<input name="name"></label>', '<input name="name">', /^label: /],
  ["sideways", "<h1>見本</h1>", '<h1>見本</h1><p style="width:500px">長い</p>', /^scrolls 1\d\d px sideways/],
  ["reflow", "<h1>見本</h1>", '<h1>見本</h1><p style="width:340px">長い</p>', /^at 320 px it scrolls/],
  ["target of a button", "min-width:44px;min-height:44px", "min-width:44px;height:30px", /^target of .*確認する/],
  ["targets side by side", "<h1>見本</h1>", '<h1>見本</h1><ul style="font-size:10px;line-height:1"><li><a href="/b/">一</a><li><a href="/c/">二</a></ul>', /without room: a 一/],
  ["outline of a control", "1px solid #333", "1px solid #ccc", /^outline of INPUT only 1\.6/],
  ["forced colours", "<button ", '<button style="border:0;appearance:none" ', /^no edge in forced colours: button/],
  ["reduced motion", "<h1>", '<h1 style="transition:color 1s">', /^moves although/],
  ["first stop", 'class="skip-link"', 'class="other"', /^the first Tab leads to/],
  ["skip link", 'href="#main"', 'href="#none"', /^the skip link leads to/],
  ["focus that is seen", "<button ", '<button style="outline:none" ', /^Tab: button.*focus is not seen/],
  ["focus that is seen in every part of a date", ",input[type=date]:focus-within", "", /^Tab: input.*focus is not seen/],
  ["focus in view", '<button type="button">確認する', '<a href="/d/" style="position:absolute;left:-500px">外</a><button type="button">確認する', /^Tab: a 外: out of view/],
  ["focus uncovered", "<h1>見本</h1>", '<h1>見本</h1><p class="lid" style="position:fixed;inset:0;background:#fff">蓋</p>', /covered by lid/],
  ["order", '<button type="button"', '<button type="button" tabindex="3"', /^Tab leads to|^the first Tab/],
  ["trap", "</body>", '<script>document.querySelector("button").addEventListener("keydown", (e) => { if (e.key === "Tab") e.preventDefault(); })</script></body>', /^after the last stop/],
  ["reach", "</body>", '<script>document.querySelector("[name=name]").addEventListener("focus", (e) => e.target.blur())</script></body>', /^Tab (leads to|reaches only)/],
];

/** @type {import("playwright-core").Browser} */
let browser;
before(async () => { browser = await launch(); });
after(async () => { await browser?.close(); });

test("a page that keeps the rules passes", async () => {
  const { context, page } = await visitor(browser);
  await page.setContent(good);
  const { found, stops } = await audit(page);
  assert.deepEqual(found, []);
  assert.equal(stops, 5);
  await context.close();
});

test("each rule finds the page that breaks it", { timeout: 120_000 }, async () => {
  const { context, page } = await visitor(browser);
  for (const [rule, part, instead, words] of broken) {
    assert.ok(good.includes(part), rule);
    await page.setContent(good.replace(part, instead));
    const { found } = await audit(page);
    assert.ok(found.some((one) => words.test(one)), `${rule}: ${found.join("; ") || "nothing found"}`);
  }
  await context.close();
});

test("a heavy first view is found, pictures left out", async () => {
  const { context, page } = await visitor(browser);
  const noise = Array.from({ length: 40_000 }, (_, place) => (Math.imul(place + 1, 2654435761) >>> 0).toString(36)).join("");
  const picture = { contentType: "image/svg+xml", body: `<svg xmlns="http://www.w3.org/2000/svg"><desc>${noise}</desc></svg>` };
  await page.route("**/*.svg", (route) => route.fulfill(picture));
  await page.route("**/*.css", (route) => route.fulfill({ contentType: "text/css", body: "" }));
  const view = async (/** @type {string} */ body) => {
    await page.route("http://127.0.0.1:9/", (route) => route.fulfill({ contentType: "text/html", body }), { times: 1 });
    const stop = weigh(page);
    await page.goto("http://127.0.0.1:9/", { waitUntil: "networkidle" });
    return (await stop()).found;
  };
  assert.deepEqual(await view('<!DOCTYPE html><title>a</title><img src="a.svg">'), []);
  assert.match((await view(`<!DOCTYPE html><title>a</title><p>${noise}</p>`))[0], /^first view of \d+ bytes$/);
  const sheets = Array.from({ length: 10 }, (_, place) => `<link rel="stylesheet" href="${place}.css">`);
  assert.deepEqual(await view(`<!DOCTYPE html><title>a</title>${sheets.join("")}`), ["first view of 11 requests"]);
  await context.close();
});
