// A clerk's 200 in Chromium: 200 applications are made over HTTP (plain, marked, returned before, one whose letter came
// back) and worked through at the desk with the keyboard alone, each on its own; then 200 more, the plain ones many at a
// time. Prints keys and minutes; fails where a case takes more keys than promised.
import assert from "node:assert/strict";
import { writeFile } from "node:fs/promises";
import path from "node:path";
import { corporateNumber, declaredAtOnce } from "../lib/applicants.mjs";
import { launch, visitor } from "../lib/browser.mjs";
import { corporation } from "../lib/declaration.mjs";
import { Desk } from "../lib/desk.mjs";
import { House } from "../lib/house.mjs";

const COUNT = Number(process.argv[2] ?? 200);
const [PLAIN, RETURNED] = [6, 20];
const first = ["あおば", "ひかり", "さくら", "みどり", "つばめ", "かもめ", "すみれ", "いぶき", "こだま", "はやて"];
const second = ["塗装店", "工務店", "食品", "印刷", "造園", "電機", "運送", "製菓", "建具", "商会", "農園", "設計", "織物", "鉄工", "木材", "酒造", "陶器", "紙器", "水産", "園芸"];

/** What the n-th applicant sends: of ten one with a lot number where a town is asked, one with a name abbreviated. */
function applicant(n, wave) {
  const mail = `applicant${wave}-${n}@applicant.example`;
  const name = `${first[n % 10]}${second[Math.floor(n / 10) % 20]}${wave > 1 ? "販売" : ""}`;
  const kind = n % 10 === 3 ? "lot" : n % 10 === 7 ? "short" : "plain";
  return {
    ...corporation, purpose: "awareness", name: kind === "short" ? `㈱${name}` : `株式会社${name}`, corporate_number: corporateNumber(10_000_000_000 * wave + 7919 * n + 1),
    municipality: kind === "lot" ? "千代田区見本町5-13-14" : "千代田区見本町", phone: `03-${1000 + wave}-${String(1000 + n)}`,
    contact_name: `見本 ${n}`, contact_email: mail, contact_email_confirmation: mail, website: "", membership: "no", membership_name: "",
  };
}

const wave = (/** @type {number} */ number) => Array.from({ length: COUNT }, (_, n) => applicant(n, number));

/** A letter that came back, as a mail server says it. */
async function cameBack(house) {
  const letter = (await house.mails()).filter((mail) => !mail.subject.includes("自己宣言受付確認のお知らせ"))[0];
  const header = (/** @type {string} */ name) => letter.headers.match(new RegExp(`^${name}: .*$`, "im"))?.[0];
  const file = path.join(house.root, "bounce.eml");
  await writeFile(file, ["From: MAILER-DAEMON@mx.example", "Subject: Undelivered Mail", "MIME-Version: 1.0",
    'Content-Type: multipart/report; report-type=delivery-status; boundary="B"', "", "--B", "Content-Type: message/delivery-status", "",
    "Reporting-MTA: dns; mx.example", "", `Final-Recipient: rfc822; ${letter.to}`, "Action: failed", "Status: 5.1.1", "", "--B",
    "Content-Type: text/rfc822-headers", "", header("Message-ID"), header("Date"), header("To"), "", "--B--", ""].join("\r\n"));
  await house.sengen("mail", "bounce", file);
}

const house = await House.make({ whole: true });
await house.edit("data/site.toml", "undo_minutes = 0", "undo_minutes = 10");
await house.edit("data/site.toml", "lift_on_loopback = true", "lift_on_loopback = true\nminimum_seconds = 0");
await house.serve();
let started = Date.now();
await declaredAtOnce(house, wave(1));
console.log(`${COUNT} applications over HTTP: ${((Date.now() - started) / 1000).toFixed(1)} s`);
await cameBack(house);
const desk = await Desk.of(house);
const browser = await launch();
const { context, page, faults } = await visitor(browser, { width: 1280 });

