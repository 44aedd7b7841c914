// 法人番号: found by it is who has chosen so, by the whole number alone; what is said of every other thirteen digits; the
// record and batch look-up that show it; and that nothing of it stands where a scheme does not ask. Plain files.
import assert from "node:assert/strict";
import { readFile, readdir } from "node:fs/promises";
import path from "node:path";
import { after, before, test } from "node:test";
import { results } from "./directory/stage.mjs";
import { axe, screenshot, sideways, visitor } from "./lib/browser.mjs";
import { House } from "./lib/house.mjs";
import { Published } from "./lib/published.mjs";
import { serveFolder } from "./lib/static.mjs";

/** Of two firms of the sample, which have chosen so. */
const [FIRST, SECOND] = ["8999999000001", "7999999000002"];
/** Right, and nobody's. */
const NOBODY = "7000012050002";

/** @type {Published} */
let published;

before(async () => {
  published = await Published.open();
}, { timeout: 120_000 });
after(async () => { await published?.close(); });

const asked = (/** @type {string} */ q) => `${published.address}directory/?q=${encodeURIComponent(q)}`;

test("thirteen digits find who has chosen so, however they are written, and the record shows them", { timeout: 60_000 }, async () => {
  const { context, page, faults } = await visitor(published.browser);
  for (const typed of [FIRST, `T${FIRST}`, "８９９９-９９９０-０００-０１", "8 9999 9900 0001", `法人番号 ${FIRST}`, `法人番号：${FIRST}`, `登録番号 T${FIRST}`]) {
    await page.goto(asked(""));
    await page.goto(`${published.address}directory/`);
    await page.locator("#q").pressSequentially(typed);
    await page.waitForSelector('#results[data-state="done"]');
    assert.deepEqual(await results(page), { total: 1, numbers: [10000020] }, typed);
  }
  assert.match(await page.innerText("#results-count"), /^1件見つかりました/);
  await page.keyboard.press("Enter");
  await page.waitForURL(`${published.address}directory/?no=10000020`);
  await page.locator("#record-name").waitFor();
  assert.match((await page.innerText(".record-card")).replace(/\s+/g, " "), new RegExp(`番号 10000020 法人番号 ${FIRST} 宣言日`));
  for (const width of [360, 820, 1280]) {
    await page.setViewportSize({ width, height: 800 });
    assert.equal(await sideways(page), 0);
    await screenshot(page, `record-number-${width}`);
  }
  assert.deepEqual(await axe(page), []);
  await page.goto(`${published.address}directory/?no=10000004`);
  await page.locator("#record-name").waitFor();
  assert.doesNotMatch(await page.innerText(".record-card"), /法人番号/, "who has not chosen so has none");
  await page.route("**/directory/number/**", (route) => route.fulfill({ status: 404 }));
  await page.goto(`${published.address}directory/?no=10000020`);
  await page.locator("#record-name").waitFor();
  assert.doesNotMatch(await page.innerText(".record-card"), /法人番号/, "the record stands without what cannot be read");
  await page.goto(asked(FIRST));
  await page.waitForSelector('#results[data-state="error"]');
  assert.match(await page.innerText("#results-notes"), /読めませんでした/);
  await page.unroute("**/directory/number/**");
  await page.getByRole("button", { name: "もう一度探す" }).click();
  assert.deepEqual(await results(page), { total: 1, numbers: [10000020] });
  assert.deepEqual(faults, []);
  await context.close();
});

test("of every other thirteen digits it is said what they are, aloud too; a part of a number finds nothing", { timeout: 60_000 }, async () => {
  const { context, page, faults } = await visitor(published.browser, { width: 1280 });
  const told = {
    [NOBODY]: ["この法人番号では見つかりません", /番号から探せるのは、そう選んだ法人だけ.*登記された名前で/],
    8999999000002: ["法人番号に誤りがあるようです", /13桁の数字のどこかが違います/],
    9999999000001: ["法人番号に誤りがあるようです", /もう一度確かめて/],
    T1234567890123: ["法人番号に誤りがあるようです", /12桁の番号とは、別.*先頭の数字は「9」です/],
    "9,999,999,000,001": ["法人番号に誤りがあるようです", /先頭の数字は「8」です/],
    [FIRST.slice(1)]: ["12桁の番号では探せません", /マイナンバーは12桁なので、入れないで.*その前に「8」を付けた13桁です/],
  };
  for (const [q, [title, text]] of Object.entries(told)) {
    await page.goto(asked(q));
    assert.equal((await results(page)).total, 0, q);
    assert.equal(await page.innerText(".notification-title"), title, q);
    assert.match(await page.innerText(".notification"), text, q);
    const heard = await page.innerText("#results-count");
    assert.ok(heard.startsWith(`${title}。`) && text.test(heard), heard);
    assert.doesNotMatch(await page.innerText("#results"), /見つかりませんでした/);
  }
  for (const part of [FIRST.slice(1), FIRST.slice(0, 12), FIRST.slice(5), `${FIRST}0`]) {
    await page.goto(asked(part));
    assert.equal((await results(page)).total, 0, part);
  }
  assert.deepEqual(await axe(page), []);
  assert.deepEqual(faults, []);
  await context.close();
});

