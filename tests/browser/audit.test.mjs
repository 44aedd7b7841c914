// The audit itself: on a page with every fault it names each of them, on a sound one none. Without this, a
// check that looks at nothing would pass everywhere.
import assert from "node:assert/strict";
import { test } from "node:test";
import { audit, weigh } from "./lib/audit.mjs";
import { launch, visitor } from "./lib/browser.mjs";
import { serveFolder } from "./lib/static.mjs";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";

const head = '<!doctype html><html lang="ja"><head><meta charset="utf-8"><title>見本</title><meta name="viewport" content="width=device-width, initial-scale=1">';
const style = "<style>:focus-visible { outline: 4px solid #000 } button, input { min-width: 44px; min-height: 44px; border: 1px solid #000 } .skip-link { display: inline-block }</style>";
const skip = '<nav aria-label="はじめに"><a class="skip-link" href="#main">本文へ</a></nav>';
const body = '<main id="main" tabindex="-1"><h1>見本</h1><label for="name">名前</label><input id="name"><button>探す</button></main>';

/** By fault: the page's head, its body, and what the audit must say. @type {[string, string, string, RegExp | null][]} */
const CASES = [
  ["a sound page", style, skip + body, null],
  ["axe-core", style, skip + body.replace(' for="name"', ""), /^label/],
  ["no skip link", style, body, /not to the skip link/],
  ["a skip link that leads nowhere", style, skip.replace("#main", "#gone") + body, /skip link leads to/],
  ["a small button", style, `${skip}${body.replace("<button>", '<button style="min-height: 30px; height: 30px">')}`, /target of \d+×30 px: button/],
  ["a pale outline", style, skip + body.replace("<input", '<input style="border-color: #ddd"'), /outline of name only/],
  ["a focus that is not seen", style, skip + body.replace("<button>", '<button style="outline: none">'), /focus is not seen/],
  ["an order of its own", style, skip + body.replace("<button>", '<button tabindex="1">'), /not to the skip link|instead of stop/],
  ["a trap", style, `${skip}${body}<script>document.querySelector("#name").addEventListener("keydown", (event) => event.preventDefault())</script>`, /Tab/],
  ["a control below another", `${style}<style>#over { position: fixed; inset: 0 }</style>`, `${skip}${body}<div id="over"></div>`, /covered by/],
  ["wide content", style, `${skip}${body.replace("</main>", '<p style="width: 340px">広い</p></main>')}`, /at 320 px it scrolls/],
  ["a heavy page", style, `${skip}${body}<script src="heavy.js"></script>`, /first view of \d+ bytes/],
  ["many requests", style, `${skip}${body}${Array.from({ length: 12 }, (_, at) => `<script src="light.js?${at}"></script>`).join("")}`, /first view of \d+ requests/],
];

test("the audit names every fault, and none on a sound page", { timeout: 120_000 }, async (t) => {
  const folder = await mkdtemp(path.join(tmpdir(), "sengen-audit-"));
  const noise = Array.from({ length: 90_000 }, (_, at) => String.fromCharCode(33 + ((at * at * 31 + at * 17) % 8191) % 90)).join("");
  await writeFile(path.join(folder, "heavy.js"), `/* ${Buffer.from(noise).toString("base64")}${crypto.getRandomValues(new Uint8Array(60_000)).toString()} */`);
  await writeFile(path.join(folder, "light.js"), "");
  const host = await serveFolder(folder);
  const browser = await launch();
  const { page } = await visitor(browser);
  try {
    for (const [name, before, inside, expected] of CASES) {
      await t.test(name, async () => {
        await writeFile(path.join(folder, "index.html"), `${head}${before}</head><body>${inside}</body></html>`);
        const stop = weigh(page);
        await page.goto(host.address, { waitUntil: "networkidle" });
        const found = [...(await stop()).found, ...(await audit(page)).found];
        if (expected === null) assert.deepEqual(found, []);
        else assert.ok(found.some((what) => expected.test(what)), found.join("\n"));
      });
    }
  } finally {
    await browser.close();
    await host.close();
    await rm(folder, { recursive: true, force: true });
  }
});
