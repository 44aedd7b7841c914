// The figures of `readability.mjs` on pages whose figures are known.
import assert from "node:assert/strict";
import { test } from "node:test";
import { outside, readability, textOf } from "./lib/readability.mjs";

const page = (/** @type {string} */ body) => `<html><body><header>見出し。</header><main class="main">${body}</main><footer>終わり。</footer></body></html>`;

test("a page's own text is counted, and nothing around it", () => {
  const html = page('<nav>道しるべ。</nav><h1>題名</h1><p>情報を<strong>守る</strong>。 次の文です。</p><table><tr><td>表&amp;欄</td></tr></table><script>x。</script>');
  assert.equal(textOf(html), "題名\n情報を守る。 次の文です。\n表&欄");
  const found = readability(html);
  assert.deepEqual([found.characters, found.sentences, found.mean, found.longest], [17, 2, 6, 6]);
  assert.equal(found.kanji.toFixed(1), (100 * 9 / 17).toFixed(1));
  assert.equal(found.minutes, 17 / 500);
});

test("long sentences are told, and an empty page is no division by nothing", () => {
  const found = readability(page(`<p>${"あ".repeat(50)}。${"あ".repeat(49)}。</p>`));
  assert.deepEqual([found.long, found.longest], [50, 51]);
  assert.deepEqual(Object.values(readability(page(""))), [0, 0, 0, 0, 0, 0, 0]);
});

test("addresses outside are told once each, with every page", () => {
  const link = (/** @type {string} */ to) => `<a href="${to}" rel="external">先</a>`;
  const pages = new Map([["/a/", link("https://e.example/?a=1&amp;b=2") + link("https://e.example/?a=1&amp;b=2")], ["/b/", `${link("https://d.example/")}<a href="/c/">中</a>${link("https://e.example/?a=1&amp;b=2")}`]]);
  assert.deepEqual([...outside(pages)], [["https://d.example/", ["/b/"]], ["https://e.example/?a=1&b=2", ["/a/", "/b/"]]]);
});