test("a look-up weighs little", { timeout: 60_000 }, async () => {
  const { context, page } = await visitor(published.browser);
  let bytes = 0;
  await page.route(/directory\/(index|number)\//, async (route) => {
    const response = await route.fetch();
    bytes += (await response.body()).length;
    await route.fulfill({ response });
  });
  await page.goto(asked(SECOND));
  await page.waitForURL(`${published.address}directory/?no=10000060`);
  await page.locator("#record-name").waitFor();
  assert.ok(bytes > 0 && bytes < 60_000, `${bytes} bytes`);
  await context.close();
});

test("batch look-up: the number decides whatever the name, and a namesake with another number is told", { timeout: 60_000 }, async () => {
  const { context, page, faults } = await visitor(published.browser, { width: 1280 });
  await page.goto(`${published.address}directory/batch/`);
  const rows = [["旧社名の会社", FIRST, "corporate"], ["株式会社ふたつぼし見本工業", NOBODY, "other"], ["株式会社ふたつぼし見本工業", "", "same"], ["株式会社みほん塗装店", "1234567890123", "same"], ["ない会社", NOBODY, "none"]];
  const buffer = Buffer.from(`事業者名,法人番号\r\n${rows.map(([name, number]) => `${name},${number}`).join("\r\n")}\r\n`);
  await page.setInputFiles("#file", { name: "a.csv", mimeType: "text/csv", buffer });
  await page.waitForFunction(() => document.querySelector("#names").value !== "");
  await page.getByRole("button", { name: "調べる" }).click();
  await page.waitForSelector('#batch-results[data-state="done"]');
  const kinds = () => page.locator("#batch-results tbody tr").evaluateAll((all) => all.map((row) => row.dataset.kind));
  assert.deepEqual(await kinds(), rows.map(([, , kind]) => kind));
  assert.match(await page.innerText("#batch-status"), /法人番号が同じ 1件、同じ名前 2件、同じ名前で、法人番号は別 1件、見つからない 1件/);
  assert.match(await page.innerText("#batch-results"), new RegExp(`番号 10000060、法人番号 ${SECOND}`));
  const [csv] = await Promise.all([page.waitForEvent("download"), page.getByRole("link", { name: "結果をCSVで保存する" }).click()]);
  const text = await readFile(await csv.path(), "utf8");
  assert.match(text, /^\ufeff調べた名前,法人番号（調べた一覧のもの）,結果,調べた法人番号について,件数,番号,法人番号（宣言の一覧のもの）,事業者名,/);
  assert.match(text, new RegExp(`\r\n旧社名の会社,${FIRST},法人番号が同じ,,1,10000020,${FIRST},株式会社サンプル商事,`));
  assert.match(text, new RegExp(`\r\n株式会社ふたつぼし見本工業,${NOBODY},"?同じ名前で、法人番号は別"?,,1,10000060,${SECOND},`));
  await page.fill("#names", `${SECOND}\n${NOBODY}\n`);
  await page.getByRole("button", { name: "調べる" }).click();
  await page.waitForSelector('#batch-results[data-state="done"]');
  assert.deepEqual(await kinds(), ["corporate", "none"]);
  await screenshot(page, "batch-number-1280");
  assert.deepEqual(await axe(page), []);
  assert.deepEqual(faults, []);
  await context.close();
});

