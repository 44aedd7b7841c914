// Declaring over HTTP without a browser, as fast as the processor answers: the same fields and buttons, the
// password hashed once and carried as its seal.
import assert from "node:assert/strict";
import { corporation } from "./declaration.mjs";
import { twoStars } from "./hosted.mjs";

/** A house's processor as a client without scripts sees it. */
export class Wire {
  /** @param {import("./house.mjs").House} house */
  constructor(house) {
    this.house = house;
    /** @type {Record<string, any>} what every post of the form sends unless a case says otherwise */
    this.whole = {};
  }

  /** @param {import("./house.mjs").House} house */
  static async open(house) {
    const wire = new Wire(house);
    const blank = await (await fetch(`${house.site}declare/form/`)).text();
    const hidden = [...blank.matchAll(/<input type="hidden" name="(\w+)" value="([^"]*)"/g)].map(([, name, value]) => [name, value]).filter(([name]) => name !== "_page");
    const whole = { ...corporation, ...twoStars, purpose: "trust", ...Object.fromEntries(hidden) };
    const refused = await wire.post("check", { ...whole, phone: "" });
    const password = refused.body.match(/name="_password" value="([^"]+)"/)?.[1];
    assert.ok(password, "a sound pair is kept");
    wire.whole = { ...whole, password: "", password_confirmation: "", _password: password };
    return wire;
  }

  /** Posts a form as a page of our own does. @param {string} to @param {Record<string, any> | string} answers */
  async post(to, answers) {
    const pairs = typeof answers === "string" ? answers : new URLSearchParams(Object.entries(answers).flatMap(([key, value]) => [value].flat().map((one) => [key, one])));
    const address = to.startsWith("http") ? to : `${this.house.processor}/declare/${to}/`;
    const answer = await fetch(address, {
      method: "POST", body: String(pairs), redirect: "manual",
      headers: { origin: /** @type {string} */ (this.house.processor), "content-type": "application/x-www-form-urlencoded" },
    });
    return { status: answer.status, location: answer.headers.get("location"), body: await answer.text() };
  }

  /** Declares; the address of the received page, or nothing when the check refuses. @param {Record<string, any>} answers */
  async declare(answers) {
    const check = await this.post("check", { ...this.whole, ...answers });
    const seal = check.body.match(/name="_sealed" value="([^"]+)"/)?.[1];
    if (check.status !== 200 || !seal) return undefined;
    const submitted = await this.post("submit", { _sealed: seal });
    assert.equal(submitted.status, 303, submitted.body);
    return `${this.house.processor}${submitted.location}`;
  }
}
