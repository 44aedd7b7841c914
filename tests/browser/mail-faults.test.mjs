// A mail server that misbehaves (Postfix's smtp-sink): soft and hard refusals, hang-ups, 421, away altogether.
// The applicant never notices, nothing is lost, a repeat is the same mail, and nothing leaves without TLS
// but to this very machine.
import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { chmod, mkdtemp, readdir, readFile, rm } from "node:fs/promises";
import { connect } from "node:net";
import { tmpdir } from "node:os";
import path from "node:path";
import { after, before, test } from "node:test";
import { freePort, House, repository } from "./lib/house.mjs";
import { Wire } from "./lib/wire.mjs";

const postfix = path.join(repository, "tests/output/postfix/usr");
/** @type {string} */
let folder;
before(async () => {
  folder = await mkdtemp(path.join(tmpdir(), "sengen-sink-"));
  await chmod(folder, 0o777); // as root, the sink writes as nobody
});
after(async () => { await rm(folder, { recursive: true, force: true }); });

/** Starts smtp-sink on the port; it keeps what it takes as files. @param {number} port @param {string[]} faults */
async function sink(port, ...faults) {
  const user = process.getuid?.() === 0 ? ["-u", "nobody"] : [];
  const child = spawn(path.join(postfix, "sbin/smtp-sink"), [...user, "-d", `${folder}/mail.`, ...faults, `127.0.0.1:${port}`, "10"], {
    stdio: ["ignore", "inherit", "inherit"], env: { ...process.env, LD_LIBRARY_PATH: path.join(postfix, "lib/postfix") },
  });
  for (let tries = 0; tries < 100 && !(await listens(port)); tries++) await pause(50);
  return () => new Promise((gone) => {
    child.once("exit", gone);
    child.kill();
  });
}

const pause = (/** @type {number} */ time) => new Promise((later) => setTimeout(later, time));

/** @param {number} port */
function listens(port) {
  return new Promise((said) => {
    const socket = connect(port, "127.0.0.1", () => said(!socket.destroy().connecting)).on("error", () => said(false));
  });
}

/** The mails the sink took whole, by recipient: their Message-IDs. */
async function taken() {
  /** @type {Record<string, string[]>} */
  const found = {};
  for (const name of await readdir(folder)) {
    const text = await readFile(path.join(folder, name), "utf8");
    const to = text.match(/^To: (.*?)\r?$/m)?.[1] ?? "?";
    (found[to] ??= []).push(text.match(/^Message-ID: (.*?)\r?$/im)?.[1] ?? "?");
  }
  return found;
}

/** Waits until something holds. @param {() => Promise<boolean>} holds */
async function until(holds, what = "") {
  for (let tries = 0; tries < 150; tries++) {
    if (await holds()) return;
    await pause(100);
  }
  throw new Error(`it never came to ${what}`);
}

/** A house that mails to the port. @param {string} transport @param {string} now */
async function house(transport, now) {
  const made = await House.make();
  await made.edit("data/site.toml", 'transport = "file"', `transport = "${transport}"`);
  await made.edit("data/site.toml", "lift_on_loopback = true", "minimum_seconds = 0\nlift_on_loopback = true");
  made.variables = { SENGEN_NOW: now };
  await made.serve();
  return made;
}

