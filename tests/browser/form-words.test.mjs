// Everything the form says that is no error: questions, what it put right, what 住所検索 found, the words on
// one-press buttons, the marks for the office. Each is met once as it reaches a person. Over HTTP, without a
// browser; how they look and work with a press is form-input's and form-check's.
import assert from "node:assert/strict";
import { mkdir, readFile, writeFile } from "node:fs/promises";
import path from "node:path";
import { after, before, test } from "node:test";
import { House, repository } from "./lib/house.mjs";
import { OTHER_WORDS, says, wordsOf } from "./lib/mistakes.mjs";
import { decoded } from "./lib/read.mjs";
import { Wire } from "./lib/wire.mjs";

/** @type {House} */
let house;
/** @type {Wire} */
let wire;
/** @type {string[][]} */
const table = [];

before(async () => {
  house = await House.make({ whole: true });
  await house.edit("data/site.toml", "lift_on_loopback = true", "minimum_seconds = 0\nlift_on_loopback = true");
  await house.serve();
  wire = await Wire.open(house);
});
after(async () => {
  await house?.tearDown();
  const lines = table.sort().map(([kind, code, said, name]) => `| ${kind} | ${code} | ${said} | form-words.test.mjs: ${name} |`);
  await mkdir(path.join(repository, "tests/output"), { recursive: true });
  await writeFile(path.join(repository, "tests/output/form-words.md"), `| kind | code | what is said | test |\n|---|---|---|---|\n${lines.join("\n")}\n`);
});

/** The texts of a page's paragraphs, items and buttons. @param {string} html */
const texts = (html) => [...html.matchAll(/<(p|li|button)\b[^>]*>([^]*?)<\/\1>/g)].map(([, , inner]) => decoded(inner.replace(/<[^>]*>/g, "")).trim());

/** Holds that one of the page's texts is a message of this table. */
async function met(page, [kind, code], name) {
  const words = (await wordsOf(kind))[code];
  // A change stands behind its field's label.
  const said = texts(page).map((text) => (kind === "change" ? text.replace(/^[^：]*：/, "") : text)).find((text) => says(text, words));
  assert.ok(said, `${kind} ${code} is not on the page:\n${texts(page).join("\n")}`);
  assert.ok(!/[{}]/.test(said), said);
  table.push([kind, code, said, name]);
}

/** Who is called as the shop. */
const TRADE_NAME = { entity: "sole_proprietor", representative: "見本 花子", representative_kana: "ミホン", trade_name: "見本花子" };
/** A policy that is said to be on a website, among others, which nobody names. */
const UNPUBLISHED = { website: "" };

/** What is answered differently, and what the check page then says. @type {[kind: string, code: string, answers: Record<string, any>][]} */
const CHECKED = [
  ["question", "name_abbreviated", { name: "㈱見本" }],
  ["question", "name_legal_form_missing", { name: "見本塗装" }],
  ["question", "name_only_form", { name: "株式會社" }],
  ["question", "name_form_twice", { name: "株式会社見本塗装株式会社" }],
  ["question", "name_is_corporation", { entity: "body", name: "特定非営利活動法人見本" }],
  ["question", "public_office", { name: "株式会社見本 代表取締役 見本一郎" }],
  ["question", "public_claim", { name: "株式会社見本（ISMS認証取得）" }],
  ["question", "public_signs", { name: "株式会社見本😀" }],
  ["question", "public_beside", { name: "株式会社見本 見本ビル3F" }],
  ["question", "public_person", { municipality: "千代田区見本町 見本一郎方" }],
  ["question", "person_is_firm", { entity: "sole_proprietor", representative: "見本塗装", representative_kana: "ミホン" }],
  ["question", "name_filler", { name: "株式会社ああああ" }],
  ["question", "person_is_trade_name", TRADE_NAME],
  ["question", "website_missing", UNPUBLISHED],
  ["question", "municipality_street", { municipality: "千代田区見本町3-4" }],
  ["question", "place_building", { municipality: "千代田区見本町 見本ビル3F" }],
  ["question", "place_elsewhere", { municipality: "大阪市北区見本町" }],
  ["question", "place_unknown", { municipality: "見本町" }],
  ["question", "postal_elsewhere", { postal_code: "0000200" }],
  ["question", "email_slip", { contact_email: "a@gmail.con", contact_email_confirmation: "a@gmail.con" }],
  ["question", "corporation_closed", { corporate_number: "7999999000200" }],
  ["question", "corporation_merged", { corporate_number: "6999999000201" }],
  ["question", "corporation_name", { corporate_number: "8999999000100" }],
  ["question", "corporation_place", { corporate_number: "8999999000100", name: "株式会社みほん塗装" }],
  ["question", "corporate_number_completed", { _completed: "7000012050002" }],
  ["change", "kana_legal_form", { name_kana: "カブシキガイシャミホン" }],
  ["change", "kana_dash", { name_kana: "ミホン-トソウ" }],
  ["change", "digit_letters", { phone: "O3-1234-5678" }],
  ["change", "website_scheme", { website: "www.mihon.example" }],
  ["change", "municipality_prefecture", { municipality: "東京都千代田区見本町" }],
  ["change", "municipality_postal", { municipality: "〒999-0001 千代田区見本町" }],
  ["change", "industry_filled", { industry: "", industry_detail: "07" }],
  ["offer", "replace", { name: "㈱見本" }],
  ["offer", "region", { municipality: "大阪市北区見本町" }],
  ["offer", "move", { municipality: "千代田区見本町3-4", street: "なし" }],
  ["offer", "move_all", { municipality: "千代田区見本町3-4 見本ビル3F", street: "3-4", building: "" }],
  ["offer", "move_building", { municipality: "千代田区見本町 見本ビル3F", building: "" }],
];
/** What is looked up beside which address, and what the form then says. @type {[kind: string, code: string, answers: Record<string, any>][]} */
const LOOKED_UP = [
  ["notice", "address_filled", { postal_code: "0000601", prefecture: "", municipality: "" }],
  ["notice", "address_choose", { postal_code: "0000200" }],
  ["notice", "address_keep", { postal_code: "0000601" }],
  ["notice", "address_same", { postal_code: "0000601", prefecture: "滋賀県", municipality: "犬上郡多賀町見本" }],
  ["notice", "address_unknown", { postal_code: "9999999" }],
  ["notice", "address_sample", { postal_code: "9999999" }],
  ["notice", "address_code", { postal_code: "12" }],
  ["offer", "address", { postal_code: "0000200" }],
];

