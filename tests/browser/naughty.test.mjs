// Bad input over HTTP, without a browser: tests/naughty.json and generated Unicode through every field. A
// text is refused with words or kept exactly and shown escaped everywhere: page, mail, review, table, CSV,
// site. Never a 5xx, and no answer that was not asked for.
import assert from "node:assert/strict";
import { readdir, readFile } from "node:fs/promises";
import path from "node:path";
import { after, before, test } from "node:test";
import { corporation } from "./lib/declaration.mjs";
import { House, repository } from "./lib/house.mjs";
import { ERRORS, LATE, says, wordsOf } from "./lib/mistakes.mjs";
import { decoded, parseCsv, rowsOf, stored } from "./lib/read.mjs";
import { isWhole } from "./lib/share.mjs";
import { Wire } from "./lib/wire.mjs";

/** @type {House} */
let house;
/** @type {string[]} */
let texts = [];
/** @type {Wire} */
let wire;
/** @type {Record<string, any>} */
let whole = {};
const post = (/** @type {string} */ to, /** @type {Record<string, any> | string} */ answers) => wire.post(to, answers);

before(async () => {
  texts = JSON.parse(await readFile(path.join(repository, "tests/naughty.json"), "utf8"));
  house = await House.make({ whole: true });
  await house.edit("data/site.toml", "lift_on_loopback = true", "minimum_seconds = 0\nlift_on_loopback = true");
  await house.serve();
  wire = await Wire.open(house);
  whole = wire.whole;
});
after(async () => { await house?.tearDown(); });

/** Runs a case for each item, eight at a time; the first failure counts. */
async function each(items, run) {
  const queue = [...items];
  await Promise.all(Array.from({ length: 8 }, async () => {
    for (let item = queue.shift(); item !== undefined; item = queue.shift()) await run(item);
  }));
}

/** Texts from all of Unicode, the same in every run. @param {number} count */
function generated(count) {
  let state = 20261120;
  const next = (/** @type {number} */ below) => {
    state = (Math.imul(state, 1103515245) + 12345) >>> 0;
    return (state >>> 8) % below;
  };
  const ranges = [0x80, 0x250, 0x2100, 0x3100, 0xa000, 0x10000, 0x30000, 0x110000];
  return Array.from({ length: count }, () => Array.from({ length: 1 + next(20) }, () => {
    const code = next(ranges[next(ranges.length)]);
    return code >= 0xd800 && code <= 0xdfff ? "\u202e" : String.fromCodePoint(code);
  }).join(""));
}

