// What stands before the program answers as the program does: nginx and Caddy, started with exactly the files that
// `sengen deploy config` writes, over TLS, for a site with its form on one host, on two, and below a folder.
import assert from "node:assert/strict";
import { execFile, spawn } from "node:child_process";
import { readdir, readFile, writeFile } from "node:fs/promises";
import { request as plain } from "node:http";
import { request as secure } from "node:https";
import path from "node:path";
import { after, before, test } from "node:test";
import { promisify } from "node:util";
import { freePort, House, repository } from "./lib/house.mjs";

const run = promisify(execFile);
/** What a visitor comes from; no log may hold it. */
const VISITOR = "127.0.0.9";
const TOKEN = "AAAABBBBCCCCDDDDEEEEFFFF";
/** Where tests/install puts both. */
const UNPACKED = ["nginx/usr/sbin", "caddy/usr/bin"].map((folder) => path.join(repository, "tests/output", folder));
const COMPARED = [
  "content-type", "cache-control", "content-encoding", "content-security-policy", "x-content-type-options", "referrer-policy",
  "cross-origin-opener-policy", "cross-origin-resource-policy", "permissions-policy", "strict-transport-security",
];

/** @typedef {{ status: number, headers: Record<string, string | undefined>, body: Buffer, location: string }} Answer */

/**
 * One answer, over plain HTTP or TLS by the address, from a visitor of our own.
 * @param {string} address @param {string} host @param {string} line such as `GET /news`
 * @returns {Promise<Answer>}
 */
function ask(address, host, line) {
  const [method, target] = line.split(" ");
  const url = new URL(address);
  return new Promise((resolve, reject) => {
    const options = {
      method, host: url.hostname, port: url.port, path: target, localAddress: VISITOR, rejectUnauthorized: false, agent: false,
      servername: "localhost", headers: { host, "accept-encoding": "gzip", "sec-fetch-site": "none", ...(method === "POST" ? { "content-length": "0" } : {}) },
    };
    const asking = (url.protocol === "https:" ? secure : plain)(options, (answer) => {
      /** @type {Buffer[]} */
      const pieces = [];
      answer.on("data", (piece) => pieces.push(piece));
      answer.on("error", reject);
      answer.on("end", () => {
        const headers = /** @type {Record<string, string | undefined>} */ (answer.headers);
        const location = headers.location ? new URL(headers.location, `https://${host}${target}`).href : "";
        resolve({ status: answer.statusCode ?? 0, headers, body: Buffer.concat(pieces), location });
      });
    });
    asking.on("error", reject);
    asking.end();
  });
}

/** What of an answer must be the same, whoever gives it. */
function seen(/** @type {Answer} */ { status, headers, location }) {
  const told = Object.fromEntries(COMPARED.map((name) => [name, headers[name] ?? ""]));
  // What nobody reads: the words of a page that leads on, or refuses a method (not to be kept either way).
  if (location !== "") told["content-type"] = "";
  if (status === 405) told["content-encoding"] = told["cache-control"] = "";
  const varies = headers["content-encoding"] ? /accept-encoding/i.test(headers.vary ?? "") : true;
  return { status, location, ...told, varies };
}

/** A throw-away nginx or Caddy around one written file. */
class Host {
  /** @param {House} house @param {"nginx" | "caddy"} kind */
  constructor(house, kind) {
    this.house = house;
    this.kind = kind;
    this.said = "";
    this.file = path.join(house.root, `${kind}.conf`);
    this.log = path.join(house.root, `${kind}.log`);
  }

