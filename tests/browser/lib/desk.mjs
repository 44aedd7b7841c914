// The office's desk for the tests: a house where people declare, the desk beside it, and members with the codes of a
// telephone (RFC 6238).
import { spawn } from "node:child_process";
import { createHmac } from "node:crypto";
import { firstAddress, turnPages } from "./declaration.mjs";
import { freePort, program } from "./house.mjs";

export const password = "ながい合言葉で机にすわります";

/** The code of a telephone at a moment. @param {string} base32 @param {number} [seconds] */
export function codeOf(base32, seconds = Date.now() / 1000) {
  const signs = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
  const bits = [...base32.replace(/\s/g, "")].map((sign) => signs.indexOf(sign).toString(2).padStart(5, "0")).join("");
  const secret = Buffer.from((bits.match(/.{8}/g) ?? []).map((byte) => parseInt(byte, 2)));
  const counter = Buffer.alloc(8);
  counter.writeBigUInt64BE(BigInt(Math.floor(seconds / 30)));
  const mac = createHmac("sha1", secret).update(counter).digest();
  const at = mac[mac.length - 1] & 15;
  return String((mac.readUInt32BE(at) & 0x7fffffff) % 1_000_000).padStart(6, "0");
}

/** The desk of a house, as a process of its own. */
export class Desk {
  /** @param {import("./house.mjs").House} house */
  constructor(house) {
    this.house = house;
    this.log = "";
  }

  /** Starts it and waits until it answers. @param {import("./house.mjs").House} house */
  static async of(house) {
    const desk = new Desk(house);
    desk.port = await freePort();
    desk.address = `http://127.0.0.1:${desk.port}`;
    const args = ["desk", "--root", house.root, "--listen", `127.0.0.1:${desk.port}`];
    desk.child = spawn(program, args, { env: house.environment(), stdio: ["ignore", "pipe", "pipe"] });
    desk.child.stdout.on("data", (text) => (desk.log += text));
    desk.child.stderr.on("data", (text) => (desk.log += text));
    for (let tries = 0; tries < 300; tries++) {
      if (desk.child.exitCode !== null) throw new Error(`the desk ended at once:\n${desk.log}`);
      const answer = await fetch(`${desk.address}/login/`).catch(() => undefined);
      if (answer?.status === 200) return desk;
      await new Promise((later) => setTimeout(later, 100));
    }
    throw new Error(`the desk did not answer:\n${desk.log}`);
  }

  /** Makes a member by the page behind the link, and logs in by a code on paper. */
  async member(page, name, role = "review") {
    const made = await this.house.sengen("desk", "add", name, "--role", role, "--address", `${this.address}/`);
    await page.goto(firstAddress(made.stdout));
    const secret = await page.locator(".tel").innerText();
    await page.locator("#password").fill(password);
    await page.locator("#code").fill(codeOf(secret));
    await pressed(page, page.getByRole("button", { name: "この内容で始める" }));
    const codes = await page.locator(".codes li").allInnerTexts();
    await this.logIn(page, name, codes[0]);
    return { name, secret, codes };
  }

  async logIn(page, name, code) {
    await page.goto(`${this.address}/login/`);
    await page.locator("#name").fill(name);
    await page.locator("#password").fill(password);
    await page.locator("#code").fill(code);
    await pressed(page, page.getByRole("button", { name: "ログイン" }));
  }

  async stop() {
    const child = this.child;
    if (!child || child.exitCode !== null) return;
    const gone = new Promise((ended) => child.once("exit", ended));
    child.kill("SIGTERM");
    await gone;
  }
}

/** Presses something and waits for the page that follows. */
export async function pressed(page, locator) {
  await Promise.all([page.waitForEvent("domcontentloaded"), locator.click()]);
}

/** Declares and confirms in a browser. @param {import("./house.mjs").House} house */
export async function declared(house, page, answers) {
  const before = (await house.mails()).length;
  await page.goto(`${house.site}declare/form/`);
  await turnPages(page, answers);
  await page.waitForTimeout(3_200);
  await pressed(page, page.getByRole("button", { name: "この内容で自己宣言する" }).first());
  for (let tries = 0; tries < 150; tries++) {
    const mail = (await house.mails()).slice(before).find((one) => one.subject.includes("自己宣言受付確認のお知らせ"));
    if (mail) {
      await page.goto(firstAddress(mail.body));
      await pressed(page, page.getByRole("button", { name: "宣言" }).first());
      return (await page.locator("[data-user-number]").getAttribute("data-user-number")) ?? "";
    }
    await new Promise((later) => setTimeout(later, 100));
  }
  throw new Error(`no mail to confirm\n${house.log}`);
}
