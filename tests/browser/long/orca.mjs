// The story as Orca speaks it, on a desktop of its own: terms, the form with a mistake, check, received, the mailed link,
// the numbers, a search. What was said is written to tests/output/spoken.txt; what tests/browser/spoken.txt keeps was read
// through by a person. Fails where a sentence that somebody must hear is not said.
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { mkdir, writeFile } from "node:fs/promises";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { corporation, fillPage, firstAddress, press } from "../lib/declaration.mjs";
import { House, repository } from "../lib/house.mjs";
import { Orca } from "../lib/orca.mjs";

if (!process.env.SENGEN_SPOKEN) {
  const child = spawnSync("dbus-run-session", ["--", process.execPath, fileURLToPath(import.meta.url)], { env: { ...process.env, SENGEN_SPOKEN: "1" }, stdio: ["ignore", "inherit", "ignore"] });
  process.exit(child.status ?? 1);
}

/** What is agreed to at which box. @type {[string, RegExp][]} */
const CLAUSES = [["antisocial_pledge", /暴力団/], ["privacy_consent", /公開します|公開され/]];
/** @type {string[]} */
const tape = [];
const house = await House.make({});
/** @type {Orca | undefined} */
let orca;
let status = 1;
try {
  await house.serve();
  const reader = orca = await Orca.start();
  const window = await reader.open(`${house.site}declare/terms/`);
  const [page] = window.pages();
  page.setDefaultTimeout(30_000);

  /** What an act lets be heard; `must`: a part of it, or nobody knows what happened. */
  const hear = async (/** @type {string} */ title, /** @type {() => Promise<unknown>} */ act, /** @type {(string | RegExp)[]} */ ...must) => {
    await act();
    const said = await reader.heard();
    tape.push("", `# ${title}`, ...said);
    for (const one of must) assert.ok(said.some((line) => typeof one === "string" ? line.includes(one) : one.test(line)), `${title}: ${one} is not said, but ${said.join(" / ")}`);
    return said;
  };
  const tab = async (times = 1) => {
    for (let at = 0; at < times; at += 1) {
      await page.keyboard.press("Tab");
      await new Promise((later) => setTimeout(later, 600));
    }
  };
  const next = () => Promise.all([page.waitForEvent("domcontentloaded"), page.locator("#check-button").click()]);

  await hear("使用規約を開く", () => page.waitForLoadState("load"), "使用規約を確認する");
  await hear("開き直し、読み終わらないうちに「使用規約に同意して入力へ進む」", async () => {
    await page.goto(`${house.site}declare/terms/`);
    await page.locator("a[data-terms-agree]").first().press("Enter");
  }, "まだお読みでない");
  await hear("読み終えてから「使用規約に同意して入力へ進む」", async () => {
    await page.locator("#terms-end").scrollIntoViewIfNeeded();
    await page.waitForTimeout(1_500);
    await page.locator("#terms-end a").press("Enter");
  }, "事業者");
  await hear("Tab で、最初の欄から順に", async () => {
    await page.locator("[name=entity]").first().focus();
    await tab(6);
  });
  await hear("法人番号を間違えて、次の欄へ", async () => {
    await page.locator("[name=entity][value=corporation]").check();
    await page.locator("[name=corporate_number]").focus();
    await page.keyboard.type("1234567890123");
    await tab(2);
  }, /法人番号/);
  await hear("直すところを残したまま、次へ", next, /直/);
  while (await page.locator("form#declaration").count() > 0) {
    const id = await page.locator("form#declaration [name=_page]").inputValue();
    // What is agreed to is read to whoever lands on the box, and not to whoever hurries on.
    for (const [box, clause] of CLAUSES) if (await page.locator(`[name=${box}]`).count() > 0) await hear(`${box} のチェックへ`, async () => {
      await page.locator(`[name=${box}]`).focus();
      await page.waitForTimeout(6_000);
    }, clause);
    await fillPage(page, corporation);
    await hear(`${id} を入力して、次へ`, async () => { await next(); await page.waitForTimeout(500); });
  }
  await page.waitForTimeout(3_200);
  await hear("この内容で自己宣言する", () => press(page, "この内容で自己宣言する"), "受け付け");
  await hear("確認メールのURLを開く", async () => page.goto(firstAddress((await house.mail("自己宣言受付確認のお知らせ")).body)), "自己宣言を完了する");
  await hear("自己宣言を完了する", () => press(page, "自己宣言を完了する"), "自己宣言ID");
  await hear("宣言した事業者をさがす", () => page.goto(`${house.site}directory/`), "宣言事業者を探す");
  await hear("「見本」と入力する", async () => {
    await page.locator("#q").focus();
    await page.keyboard.type("見本");
    await page.waitForFunction(() => Number(document.querySelector("#results")?.getAttribute("data-total")) > 0);
  }, /件/);
  await window.close();
  process.stdout.write(`Orca: the story in ${tape.filter((line) => line.startsWith("# ")).length} acts, ${tape.length} lines said\n`);
  status = 0;
} catch (error) {
  process.stdout.write(`${error instanceof Error ? error.stack : error}\n`);
} finally {
  await mkdir(path.join(repository, "tests/output"), { recursive: true });
  await writeFile(path.join(repository, "tests/output/spoken.txt"), `${tape.join("\n").trimStart()}\n`);
  await orca?.stop();
  await house.tearDown();
}
process.exit(status);
