// Mails delivered for real: over STARTTLS with a log-in to a server of another make, under a
// throw-away certificate authority, read back by Python's own mail parser.
import assert from "node:assert/strict";
import { execFile, spawn } from "node:child_process";
import { mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { after, before, test } from "node:test";
import { promisify } from "node:util";
import { launch, visitor } from "./lib/browser.mjs";
import { corporation, declareToCheck, press } from "./lib/declaration.mjs";
import { freePort, House, repository } from "./lib/house.mjs";

const run = promisify(execFile);
const python = "/usr/bin/python3";
/** @type {import("playwright-core").Browser} */
let browser;
before(async () => { browser = await launch(); });
after(async () => { await browser?.close(); });

/** A certificate for 127.0.0.1 under an authority of its own, both gone with the folder. */
async function makeCertificates(folder) {
  const at = (name) => path.join(folder, name);
  await writeFile(at("ext"), "subjectAltName=DNS:localhost,IP:127.0.0.1\n");
  await run("openssl", ["req", "-x509", "-newkey", "rsa:2048", "-nodes", "-keyout", at("ca.key"), "-out", at("ca.pem"), "-days", "30",
    "-subj", "/CN=throw-away CA", "-addext", "basicConstraints=critical,CA:TRUE"]);
  await run("openssl", ["req", "-newkey", "rsa:2048", "-nodes", "-keyout", at("key.pem"), "-out", at("csr.pem"), "-subj", "/CN=localhost"]);
  await run("openssl", ["x509", "-req", "-in", at("csr.pem"), "-CA", at("ca.pem"), "-CAkey", at("ca.key"), "-CAcreateserial",
    "-out", at("cert.pem"), "-days", "30", "-extfile", at("ext")]);
}

async function mailServer(folder, port) {
  const child = spawn(python, [path.join(repository, "tests/mail/server.py"), folder, path.join(folder, "cert.pem"),
    path.join(folder, "key.pem"), String(port)], { stdio: ["ignore", "pipe", "inherit"] });
  await new Promise((ready, failed) => {
    child.stdout.once("data", ready);
    child.once("exit", (code) => failed(new Error(`the mail server ended with ${code}`)));
  });
  return child;
}

/** Waits until the folder holds `count` mails; their file names. */
async function delivered(folder, count, seconds = 20) {
  for (let tries = 0; tries < seconds * 10; tries++) {
    const names = (await readdir(folder)).filter((name) => name.endsWith(".eml")).sort();
    if (names.length >= count) return names;
    await new Promise((later) => setTimeout(later, 100));
  }
  throw new Error(`fewer than ${count} mails arrived`);
}

for (const [stars, sign] of [["1", "一つ星"], ["2", "二つ星"]]) {
  test(`the mails for ${sign} arrive whole over STARTTLS with a log-in`, { timeout: 120_000 }, async () => {
    const folder = await mkdtemp(path.join(tmpdir(), "sengen-mail-"));
    const house = await House.make();
    const { context, page } = await visitor(browser, { javaScript: false });
    let server;
    try {
      await makeCertificates(folder);
      const port = await freePort();
      await house.edit("data/site.toml", 'transport = "file"', `transport = "smtp://localhost:${port}"\nca_file = "${path.join(folder, "ca.pem")}"`);
      await house.edit("data/site.toml", "lift_on_loopback = true", "minimum_seconds = 0\nlift_on_loopback = true");
      house.variables = { SENGEN_SMTP_USER: "office", SENGEN_SMTP_PASSWORD: "throw-away" };
      await house.serve();
      const name = `株式会社${"長い名前の塗装店".repeat(stars === "2" ? 18 : 1)}`;
      const more = stars === "2" ? { name, self_check_score: "85", policy_publication: ["website", "brochure"] } : { name };
      await declareToCheck(page, house.site, { ...corporation, stars, ...more });
      await press(page, "この内容で自己宣言する"); // the mail server is still down: the declaration is kept all the same
      assert.equal((await readdir(path.join(house.root, "var/objects/applications"))).length, 1);
      server = await mailServer(folder, port);
      await house.stop();
      await house.start(); // the spool survives a restart and is tried again at start
      const [receipt] = await delivered(folder, 1, 90);
      const envelope = JSON.parse(await readFile(path.join(folder, receipt.replace(".eml", ".json")), "utf8"));
      assert.deepEqual(envelope, { from: "bounce@sengen.example", to: [corporation.contact_email], tls: true, login: "office" });
      const first = await readMail(path.join(folder, receipt));
      assert.match(first.headers.subject, new RegExp(`^【SECURITY ACTION】${sign}：自己宣言受付確認のお知らせ（まだ終わっていません。\\d+月\\d+日までに手続きしてください）$`));
      assert.ok(first.body.replaceAll("\n", "").includes(`${name} 様`), first.body);
      const address = first.body.split("\n").find((line) => /^http:\S+$/.test(line.trim()));
      assert.ok(address, "the address stands alone on a line");

      await page.goto(address.trim());
      await press(page, "自己宣言を完了する");
      const numbers = await page.locator("strong.number").allInnerTexts();
      const [, completed] = await delivered(folder, 2, 20);
      const second = await readMail(path.join(folder, completed));
      assert.equal(second.headers.subject, `【SECURITY ACTION】${sign}：自己宣言完了のお知らせ`);
      for (const number of numbers) assert.ok(second.body.split("\n").includes(number), `${number} stands alone on a line`);
      assert.notEqual(first.headers["message-id"], second.headers["message-id"]);
    } finally {
      server?.kill();
      await context.close();
      await house.tearDown();
      await rm(folder, { recursive: true, force: true });
    }
  });
}

/** A mail as Python's parser understands it; holds it against what every mail of ours keeps. */
async function readMail(file) {
  const { stdout } = await run(python, [path.join(repository, "tests/mail/read.py"), file]);
  const mail = JSON.parse(stdout);
  mail.body = mail.body.replaceAll("\r\n", "\n");
  assert.equal(mail.headers["auto-submitted"], "auto-generated");
  // This parser leaves the fold between two encoded words in a name (RFC 2047, 6.2 drops it), so blanks say nothing.
  assert.equal(mail.headers.from.replaceAll(/["\s]/g, ""), "情報セキュリティ自己宣言見本事務局<no-reply@sengen.example>");
  assert.equal(mail.headers["reply-to"], "info@sengen.example");
  assert.equal(mail.headers.to, corporation.contact_email);
  assert.match(mail.headers["message-id"], /^<[^<>@\s]+@[^<>@\s]+>$/);
  assert.ok(mail.headers.date);
  assert.equal(mail.headers["mime-version"], "1.0");
  assert.equal(mail.type, "text/plain");
  assert.equal(mail.charset, "utf-8");
  assert.deepEqual(mail.defects, []);
  assert.ok(mail.longest_raw_line <= 998);
  const wide = mail.body.split("\n").filter((line) => columns(line) >= 76);
  assert.deepEqual(wide, [], "every line stays under 76 columns, the one with the address too");
  for (const secret of [corporation.phone, corporation.street, corporation.corporate_number, corporation.contact_name, "85"]) {
    assert.ok(!mail.body.replace(/\d{10,}|https?:\S+/g, "").includes(secret), `the mail holds ${secret}`);
  }
  return mail;
}

/** Columns a line takes in a mail reader: full-width characters count two. */
function columns(line) {
  return [...line].reduce((sum, character) => sum + (/[ -~\uff61-\uff9f]/.test(character) ? 1 : 2), 0);
}