  /** @param {string} address where the site stands */
  async start(address) {
    const { root } = this.house;
    await this.house.sengen("deploy", "config", this.kind, "--to", this.file, "--log", this.log, "--base-url", address,
      "--processor", `127.0.0.1:${this.house.port}`, "--certificate", path.join(root, "cert.pem"), "--key", path.join(root, "key.pem"));
    const main = path.join(root, `${this.kind}.main`);
    const temporary = ["client_body", "proxy", "fastcgi", "uwsgi", "scgi"].map((name) => `${name}_temp_path ${root}/temp-${name};`).join(" ");
    const user = process.getuid?.() === 0 ? "user root;" : "";
    await writeFile(main, this.kind === "nginx"
      ? `${user} worker_processes 1; daemon off; pid ${root}/nginx.pid; error_log stderr; events { worker_connections 64; }
         http { ${temporary} access_log off; include ${this.file}; }`
      : `{\n\tadmin off\n\tauto_https disable_redirects\n}\nimport ${this.file}\n`);
    const line = this.kind === "nginx" ? ["nginx", "-p", root, "-c", main] : ["caddy", "run", "--config", main, "--adapter", "caddyfile"];
    const child = spawn(line[0], line.slice(1), {
      env: { ...process.env, PATH: [...UNPACKED, process.env.PATH].join(":"), HOME: root, XDG_DATA_HOME: root, XDG_CONFIG_HOME: root },
      stdio: ["ignore", "pipe", "pipe"],
    });
    this.child = child;
    child.stdout.on("data", (text) => (this.said += text));
    child.stderr.on("data", (text) => (this.said += text));
    for (let tries = 0; tries < 200; tries++) {
      if (child.exitCode !== null) throw new Error(`${this.kind} ended at once:\n${this.said}`);
      const { host, pathname } = new URL(address);
      if (await ask(address, host, `GET ${pathname}`).catch(() => undefined)) return this;
      await new Promise((later) => setTimeout(later, 50));
    }
    throw new Error(`${this.kind} did not answer:\n${this.said}`);
  }

  async stop() {
    const child = this.child;
    if (!child || child.exitCode !== null || child.signalCode !== null) return;
    const gone = new Promise((ended) => child.once("exit", ended));
    child.kill("SIGTERM");
    await gone;
  }
}

/** The path of the first file of the built site that fits. */
async function built(/** @type {House} */ house, /** @type {RegExp} */ shape) {
  const names = await readdir(path.join(house.root, "dist"), { recursive: true });
  const found = names.sort().find((name) => shape.test(name));
  assert.ok(found, `${shape} is built`);
  return found;
}

/** @type {{ house: House, lines: string[] }} */
let place;

before(async () => {
  const house = await House.make();
  house.port = await freePort();
  house.processor = `http://127.0.0.1:${house.port}`;
  await run("openssl", ["req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-days", "2", "-subj", "/CN=localhost",
    "-addext", "subjectAltName=DNS:localhost", "-keyout", path.join(house.root, "key.pem"), "-out", path.join(house.root, "cert.pem")]);
  await house.sengen("build");
  const files = await Promise.all([/^assets\/main\..*css$/, /^assets\/form\/form\..*js$/, /^assets\/images\/favicon/, /og\..*png$/,
    /^directory\/download\/declarers-all.*csv$/, /^directory\/index\/.*bin$/, /^postal\/.*json$/].map((shape) => built(house, shape)));
  const lines = ["", "news/", "declare/terms/", "declare/form/", "directory/index/manifest.json", "feed.xml", "sitemap.xml", "robots.txt",
    "directory/download/SHA256SUMS", "register/supporters/supporters.csv", "no/such/", "assets/none.1a2b3c4d.css", ".hidden", "news", "news?from=mail&x=%20",
    "directory/r/10000057", "directory/r/10000057?from=mail", "directory/r/00000057", ...files, "account", "account/login", `c/${TOKEN}/?from=mail`, `stop/${TOKEN}/`, `declare/received/${TOKEN}/`,
    "register/supporters/check/"];
  place = { house, lines: [...lines.map((line) => `GET /${line}`), "HEAD /news/", "POST /news/", "POST /declare/check/", "POST /account/login"] };
});
after(() => place?.house.tearDown());

/** @param {string} line @param {string} base */
const below = (line, base) => line.replace(" /", ` ${base}`);

/**
 * Compares all kinds of answers of the program and of both hosts.
 * @param {string} site @param {string} forms where the form is: the site's own address, or another
 */
