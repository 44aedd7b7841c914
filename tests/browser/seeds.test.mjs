// No sentence is taken over from the descriptions that this scheme was made from: nothing that people read has a run of
// 18 characters in common with them, but for names and the few phrases that forms everywhere say alike.
import assert from "node:assert/strict";
import { readFile, readdir } from "node:fs/promises";
import path from "node:path";
import { before, test } from "node:test";
import { repository } from "./lib/house.mjs";
import { COMMON, inCommon, seeds } from "./lib/seeds.mjs";

/** Addresses, tags and lines, then names of bodies, laws, guides and of this scheme's own things, then what forms say. */
const NAMES = [
  /https?:\/\/[\w./-]+/g, /<[^>\n]*>/g, /-{5,}/g,
  /SECURITY\s*ACTION/g, /独立行政法人\s*情報処理推進機構（IPA）/g, /中小企業の情報セキュリティ対策ガイドライン/g,
  /情報セキュリティサービス基準適合サービスリスト/g, /クラウドサービス安全利用の手引き/g, /インターネットバンキング/g,
  /情報セキュリティ(?:5か条|基本方針|対策)/g, /行政手続における特定の個人を識別するための番号の利用等に関する法律/g,
  /自己宣言ID/g, /自己宣言受付確認のお知らせ/g, /反社会的勢力排除に関する誓約/g, /税理士、社会保険労務士、中小企業診断士/g,
  /(?:法人番号|パスワード|メールアドレス)を入力してください/g, /ロゴマークをダウンロード/g,
];
/** Made from tables of others, or of the tests. */
const LEFT_OUT = /\.csv$|\.png$|corporations\.txt$|common-passwords\.txt$|templates\/assets\/|templates\/vendor\//;
/** @type {Set<string>} */
let kept;

before(async () => { kept = await seeds(); });

/** A text without names, each a break that no run goes across. @param {string} text */
function withoutNames(text) {
  return NAMES.reduce((rest, name) => rest.replace(name, "\u{1f6d1}"), text);
}

test("no run of 18 characters in what people read stands in the descriptions, but for names", async () => {
  /** @type {string[]} */
  const found = [];
  let letters = 0;
  for (const folder of ["content", "data", "templates"]) {
    for (const name of await readdir(path.join(repository, folder), { recursive: true })) {
      const file = path.join(folder, name);
      if (!/\.[a-z]+$/.test(name) || LEFT_OUT.test(file)) continue;
      const text = withoutNames(await readFile(path.join(repository, file), "utf8"));
      letters += text.length;
      for (const run of inCommon(kept, text)) found.push(`${file}: ${run}`);
    }
  }
  assert.ok(letters > 300_000, `only ${letters} characters`);
  assert.deepEqual(found, []);
});

test("what is looked for is found wherever a run begins, and hashes cannot be read as a text", async () => {
  const name = "行政手続における特定の個人を識別するための番号の利用等に関する法律";
  for (let at = 0; at + COMMON <= name.length; at += 1) {
    assert.ok(inCommon(kept, `前の文。${name.slice(at, at + COMMON)}`).length > 0, `from ${at}`);
  }
  assert.deepEqual(inCommon(kept, withoutNames(`${name}を読む。`)), []);
  assert.ok(kept.size > 5_000);
  assert.ok((await readFile(path.join(repository, "tests/browser/lib/seeds.bin"))).length < 80_000);
});