/** Whose number is asked for, and what the form then says. @type {[kind: string, code: string, answers: Record<string, any>][]} */
const WHOSE = [
  ["notice", "corporation_filled", { corporate_number: "8999999000100", name: "", postal_code: "", prefecture: "", municipality: "", street: "" }],
  ["notice", "corporation_keep", { corporate_number: "8999999000100" }],
  ["notice", "corporation_same", { corporate_number: "5999999000202", name: "株式会社あわせた見本", postal_code: "0081501", prefecture: "愛知県", municipality: "名古屋市中村区例町", street: "2番" }],
  ["notice", "corporation_unknown", { corporate_number: "7000012050002" }],
  ["notice", "corporation_code", { corporate_number: "なし" }],
  ["notice", "corporation_closed", { corporate_number: "7999999000200" }],
  ["notice", "corporation_merged", { corporate_number: "6999999000201" }],
  ["offer", "corporation", { corporate_number: "8999999000100" }],
];

for (const [kind, code, answers] of WHOSE) {
  test(`whose number: ${kind} ${code}`, async () => {
    const page = await wire.post("check", { ...wire.whole, ...answers, _action: "corporation" });
    assert.equal(page.status, 200);
    assert.ok(!page.body.includes("error-summary"), "asking is no mistake");
    await met(page.body, [kind, code], `whose number: ${kind} ${code}`);
  });
}

for (const [kind, code, answers] of CHECKED) {
  test(`${kind} ${code}`, async () => {
    const page = await wire.post("check", { ...wire.whole, ...answers });
    assert.equal(page.status, 200, "it stops nothing");
    await met(page.body, [kind, code], `${kind} ${code}`);
  });
}

for (const [kind, code, answers] of LOOKED_UP) {
  test(`${kind} ${code}`, async () => {
    const page = await wire.post("check", { ...wire.whole, ...answers, _action: "address" });
    assert.equal(page.status, 200);
    assert.ok(!page.body.includes("error-summary"), "looking up is no mistake");
    await met(page.body, [kind, code], `${kind} ${code}`);
  });
}

test("offer division", async () => {
  const page = await wire.post("check", { ...wire.whole, industry_detail: "09" });
  assert.equal(page.status, 422);
  await met(page.body, ["offer", "division"], "offer division");
});

test("every mark for the office", async () => {
  const name = "every mark for the office";
  const marked = { municipality: "千代田区見本町3-4", contact_email: "a@gmail.con", contact_email_confirmation: "a@gmail.con", _completed: "7000012050002", kakunin_ran: "x" };
  for (const firm of ["㈱見本", "見本塗装", "株式会社見本塗装株式会社"]) assert.ok(await wire.declare({ ...marked, name: firm }));
  assert.ok(await wire.declare({ name: "株式会社見本 見本ビル3F" }));
  assert.ok(await wire.declare({ name: "株式會社", municipality: "大阪市北区見本町 見本ビル3F" }));
  assert.ok(await wire.declare({ name: "株式会社見本😀 代表取締役 見本一郎 ISMS取得", municipality: "見本町", postal_code: "0000200" }));
  assert.ok(await wire.declare({ municipality: "千代田区見本町 見本一郎方" }));
  assert.ok(await wire.declare({ entity: "sole_proprietor", representative: "見本塗装", representative_kana: "ミホン" }));
  assert.ok(await wire.declare({ entity: "body", name: "特定非営利活動法人見本" }));
  for (const answers of [{ name: "株式会社ああああ" }, TRADE_NAME, UNPUBLISHED]) assert.ok(await wire.declare(answers));
  for (const corporate_number of ["7999999000200", "6999999000201", "8999999000100"]) assert.ok(await wire.declare({ corporate_number }));
  const list = JSON.parse((await house.sengen("review", "list", "--all", "--format", "json")).stdout);
  const shown = (await Promise.all(list.map(async (/** @type {any} */ row) => (await house.sengen("review", "show", row.reference)).stdout))).join("\n");
  for (const [code, words] of Object.entries(await wordsOf("flag"))) {
    assert.ok(shown.includes(words), `${code}: ${shown}`);
    table.push(["flag", code, words, name]);
  }
});

test("question listed", async () => {
  const [, ...rows] = (await readFile(path.join(house.root, "data/declarers.csv"), "utf8")).split("\n");
  const [, name, prefecture, municipality] = (rows.find((row) => row.includes("株式会社")) ?? "").split(",");
  const page = await wire.post("check", { ...wire.whole, name, prefecture, municipality });
  await met(page.body, ["question", "listed"], "question listed");
});

test("no words without a case", async () => {
  const kinds = ["question", "change", "notice", "offer", "flag"];
  const all = (await Promise.all(kinds.map(async (kind) => Object.keys(await wordsOf(kind)).map((code) => `${kind} ${code}`)))).flat();
  const [seen, others] = [table.map(([kind, code]) => `${kind} ${code}`), OTHER_WORDS];
  assert.deepEqual([...new Set([...seen, ...others])].sort(), all.sort());
});