test("every fault of a mail server ends with each mail delivered once, the same mail", { timeout: 120_000 }, async () => {
  const port = await freePort();
  const made = await house(`smtp-local://127.0.0.1:${port}`, "2026-11-20T01:00:00Z");
  try {
    const wire = await Wire.open(made);
    const show = async (/** @type {string} */ name) => {
      const list = JSON.parse((await made.sengen("review", "list", "--all", "--format", "json")).stdout);
      return (await made.sengen("review", "show", list.find((/** @type {any} */ row) => row.name === name).reference)).stdout;
    };
    /** @type {Record<string, string>} */
    const pages = {};
    const declare = async (/** @type {string} */ key) => {
      const email = `${key}@applicant.example`;
      const started = performance.now();
      const page = await wire.declare({ name: `株式会社${key}`, municipality: `${key}町`, contact_email: email, contact_email_confirmation: email });
      assert.ok(page && performance.now() - started < 3_000, "the applicant does not wait for the mail server");
      pages[key] = page;
    };
    for (const [key, faults, said] of /** @type {[string, string[], RegExp][]} */ ([
      ["soft", ["-r", "RCPT"], /送るのを待っています\s+rcpt 4\d\d/],
      ["hard", ["-f", "RCPT"], /送れませんでした\s+rcpt 5\d\d/],
      ["data", ["-r", "DATA"], /送るのを待っています\s+data 4\d\d/],
      ["cut", ["-q", "DATA"], /送るのを待っています\s+data without reply/],
      ["dot", ["-q", "."], /送るのを待っています\s+dot without reply/],
      ["late", ["-r", "."], /送るのを待っています\s+dot 4\d\d/],
    ])) {
      const stop = await sink(port, ...faults);
      await declare(key);
      await until(async () => said.test(await show(`株式会社${key}`)), `${said}: ${await show(`株式会社${key}`)}`);
      await stop();
    }
    const early = await taken();
    let stop = await sink(port, "-b", "421 4.3.2 shutting down", "-r", "MAIL");
    await declare("closing");
    await until(async () => made.log.includes("nothing can be sent (mail 421)"), made.log);
    await stop();
    await declare("away");

    // Three minutes later everything is well again.
    stop = await sink(port);
    await made.stop();
    made.variables = { SENGEN_NOW: "2026-11-20T01:03:00Z" };
    await made.start();
    const wanted = ["soft", "data", "cut", "dot", "late", "closing", "away"].map((key) => `${key}@applicant.example`);
    await until(async () => { const now = await taken(); return wanted.every((to) => (now[to] ?? []).length > (early[to] ?? []).length); }, "every mail");
    const now = await taken();
    for (const to of wanted) assert.equal(new Set(now[to]).size, 1, `${to}: a repeat is the same mail: ${now[to]}`);
    assert.equal(now["hard@applicant.example"], undefined, "who was refused for good is left alone");
    assert.match(await show("株式会社soft"), /送りました/);

    // The office sees it; the applicant asks once more from the received page, which says where the mail went.
    assert.equal((await wire.post(`${pages.hard}resend/`, {})).status, 303);
    await until(async () => (await taken())["hard@applicant.example"]?.length === 1, "the mail again");
    await stop();
    assert.ok(!made.log.includes("@applicant.example"), "no address in the log");
  } finally {
    await made.tearDown();
  }
});

test("a mail server without STARTTLS gets nothing, and one elsewhere is never spoken to in clear", { timeout: 60_000 }, async () => {
  const port = await freePort();
  const before = Object.keys(await taken()).length;
  const stop = await sink(port);
  const made = await house(`smtp://localhost:${port}`, "2026-11-20T01:00:00Z");
  try {
    const wire = await Wire.open(made);
    assert.ok(await wire.declare({ contact_email: "clear@applicant.example", contact_email_confirmation: "clear@applicant.example" }));
    await until(async () => made.log.includes("nothing can be sent (starttls"), made.log);
    assert.equal(Object.keys(await taken()).length, before, "nothing went out in clear");
    assert.equal((await readdir(path.join(made.root, "var/objects/waiting/mail"))).length, 1, "the mail waits");
    await made.stop();
    await made.edit("data/site.toml", `smtp://localhost:${port}`, `smtp-local://mail.example:${port}`);
    // The office hears of it; the processor comes up as it was set before, and speaks to nobody else in clear.
    await assert.rejects(made.sengen("check"), /smtp-local:\/\/ を使えるのは/);
    await made.start();
    assert.match(await made.status(), /^form: /m);
    assert.equal(Object.keys(await taken()).length, before, "nothing went out in clear");
  } finally {
    await stop();
    await made.tearDown();
  }
});