test("batch look-up: rows with a number alone are looked up, and of a number that is none it is said what is wrong", { timeout: 60_000 }, async () => {
  const { context, page, faults } = await visitor(published.browser, { width: 1280 });
  await page.goto(`${published.address}directory/batch/`);
  const wrong = "残りは調べられます";
  const rows = [
    ["", FIRST, "corporate", /^$/],
    ["", "8,999,999,000,001", "corporate", /^$/],
    ["", "８９９９－９９９０－０００－０１", "corporate", /^$/],
    ["", `T${FIRST}`, "corporate", /^$/],
    ["", ` '${FIRST} `, "corporate", /^$/],
    ["", "9999999000001", "none", /誤りがあります.*先頭の数字は「8」です/],
    ["", FIRST.slice(1), "none", /12桁です.*「8」を付けた13桁が法人番号です/],
    ["", "10001012345", "none", /11桁です.*先頭の0が消えています/],
    ["", "8.999E+12", "none", /崩れています/],
    ["", "8999999O00001", "none", /数字でない字/],
    ["", NOBODY, "none", /番号から探せるのは、そう選んだ法人だけ/],
    ["株式会社みほん塗装店", "9999999000001", "same", /誤りがあります/],
    [wrong, "なし", "none", /^$/],
    ["10000020", "", "number", /^$/],
    ["", "", null, null],
  ];
  const csv = `会社名,法人番号\r\n${rows.map(([name, number]) => `${name},"${number}"`).join("\r\n")}\r\n`;
  await page.setInputFiles("#file", { name: "a.csv", mimeType: "text/csv", buffer: Buffer.from(csv) });
  await page.waitForFunction(() => document.querySelector("#names").value !== "");
  assert.match(await page.innerText("#batch-status"), /14件読みました.*名前のない11件は、法人番号だけで調べます.*名前も法人番号もない行（1行）は除きました/);
  await page.getByRole("button", { name: "調べる" }).click();
  await page.waitForSelector('#batch-results[data-state="done"]');
  const shown = await page.locator("#batch-results tbody tr").evaluateAll((all) => all.map((row) => [row.dataset.kind, row.querySelector(".batch-found .batch-number")?.textContent ?? ""]));
  const asked = rows.slice(0, -1);
  assert.deepEqual(shown.map(([kind]) => kind), asked.map(([, , kind]) => kind));
  for (const [at, [, number, , remark]] of asked.entries()) assert.match(shown[at][1], remark, `${number}: ${shown[at][1]}`);
  const [file] = await Promise.all([page.waitForEvent("download"), page.getByRole("link", { name: "結果をCSVで保存する" }).click()]);
  assert.match(await readFile(await file.path(), "utf8"), /\r\n,9999999000001,見つからない,[^\r]*先頭の数字は「8」です,0,/);
  for (const width of [360, 820, 1280]) {
    await page.setViewportSize({ width, height: 900 });
    assert.equal(await sideways(page), 0);
    await screenshot(page, `batch-wrong-${width}`);
  }
  // On paper as on the screen a number stands whole in its line.
  for (const media of /** @type {const} */ (["screen", "print"])) {
    await page.emulateMedia({ media });
    const lines = await page.locator("#batch-results tbody th").first().evaluate((cell) => cell.firstElementChild.getClientRects().length);
    assert.equal(lines, 1, media);
  }
  await page.emulateMedia({ media: "screen" });
  // A sheet of numbers alone, and numbers pasted without a heading.
  for (const text of [`法人番号\n${FIRST}\n${SECOND}\n`, `No\t法人番号\n1\t${FIRST}\n2\t${SECOND}\n`, `国税庁法人番号,備考\n${FIRST},\n${SECOND},\n`, `${FIRST}\n${SECOND}\n`, `8,999,999,000,001\n7,999,999,000,002`]) {
    await page.fill("#names", text);
    await page.getByRole("button", { name: "調べる" }).click();
    await page.waitForSelector('#batch-results[data-state="done"]');
    const found = await page.locator("#batch-results tbody tr").evaluateAll((all) => all.map((row) => row.dataset.kind));
    assert.deepEqual(found, ["corporate", "corporate"], text);
  }
  assert.deepEqual(await axe(page), []);
  assert.deepEqual(faults, []);
  await context.close();
});

test("a scheme that does not ask tells nobody's number, whatever the list holds", { timeout: 60_000 }, async () => {
  const other = await House.make();
  const form = await readFile(path.join(other.root, "data/form.toml"), "utf8");
  const [field] = form.match(/\[\[field\]\]\nkey = "corporate_number_listed"\n[\s\S]*?\n\n/) ?? [""];
  await other.edit("data/form.toml", field, "");
  await other.sengen("build");
  const dist = path.join(other.root, "dist");
  for (const name of await readdir(dist, { recursive: true })) {
    assert.ok(!name.startsWith("directory/number"), name);
    const bytes = await readFile(path.join(dist, name)).catch(() => Buffer.alloc(0));
    for (const number of [FIRST, SECOND]) assert.ok(!bytes.includes(number), name);
  }
  const served = await serveFolder(dist);
  const { context, page, faults } = await visitor(published.browser);
  await page.goto(`${served.address}directory/?q=${FIRST}`);
  assert.equal((await results(page)).total, 0);
  assert.match(await page.innerText(".notification"), /法人番号では探せません[\s\S]*一覧には法人番号を載せていません/);
  await page.goto(`${served.address}directory/?no=10000020`);
  await page.locator("#record-name").waitFor();
  assert.doesNotMatch(await page.innerText("main"), /法人番号/);
  assert.deepEqual(faults, []);
  await context.close();
  await served.close();
  await other.tearDown();
});