/** What must hold for the answer to any text in any field. */
function holds(key, text, answer) {
  const where = `${key} = ${JSON.stringify(text).slice(0, 80)}`;
  assert.ok([200, 422].includes(answer.status), `${where}: ${answer.status}`);
  assert.ok(!answer.body.includes(corporation.password), where);
  if (/[<>"]/.test(text) && text.length > 3) assert.ok(!answer.body.includes(text) || blank.includes(text), `${where}: not escaped`);
  assert.ok(!/[\u0000\u202a-\u202e\u2066-\u2069\u200b\ufeff]/.test(answer.body), `${where}: a character that cannot be seen is shown`);
  if (answer.status === 422) {
    for (const [, field, said] of answer.body.matchAll(/<p class="field-error" id="(\w+)-error">＊([^<]+)</g)) refused.add(`${field}\t${said}`);
    const said = answer.body.match(/<p class="field-error"[^>]*>＊([^<]+)</)?.[1] ?? answer.body.match(/id="form-changed"[^]*?<p>([^<]+)</)?.[1];
    assert.ok(said && said.endsWith("。"), `${where}: refused without words`);
  } else if (["name", "representative", "trade_name", "municipality", "street", "building", "membership_name", "contact_name"].includes(key)) {
    const shown = decoded(rowsOf(answer.body)[key] ?? "");
    const wanted = stored(text);
    assert.equal(shown, wanted, where);
  }
}
/** Our own page may hold short words of the list by itself. */
let blank = "";
/** Every refusal that was met: the field and the words under it. @type {Set<string>} */
const refused = new Set();

test(isWhole ? "every naughty text through every field" : "every naughty text through a sixth of the fields", { timeout: 300_000 }, async () => {
  blank = (await post("check", whole)).body + (await post("check", { ...whole, phone: "" })).body;
  const choices = ["entity", "prefecture", "industry", "industry_detail", "membership", "newsletter", "stars", "policy_publication", "purpose", "antisocial_pledge",
    "privacy_consent", "terms_consent", "heard_from", "terms_version", "form_version", "kakunin_ran", "_completed", "_action", "_password"];
  const own = ["representative", "representative_kana", "trade_name"];
  const keys = [...new Set([...Object.keys(whole), ...choices, ...own, "nothing_of_ours"])];
  let count = 0;
  const isIn = (/** @type {string} */ key, /** @type {number} */ at, /** @type {number} */ index) =>
    choices.includes(key) ? index % 5 === 0 : isWhole || (index + at) % 6 === 0;
  const cases = keys.flatMap((key, at) => [...texts.filter((_, index) => isIn(key, at, index)), "w".repeat(10_000)].map((text) => [key, text]));
  await each(cases, async ([key, text]) => {
    const person = own.includes(key) ? { entity: "sole_proprietor", representative: "見本 花子", representative_kana: "ミホンハナコ" } : {};
    const more = { ...person, ...(key === "contact_email" ? { contact_email_confirmation: text } : {}) };
    holds(key, text, await post("check", { ...whole, ...more, [key]: text }));
    count += 1;
  });
  console.log(`${count} posts: ${texts.length} texts, ${keys.length} fields`);
});

test("generated Unicode through every field at once", { timeout: 120_000 }, async () => {
  await each(generated(isWhole ? 300 : 60), async (text) => {
    for (const keys of [["name"], ["municipality"], ["street", "building", "membership_name", "contact_name"], ["name_kana", "website", "phone", "postal_code", "contact_email", "self_check_score", "corporate_number"]]) {
      const answer = await post("check", { ...whole, ...Object.fromEntries(keys.map((key) => [key, text])) });
      holds(keys[0], text, answer);
    }
  });
});

test("every naughty text as a corrected mail address", async () => {
  const address = { contact_email: "correct@applicant.example", contact_email_confirmation: "correct@applicant.example" };
  const check = await post("check", { ...whole, ...address });
  const seal = check.body.match(/name="_sealed" value="([^"]+)"/)?.[1] ?? "";
  const origin = /** @type {string} */ (house.processor);
  const submitted = await fetch(`${origin}/declare/submit/`, { method: "POST", body: new URLSearchParams({ _sealed: seal }), redirect: "manual", headers: { origin } });
  const cookie = (submitted.headers.get("set-cookie") ?? "").split(";")[0];
  const statuses = new Set();
  await each([...texts, "w".repeat(10_000), "a\r\nBcc: b@x.example"], async (text) => {
    const answer = await fetch(`${origin}${submitted.headers.get("location")}address/`, { method: "POST", body: new URLSearchParams({ contact_email: text }), headers: { origin, cookie } });
    const body = await answer.text();
    statuses.add(answer.status);
    assert.ok([200, 422, 429].includes(answer.status), `${JSON.stringify(text)}: ${answer.status}`);
    assert.ok(!/[\u0000\u202a-\u202e\u2066-\u2069\u200b\ufeff]/.test(body), JSON.stringify(text));
    if (answer.status === 422) assert.match(body, /id="contact_email-error">＊[^<]+。</);
  });
  assert.ok(statuses.has(422), "cookie and page belong together");
});

test("every refusal that any text caused is a case of its own in the browser", async () => {
  const messages = await wordsOf("error");
  const cases = new Set([ERRORS, LATE].flatMap((all) => Object.entries(all).flatMap(([key, list]) => list.map((one) => `${key} ${Array.isArray(one) ? one[0] : one}`))));
  const met = new Set([...refused].map((one) => {
    const [key, said] = one.split("\t");
    const text = decoded(said);
    // The most particular: 「…を選んでください。」 ends more than one.
    const [code] = Object.keys(messages).filter((each) => says(text, messages[each])).sort((a, b) => messages[b].length - messages[a].length);
    return `${key} ${code ?? text}`;
  }));
  assert.deepEqual([...met].filter((one) => !cases.has(one)).sort(), []);
  assert.ok(met.size > 60, `only ${met.size} kinds of refusal were met`);
});

test("broken encodings are refused with a page, whatever the field", async () => {
  const broken = ["%", "%1", "%GG", "%FF", "%C0%AF", "%ED%A0%80", "%ED%A0%80%ED%B0%80", "%F4%90%80%80", "%E3%81", "%80", "%u3042"];
  await each(["name", "contact_email", "password", "_sealed", "_action", "nothing"].flatMap((key) => broken.map((one) => `${key}=${one}`)), async (body) => {
    const answer = await post("check", body);
    assert.equal(answer.status, 400, body);
    assert.match(answer.body, /次にすること/);
  });
});

test("ten thousand characters in every field at once are refused as too much, and one by one with words", async () => {
  const long = "長".repeat(10_000);
  assert.equal((await post("check", { ...whole, name: long, street: long })).status, 413);
  assert.equal((await post("check", { ...whole, name: "w".repeat(10_000), street: "w".repeat(10_000) })).status, 422);
});

test("whatever reaches the check page can be sent on, however much nobody asked for", async () => {
  const much = "x".repeat(55_000);
  for (const [index, more] of [{ kakunin_ran: much }, { _completed: much }, { trade_name: much }, { heard_from: Array(2_000).fill("seminar") }].entries()) {
    const email = `much${index}@applicant.example`;
    assert.ok(await wire.declare({ ...more, name: `株式会社多${index}`, contact_email: email, contact_email_confirmation: email }), Object.keys(more)[0]);
  }
  const hidden = Object.fromEntries(["representative", "representative_kana", "trade_name", "self_check_score"].map((key) => [key, "y".repeat(14_000)]));
  assert.ok(await wire.declare({ ...hidden, stars: "1", policy_publication: Array(300).fill("z") }));
});

test("the longest answers of the widest letters pass through every page", async () => {
  const wide = (/** @type {number} */ count) => "𠮷".repeat(count);
  const domain = `${"d".repeat(60)}.${"d".repeat(60)}.${"d".repeat(60)}.example`;
  const email = `${"l".repeat(60)}@${domain}`;
  const page = await wire.declare({
    name: `株式会社${wide(146)}`, name_kana: "ア".repeat(150), website: `https://mihon.example/${wide(278)}`, municipality: wide(120), street: wide(120), building: wide(120),
    membership_name: wide(150), contact_name: wide(150), contact_email: email, contact_email_confirmation: email, representative: wide(150), representative_kana: "ア".repeat(150),
    trade_name: wide(150), heard_from: ["seminar", "poster", "other"], corporate_number: "5010005007126",
  });
  assert.ok(page, "nothing is too long");
  assert.ok((await (await fetch(page)).text()).includes(email));
  const [mail] = await waitForMails(1, (one) => one.to === email);
  const wider = mail.body.split(/\r?\n/).filter((line) => !line.startsWith("http") && [...line].reduce((sum, one) => sum + (/[ -~]/.test(one) ? 1 : 2), 0) >= 76);
  assert.deepEqual(wider, [], "no line of its mail reaches 76 columns");
});

/** A 法人番号 with its right first digit. @param {number} index */
function corporateNumber(index) {
  const twelve = String(300000000000 + index);
  const sum = [...twelve].reverse().reduce((all, digit, place) => all + Number(digit) * (place % 2 === 0 ? 1 : 2), 0);
  return `${9 - (sum % 9)}${twelve}`;
}

test("what is accepted stays exact and escaped: page, mail, review, table, CSV and site", { timeout: 300_000 }, async () => {
  /** @type {{ text: string }[]} */
  const kept = [];
  const earlier = (await house.mails()).length;
  for (const [index, text] of texts.entries()) {
    const same = Object.fromEntries(["name", "municipality", "street", "building", "membership_name", "contact_name"].map((key) => [key, text]));
    const email = `naughty${index}@applicant.example`;
    const answers = { ...same, contact_email: email, contact_email_confirmation: email, corporate_number: corporateNumber(index) };
    if (!(await wire.declare(answers))) continue;
    kept.push({ text: stored(text) });
  }
  assert.ok(kept.length > 130, `${kept.length} of ${texts.length} are names somebody may type`);
  await house.mail("受付確認");
  const mails = (await waitForMails(kept.length + earlier)).filter((mail) => mail.to.startsWith("naughty"));
  assert.equal(mails.length, kept.length);
  for (const mail of mails) {
    assert.deepEqual(headerNames(mail.headers), HEADERS, mail.headers);
    assert.match(mail.subject, /^【SECURITY ACTION】二つ星：自己宣言受付確認のお知らせ（まだ終わっていません。\d+月\d+日までに手続きしてください）$/);
    const addresses = mail.body.match(/[a-z]+:\/\/\S+/g) ?? [];
    assert.equal(addresses.length, 1, `only our own address: ${mail.body}`);
    assert.ok(addresses[0].startsWith(house.site ?? "-"));
    assert.ok(!/[a-z]@evil|www\.evil/.test(mail.body), mail.body);
    const confirm = await (await fetch(addresses[0])).text();
    assert.ok(!confirm.includes("<script>alert") && !confirm.includes("<img src=x"));
    const done = await post(addresses[0], {});
    assert.equal(done.status, 200);
    assert.ok(/data-user-number="\d{10}"/.test(done.body));
  }
  const list = JSON.parse((await house.sengen("review", "list", "--all", "--format", "json")).stdout);
  const confirmed = list.filter((/** @type {any} */ row) => row.state === "confirmed");
  assert.deepEqual(new Set(confirmed.map((/** @type {any} */ row) => row.name)), new Set(kept.map((one) => one.text)));
  const table = (await house.sengen("review", "list", "--all")).stdout;
  assert.ok(!/[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069]/.test(table), "no control reaches the terminal");
  const sheet = parseCsv((await house.sengen("review", "list", "--all", "--format", "csv")).stdout.replace(/^\ufeff/, ""));
  for (const row of sheet.slice(1)) for (const cell of row) assert.ok(!/^[=+\-@＝＋－＠\t]/.test(cell), cell);

  const references = confirmed.map((/** @type {any} */ row) => row.reference);
  await house.sengen("review", "accept", ...references, "--distinct", "--build");
  const register = parseCsv(await readFile(path.join(house.root, "data/declarers.csv"), "utf8"));
  const names = new Set(register.map((row) => row[1]));
  // What a spreadsheet would run stands behind a mark, which is taken off again on the site.
  const written = (/** @type {string} */ text) => (/^[=+\-@＝＋－＠]/.test(text) ? `'${text}` : text);
  for (const { text } of kept) assert.ok(names.has(written(text)), `${JSON.stringify(text)} is not exactly in the register`);
  await publicFiles(kept);
  assert.equal((await fetch(`${house.processor}/healthz`)).status, 200);
});

const HEADERS = ["auto-submitted", "content-transfer-encoding", "content-type", "date", "from", "message-id", "mime-version", "reply-to", "subject", "to"];
const headerNames = (/** @type {string} */ headers) => headers.split(/\r?\n/).map((line) => line.split(":")[0].toLowerCase()).sort();

async function waitForMails(count, counts = (/** @type {{ to: string }} */ _) => true) {
  for (let tries = 0; tries < 600; tries++) {
    const mails = (await house.mails()).filter((mail) => mail.subject.includes("受付確認") && counts(mail));
    if (mails.length >= count) return mails;
    await new Promise((later) => setTimeout(later, 100));
  }
  throw new Error(`fewer than ${count} mails`);
}

/** The lists and downloads show each name escaped, and no cell that a spreadsheet would run. */
async function publicFiles(kept) {
  const dist = path.join(house.root, "dist");
  const files = (await readdir(path.join(dist, "directory"), { recursive: true })).map((name) => path.join(dist, "directory", name));
  const pages = (await Promise.all(files.filter((name) => name.endsWith(".html")).map((name) => readFile(name, "utf8")))).join("\n");
  const read = decoded(pages);
  for (const { text } of kept) {
    assert.ok(read.includes(text), `${JSON.stringify(text)} is on no list`);
    if (/<\w/.test(text) && text.length > 4) assert.ok(!pages.includes(text), `${text} is not escaped`);
  }
  const cells = (await Promise.all(files.filter((name) => name.endsWith(".csv")).map((name) => readFile(name, "utf8"))))
    .flatMap((text) => parseCsv(text.replace(/^\ufeff/, ""))).flat();
  for (const cell of cells) assert.ok(!/^[=+\-@＝＋－＠\t\r\n]/.test(cell), cell);
  const found = new Set(cells.map((cell) => cell.replace(/^'(?=[=+\-@＝＋－＠])/, "")));
  for (const { text } of kept) assert.ok(found.has(text) || found.has(text.replace(/^'(?=[=])/, "")), `${JSON.stringify(text)} is in no download`);
}
