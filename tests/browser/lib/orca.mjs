// A desktop of its own in which Orca reads Chromium: a screen nobody sees, a session bus, the accessibility bus, a
// window manager, and the reader with its speech written into a file instead of said. `tests/long` installs them.
import { spawn } from "node:child_process";
import { mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { chromium } from "playwright-core";

const SPOKEN = /SPEECH OUTPUT: '(.*?)'? ?(?:\[?\{.*)?$/;
/** What the browser and the reader say of themselves, which is not of the page. */
const ASIDE = /^(警告 |This dialog is not|Username Password|Screen reader o|Loading\. |Finished loading|(Focus|Browse) mode|Page has |tab |空白 |.*フレーム\.$|$)/;
/** Nothing more is said once it has been still for so long. */
const STILL_MS = 2_500;
const PATIENCE_MS = 60_000;

const pause = (/** @type {number} */ ms) => new Promise((later) => setTimeout(later, ms));

export class Orca {
  /** @param {string} folder @param {Record<string, string | undefined>} env */
  constructor(folder, env) {
    this.folder = folder;
    this.env = env;
    /** @type {import("node:child_process").ChildProcess[]} */
    this.processes = [];
    this.told = 0;
  }

  /** Starts the desktop. Only below a session bus of its own: `dbus-run-session -- node …`. */
  static async start() {
    const folder = await mkdtemp(path.join(tmpdir(), "orca-"));
    const env = { ...process.env, DISPLAY: ":77", HOME: folder, XDG_RUNTIME_DIR: folder, LANG: "ja_JP.UTF-8", LANGUAGE: "ja", XDG_DATA_HOME: folder, ACCESSIBILITY_ENABLED: "1" };
    const orca = new Orca(folder, env);
    await mkdir(path.join(folder, "profile"));
    // What it says goes into a file at once; its own log of everything comes late.
    await mkdir(path.join(folder, "orca"));
    await writeFile(path.join(folder, "orca/orca-customizations.py"), `import logging\nlogging.getLogger("speech").addHandler(logging.FileHandler(${JSON.stringify(orca.log)}))\n`);
    orca.run("Xvfb", [":77", "-screen", "0", "1280x1024x24", "-nolisten", "tcp"]);
    await pause(1_000);
    orca.run("openbox", []);
    orca.run("/usr/libexec/at-spi-bus-launcher", ["--launch-immediately"]);
    await pause(1_000);
    for (const property of ["IsEnabled", "ScreenReaderEnabled"]) {
      await orca.done("gdbus", ["call", "--session", "--dest", "org.a11y.Bus", "--object-path", "/org/a11y/bus", "--method", "org.freedesktop.DBus.Properties.Set", "org.a11y.Status", property, "<true>"]);
    }
    orca.run("orca", ["--replace"]);
    await orca.heard();
    return orca;
  }

  get log() { return path.join(this.folder, "speech"); }

  /** @param {string} program @param {string[]} rest */
  run(program, rest) {
    const child = spawn(program, rest, { env: this.env, stdio: "ignore" });
    this.processes.push(child);
    return child;
  }

  /** @param {string} program @param {string[]} rest */
  async done(program, rest) {
    const child = this.run(program, rest);
    const code = await new Promise((ended) => child.once("exit", ended));
    if (code !== 0) throw new Error(`${program} ended with ${code}`);
  }

  /** A window without anything but the page, so that what is said is said of the page. @param {string} address */
  async open(address) {
    return chromium.launchPersistentContext(path.join(this.folder, "profile"), {
      executablePath: "/usr/bin/chromium", headless: false, viewport: null, locale: "ja-JP", env: /** @type {Record<string, string>} */ (this.env),
      args: ["--no-sandbox", "--disable-gpu", "--no-first-run", "--force-renderer-accessibility", "--disable-features=Translate", `--app=${address}`],
    });
  }

  /** What was said since it was asked last, when it has begun to speak and been still for a while. */
  async heard() {
    const end = Date.now() + PATIENCE_MS;
    let [lines, since] = [await this.lines(), Date.now()];
    while (Date.now() < end && (lines.length === this.told || Date.now() - since < STILL_MS)) {
      await pause(200);
      const now = await this.lines();
      if (now.length !== lines.length) [lines, since] = [now, Date.now()];
    }
    const said = lines.slice(this.told).filter((line) => !ASIDE.test(line));
    this.told = lines.length;
    return said;
  }

  async lines() {
    const log = await readFile(this.log, "utf8").catch(() => "");
    return log.split("\n").flatMap((line) => SPOKEN.exec(line)?.[1] ?? []);
  }

  async stop() {
    for (const child of this.processes.reverse()) child.kill();
    await pause(1_000);
    await rm(this.folder, { recursive: true, force: true, maxRetries: 5 });
  }
}