async function compared(site, forms) {
  const { house, lines } = place;
  house.site = site;
  await house.stop();
  await house.start();
  const base = new URL(site).pathname;
  /** @type {{ address: string, line: string }[]} */
  const asked = lines.flatMap((line) => {
    const isOfForms = /\/(account|c|stop|declare\/(check|received)|register\/supporters\/check)(\/|$)/.test(line);
    if (site === forms) return [{ address: site, line: below(line, base) }];
    return isOfForms ? [{ address: forms, line }] : [site, forms].map((address) => ({ address, line: below(line, base) }));
  });
  const told = [];
  for (const { address, line } of asked) told.push(seen(await ask(/** @type {string} */ (house.processor), new URL(address).host, line)));
  assert.ok(asked.length >= 20 && told.filter(({ status }) => status === 200).length >= 15, JSON.stringify(told, undefined, 1));
  for (const kind of /** @type {const} */ (["nginx", "caddy"])) {
    const host = await new Host(house, kind).start(site);
    try {
      for (const [at, { address, line }] of asked.entries()) {
        const answer = await ask(address, new URL(address).host, line);
        assert.deepEqual(seen(answer), told[at], `${kind}: ${address} ${line}\n${(await read(answer)).toString().slice(0, 300)}`);
      }
      await house.stop();
      await away(host, site, forms);
      await house.start();
    } finally {
      await host.stop();
    }
    await keptToItself(host);
  }
  await house.stop();
}

/** While the program is away, what can be read without it is, and the rest says so in the scheme's own words. */
async function away(/** @type {Host} */ host, /** @type {string} */ site, /** @type {string} */ forms) {
  const base = new URL(site).pathname;
  for (const line of ["GET /declare/terms/", "GET /declare/form/"]) {
    assert.equal((await ask(site, new URL(site).host, below(line, base))).status, 200, `${host.kind}: ${line}`);
  }
  const own = site === forms ? base : "/";
  for (const line of ["GET /account/login", `GET /c/${TOKEN}/`, "POST /declare/submit/"]) {
    const answer = await ask(forms, new URL(forms).host, below(line, own));
    assert.ok([502, 503].includes(answer.status), `${host.kind}: ${line} ${answer.status}`);
    assert.equal(answer.headers["content-type"], "text/html; charset=utf-8");
    assert.match(answer.headers["content-security-policy"] ?? "", /default-src 'none'/);
    const page = (await read(answer)).toString();
    assert.match(page, /いま開けません/, `${host.kind}: ${line}`);
    const style = page.match(/href="([^"]+main\.[^"]+\.css)"/)?.[1] ?? "";
    assert.equal((await ask(forms, new URL(forms).host, `GET ${style}`)).status, 200, `${host.kind}: ${style}`);
  }
}

/** @param {Answer} answer */
async function read(answer) {
  const { gunzipSync } = await import("node:zlib");
  return answer.headers["content-encoding"] === "gzip" && answer.body.length > 0 ? gunzipSync(answer.body) : answer.body;
}

/** What a host wrote down tells nobody who asked, what for, and by which link. */
async function keptToItself(/** @type {Host} */ host) {
  const log = await readFile(host.log, "utf8");
  assert.match(log, /\/declare\/terms\//, `${host.kind} logs`);
  for (const secret of [VISITOR, TOKEN, "from=mail"]) {
    assert.ok(!log.includes(secret), `${host.kind} wrote ${secret}: ${log.split("\n").find((line) => line.includes(secret))}`);
    assert.ok(!host.said.includes(secret), `${host.kind} said ${secret}: ${host.said.split("\n").find((line) => line.includes(secret))}`);
  }
}

test("one host", async () => {
  const site = `https://localhost:${await freePort()}/`;
  await compared(site, site);
});

test("below a folder", async () => {
  const site = `https://localhost:${await freePort()}/sengen/`;
  await compared(site, site);
});

test("a host for the site and another for the form", async () => {
  const [site, forms] = [`https://localhost:${await freePort()}/sengen/`, `https://localhost:${await freePort()}`];
  await place.house.edit("data/site.toml", 'processor = ""', `processor = "${forms}"`);
  await compared(site, forms);
});
