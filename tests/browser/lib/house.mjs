// A throw-away copy of the scheme's folder and the built program run on it, over loopback only.
// Used by every browser test; nothing is shared between two houses.
import { execFile, spawn } from "node:child_process";
import { cp, mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { serveFolder } from "./static.mjs";

const run = promisify(execFile);
/** The repository's folder. */
export const repository = fileURLToPath(new URL("../../..", import.meta.url));
/** The program under test: `SENGEN_BIN`, else the debug build. */
export const program = process.env.SENGEN_BIN ?? path.join(repository, "target/debug/sengen");

/** A port that was free a moment ago. */
export async function freePort() {
  const probe = createServer();
  await new Promise((ready) => probe.listen(0, "127.0.0.1", () => ready(undefined)));
  const { port } = /** @type {import("node:net").AddressInfo} */ (probe.address());
  await new Promise((closed) => probe.close(() => closed(undefined)));
  return port;
}

/** Dates the pages back to before the day that tests set clocks to, whenever their texts were last changed. */
async function dateBack(content) {
  for (const name of await readdir(content, { recursive: true })) {
    if (!name.endsWith(".md")) continue;
    const file = path.join(content, name);
    const text = await readFile(file, "utf8");
    const older = text.replace(/^date = (\d{4}-\d\d-\d\d)$/m, (line, day) => day > "2026-11-20" ? "date = 2026-11-20" : line);
    if (older !== text) await writeFile(file, older);
  }
}

/** A copy of content, templates and data in a folder of its own. */
export class House {
  /** @param {string} root */
  constructor(root) {
    this.root = root;
    this.log = "";
  }

  /**
   * With `whole`, the form stands on one page and asks mail and password twice, as a scheme may; with `scheme`, content
   * and data are those of another scheme of tests/schemes.
   */
  static async make({ whole = false, scheme = "" } = {}) {
    const root = await mkdtemp(path.join(tmpdir(), "sengen-"));
    for (const folder of ["content", "templates", "data"]) {
      await cp(path.join(repository, folder), path.join(root, folder), { recursive: true });
    }
    await dateBack(path.join(root, "content"));
    if (scheme !== "") {
      for (const folder of ["content", "data"]) {
        await rm(path.join(root, folder), { recursive: true });
        await cp(path.join(repository, "tests/schemes", scheme, folder), path.join(root, folder), { recursive: true });
      }
      await cp(path.join(repository, "data/words.ja.toml"), path.join(root, "data/words.ja.toml"));
    }
    if (whole) await cp(path.join(repository, "tests/scheme/data/form.toml"), path.join(root, "data/form.toml"));
    const house = new House(root);
    // What the office decides takes effect at once; the schemes of the tests say so themselves.
    if (scheme === "") await house.edit("data/site.toml", "undo_minutes = 10", "undo_minutes = 0");
    return house;
  }

  /** Replaces text in one of the house's files; fails when the text is not there. */
  async edit(file, before, after) {
    const name = path.join(this.root, file);
    const text = await readFile(name, "utf8");
    if (!text.includes(before)) throw new Error(`${file} has no ${before}`);
    await writeFile(name, text.replace(before, after));
  }

  /** Runs one command of the program to its end: `sengen("build")`. */
  async sengen(command, ...rest) {
    const { stdout, stderr } = await run(program, [command, ...rest, "--root", this.root], {
      env: this.environment(), maxBuffer: 64 << 20,
    });
    return { stdout, stderr };
  }

  environment() {
    // Whoever runs the tests in a container is root there.
    return { ...process.env, SENGEN_AS_ROOT: "1", ...this.variables };
  }

  /**
   * Starts the processor and waits until it answers. With `twoOrigins` the site is served from
   * another port by a host that knows nothing but files.
   * @param {{ twoOrigins?: boolean, basePath?: string }} [options]
   */
  async serve(options = {}) {
    const port = this.port ?? (await freePort());
    this.port = port;
    this.processor = `http://127.0.0.1:${port}`;
    this.site = `${this.processor}/`;
    if (options.twoOrigins) {
      await this.edit("data/site.toml", 'processor = ""', `processor = "${this.processor}"`);
      this.files = await serveFolder(path.join(this.root, "dist"), options.basePath ?? "/", undefined, await this.hostHeaders());
      this.site = this.files.address;
    }
    await this.start();
    return this;
  }

  /** What a host of files alone is to send with each of them. */
  async hostHeaders() {
    const { stdout } = await run(program, ["deploy", "config", "headers", "--root", this.root], { env: this.environment() });
    const block = stdout.split(/^\//m)[1].split("\n").filter((line) => line.startsWith("  "));
    return Object.fromEntries(block.map((line) => line.trim().split(/: (.*)/, 2)));
  }

  /** Starts the program on the same port and address as before (also after `stop`). */
  async start() {
    // Tests travel in time: every start means the moment it is started at.
    const args = ["serve", "--trust-clock", "--root", this.root, "--listen", `127.0.0.1:${this.port}`, "--base-url", this.site,
      "--status", "127.0.0.1:0", ...(this.more ?? [])];
    const child = spawn(program, args, { env: this.environment(), stdio: ["ignore", "pipe", "pipe"] });
    this.child = child;
    child.stdout.on("data", (text) => (this.log += text));
    child.stderr.on("data", (text) => (this.log += text));
    for (let tries = 0; tries < 300; tries++) {
      if (child.exitCode !== null) throw new Error(`serve ended at once:\n${this.log}`);
      const answer = await fetch(`${this.processor}/healthz`).catch(() => undefined);
      if (answer?.status === 200) return;
      await new Promise((later) => setTimeout(later, 100));
    }
    throw new Error(`serve did not answer:\n${this.log}`);
  }

  /** What the program tells this machine alone of how it is. */
  async status() {
    const address = this.log.match(/http:\/\/\S+\/readyz/g)?.pop() ?? "";
    return (await fetch(address)).text();
  }

  /** Ends the program; resolves when it is gone. */
  async stop(signal = "SIGTERM") {
    const child = this.child;
    if (!child || child.exitCode !== null || child.signalCode !== null) return;
    const gone = new Promise((ended) => child.once("exit", ended));
    child.kill(/** @type {NodeJS.Signals} */ (signal));
    await gone;
  }

  /** The mails delivered so far, oldest first: headers as text, body decoded. */
  async mails() {
    const folder = path.join(this.root, "var/mail/sent");
    const names = (await readdir(folder).catch(() => [])).filter((name) => name.endsWith(".eml")).sort();
    return Promise.all(names.map(async (name) => readMail(await readFile(path.join(folder, name)))));
  }

  /** Waits for a mail whose decoded subject contains `words`; the newest such mail. */
  async mail(words, seconds = 15) {
    for (let tries = 0; tries < seconds * 10; tries++) {
      const found = (await this.mails()).filter((mail) => mail.subject.includes(words)).pop();
      if (found) return found;
      await new Promise((later) => setTimeout(later, 100));
    }
    throw new Error(`no mail with the subject ${words}\n${this.log}`);
  }

  async tearDown() {
    await this.stop();
    await this.files?.close();
    await rm(this.root, { recursive: true, force: true });
  }
}

/** @param {Buffer} bytes an RFC 5322 message with one text part */
function readMail(bytes) {
  const text = bytes.toString("utf8");
  const [head, ...rest] = text.split(/\r?\n\r?\n/);
  const headers = head.replace(/\r?\n[ \t]+/g, " ");
  const field = (/** @type {string} */ name) => headers.match(new RegExp(`^${name}: (.*)$`, "im"))?.[1].trim() ?? "";
  const raw = rest.join("\n\n");
  const encoding = field("Content-Transfer-Encoding").toLowerCase();
  const body = encoding === "base64" ? Buffer.from(raw, "base64").toString("utf8")
    : encoding === "quoted-printable" ? unquote(raw) : raw;
  const subject = field("Subject").replace(/\?=\s+=\?/g, "?==?").replace(/=\?utf-8\?([bq])\?(.*?)\?=/gi, (_, kind, word) =>
    kind.toLowerCase() === "b" ? Buffer.from(word, "base64").toString("latin1") : unquote(word.replace(/_/g, " "), "latin1"));
  return { to: field("To"), headers, body, subject: Buffer.from(subject, "latin1").toString("utf8") };
}

function unquote(text, as = "utf8") {
  const bytes = text.replace(/=\r?\n/g, "").replace(/=([0-9A-F]{2})/gi, (_, hex) => String.fromCharCode(parseInt(hex, 16)));
  return Buffer.from(bytes, "latin1").toString(/** @type {BufferEncoding} */ (as));
}
