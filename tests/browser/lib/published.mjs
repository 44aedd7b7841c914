// A house whose site is built and lies on a host that only serves files, and one browser: for a file of cases about pages
// that need no processor.
import path from "node:path";
import { launch } from "./browser.mjs";
import { House } from "./house.mjs";
import { serveFolder } from "./static.mjs";

/** A built site on a host of files, and a browser. */
export class Published {
  /** @param {House} house @param {Awaited<ReturnType<typeof serveFolder>>} host @param {import("playwright-core").Browser} browser */
  constructor(house, host, browser) {
    this.house = house;
    this.host = host;
    this.browser = browser;
  }

  /** Builds what `make` has prepared. @param {() => Promise<House>} [make] */
  static async open(make = () => House.make()) {
    const house = await make();
    await house.sengen("build");
    return new Published(house, await serveFolder(path.join(house.root, "dist")), await launch());
  }

  /** Where the site begins. */
  get address() {
    return this.host.address;
  }

  async close() {
    await this.browser.close();
    await this.host.close();
    await this.house.tearDown();
  }
}