let keys = 0;
const key = async (/** @type {string} */ name, leads = true) => {
  keys += 1;
  if (leads) await Promise.all([page.waitForEvent("domcontentloaded"), page.keyboard.press(name)]);
  else await page.keyboard.press(name);
};
/** What came of each kind: how many, keys in all and of the dearest, seconds. @type {Map<string, { count: number, keys: number, most: number, seconds: number }>} */
const table = new Map();
const counted = async (/** @type {string} */ kind, /** @type {() => Promise<number | void>} */ work) => {
  const [before, began] = [keys, Date.now()];
  const many = (await work()) ?? 1;
  const row = table.get(kind) ?? { count: 0, keys: 0, most: 0, seconds: 0 };
  const pressed = keys - before;
  table.set(kind, { count: row.count + many, keys: row.keys + pressed, most: Math.max(row.most, pressed), seconds: row.seconds + (Date.now() - began) / 1000 });
};
const boxes = () => page.locator("input[name=seen]");
const heading = () => page.locator("h1").first().innerText();
const isCase = () => new URL(page.url()).pathname.startsWith("/case/");

/** One case: plain ones are accepted, a lot number is returned, another mark is looked at and accepted. */
async function decided() {
  const marks = await boxes().count();
  if (marks === 0) await counted("印のないもの（受理）", () => key("a"));
  else if (!(await heading()).includes("㈱")) {
    await counted("印のあるもの（差し戻し）", async () => {
      await key("r");
      await key("Control+Enter");
    });
  } else {
    await counted("印のあるもの（確かめて受理）", async () => {
      for (let mark = 1; mark <= marks; mark++) await key(String(mark), false);
      await key("a");
    });
  }
}

try {
  await desk.member(page, "見本 花子", "review");
  // One by one, from the oldest on.
  await page.goto(`${desk.address}/`);
  started = Date.now();
  keys = 0;
  await counted("始める", () => key("n"));
  for (let at = 0; at < COUNT && isCase(); at++) {
    const before = await heading();
    await decided();
    assert.ok(!isCase() || (await heading()) !== before, `nothing was decided about ${before}:\n${await page.locator("main").innerText()}`);
  }
  const [oneByOne, minutes] = [keys, (Date.now() - started) / 60_000];
  // The plain ones together, the rest one by one.
  await declaredAtOnce(house, wave(2));
  await page.goto(`${desk.address}/`);
  const again = Date.now();
  keys = 0;
  await counted("印のないものをまとめて", async () => {
    await page.goto(`${desk.address}/queue/?tab=plain`);
    let all = 0;
    while ((await page.locator("[form=chosen][data-plain]").count()) > 0) {
      await key("Shift+X");
      all += await page.locator("[form=chosen][data-plain]:checked").count();
      await key("a");
    }
    return all;
  });
  await counted("始める", () => key("n"));
  for (let at = 0; at < COUNT && isCase(); at++) await decided();
  console.log("| 仕事 | 件数 | キー（1件で最も多いもの） | 1件あたりのキー | 秒 |\n|---|---|---|---|---|");
  for (const [kind, row] of table) {
    console.log(`| ${kind} | ${row.count} | ${row.keys}（${row.most}） | ${(row.keys / row.count).toFixed(2)} | ${row.seconds.toFixed(1)} |`);
  }
  console.log(`one by one: ${oneByOne} keys, ${minutes.toFixed(1)} minutes; plain ones together: ${keys} keys, ${((Date.now() - again) / 60_000).toFixed(1)} minutes`);
  assert.ok((table.get("印のないもの（受理）")?.most ?? PLAIN + 1) <= PLAIN);
  assert.ok((table.get("印のあるもの（差し戻し）")?.most ?? RETURNED + 1) <= RETURNED);
  assert.deepEqual(faults, []);
} finally {
  await context.close();
  await browser.close();
  await desk.stop();
  await house.tearDown();
}
