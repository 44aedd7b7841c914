// After the submit: the received page with its mail again and its corrected address, the mailed link, the
// page with both numbers on paper, in a file and in a mail; declared twice, returned, replaced.
import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { after, before, test } from "node:test";
import { axe, screenshot, sideways, visitor } from "./lib/browser.mjs";
import { corporation, firstAddress, press } from "./lib/declaration.mjs";
import { CHECK, control, errorOf, Hosted, person, send, shown, SUBMIT, twoStars, words } from "./lib/hosted.mjs";
import { says, wordsOf } from "./lib/mistakes.mjs";

/** @type {Hosted} */
let hosted;
before(async () => { hosted = await Hosted.open(); });
after(async () => { await hosted?.close(); });

/** To the received page without typing. */
async function declare(page, answers) {
  await hosted.form(page);
  await send(page, answers);
  return hosted.toReceived(page);
}

const row = (/** @type {import("playwright-core").Page} */ page, /** @type {string} */ label) => page.locator(".row", { hasText: label }).locator("dd").innerText();
const review = async (/** @type {string[]} */ ...args) => (await hosted.house.sengen("review", ...args)).stdout;
const listed = async () => JSON.parse(await review("list", "--all", "--format", "json"));

/** Declares and confirms; the office's reference. */
async function confirmed(page, answers) {
  await hosted.toNumbers(page, await declare(page, answers));
  const name = answers.name ?? answers.representative;
  const rows = (await listed()).filter((/** @type {any} */ one) => one.name === name && one.state === "confirmed");
  return rows[rows.length - 1].reference;
}

test("the received page names the address and what to do when no mail comes", async () => {
  await hosted.visit({}, async (page) => {
    await declare(page, { ...corporation, name: "株式会社受付" });
    const text = await words(page);
    assert.equal(await row(page, "メールの宛先"), corporation.contact_email);
    for (const word of ["10分", "迷惑メール", "携帯電話会社", "いっぱい", "1文字でも違うと", "info@sengen.example", "の終わり（24時）", "まだ終わっていません"]) {
      assert.ok(text.includes(word), `${word}: ${text}`);
    }
    assert.ok(!page.url().includes("@") && !text.includes(corporation.phone));
    assert.deepEqual(await axe(page), []);
    assert.ok((await sideways(page)) <= 0);
    await screenshot(page, "received");
  });
});

for (const javaScript of [true, false]) {
  const how = javaScript ? "with JavaScript" : "without JavaScript";

  test(`the mail again: same link, same deadline, ${how}`, async () => {
    await hosted.visit({ javaScript }, async (page) => {
      const first = await declare(page, { ...corporation, name: `株式会社再送${javaScript}` });
      const deadline = await row(page, "手続きの期限");
      const known = await hosted.mails();
      await press(page, "メールをもう一度送る");
      assert.match(await words(page), /前のメールと同じです/);
      assert.equal(await row(page, "手続きの期限"), deadline);
      const second = await hosted.newMail(known);
      assert.equal(firstAddress(second.body), firstAddress(first.body));
      assert.ok(second.body.includes(deadline.replace("（日本時間）", "")));
      await page.reload();
      assert.equal(await row(page, "手続きの期限"), deadline, "a reload is no harm");
    });
  });

  test(`a mistyped address is corrected: the earlier link is dead, seven new days, ${how}`, async () => {
    await hosted.visit({ javaScript }, async (page) => {
      const first = await declare(page, { ...corporation, name: `株式会社誤記${javaScript}`, contact_email: "wrong@applicant.example", contact_email_confirmation: "wrong@applicant.example" });
      const messages = await wordsOf("error");
      for (const [typed, code] of [["", "required"], ["まちがい", "email_at"], ["太郎@mihon.example", "email_local"], ["a@localhost", "email_domain"], [`${"a".repeat(300)}@mihon.example`, "too_long"]]) {
        await page.locator("#contact_email").fill(typed);
        await press(page, "この宛先に直して送る");
        assert.match(await page.title(), /^エラー：/);
        assert.equal(await page.evaluate(() => document.activeElement?.id), "error-summary");
        const said = await errorOf(page, "contact_email");
        assert.ok(said.startsWith("＊") && says(said.slice(1), messages[code]), said);
        const link = page.locator("#error-summary a");
        assert.equal(await link.innerText(), said.slice(1), "the summary says the same");
        assert.equal(await page.locator("#contact_email").getAttribute("aria-invalid"), "true");
        assert.match(await page.locator("#contact_email").getAttribute("aria-describedby") ?? "", /contact_email-error/);
        assert.equal(await page.locator("#contact_email").inputValue(), typed);
        await link.click();
        assert.equal(await page.evaluate(() => document.activeElement?.id), "contact_email");
      }
      if (javaScript) {
        assert.deepEqual(await axe(page), []);
        await screenshot(page, "received-refused");
      }
      const known = await hosted.mails();
      await page.locator("#contact_email").fill("　ｒｉｇｈｔ＠applicant.example ");
      await press(page, "この宛先に直して送る");
      assert.equal(await row(page, "メールの宛先"), "right@applicant.example");
      if (javaScript) await screenshot(page, "received-corrected");
      const second = await hosted.newMail(known);
      assert.equal(second.to, "right@applicant.example");
      assert.notEqual(firstAddress(second.body), firstAddress(first.body));
      const dead = await page.goto(firstAddress(first.body));
      assert.equal(dead?.status(), 404);
      assert.match(await words(page), /後から宛先を直しませんでしたか/);
      if (javaScript) assert.deepEqual(await axe(page), []);
      await hosted.toNumbers(page, second);
    });
  });
}

test("every page of the procedure says which step it is, and is sound at 1280 px too", async () => {
  await hosted.visit({ width: 1280 }, async (page) => {
    const step = async () => {
      assert.deepEqual(await axe(page), []);
      assert.ok((await sideways(page)) <= 0);
      return page.locator("nav.steps").innerText();
    };
    for (const [address, words] of [["terms", "使用規約確認"], ["form", "事業者情報入力"]]) {
      await page.goto(`${hosted.house.site}declare/${address}/`);
      assert.ok((await step()).includes(words), await step());
    }
    await send(page, { ...corporation, name: "株式会社段階", phone: "" });
    assert.match(await step(), /2・3/);
    await hosted.form(page);
    await send(page, { ...corporation, name: "株式会社段階" });
    assert.match(await step(), /全7ステップ中 4：内容確認/);
    const mail = await hosted.toReceived(page);
    assert.match(await step(), /5：受付確認/);
    await page.goto(firstAddress(mail.body));
    assert.match(await step(), /6：メール確認/);
    await press(page, "自己宣言を完了する");
    assert.match(await step(), /7：宣言完了/);
    await screenshot(page, "completed-1280");
  });
});

test("another browser sees the page, but corrects nothing", async () => {
  await hosted.visit({}, async (page) => {
    await declare(page, { ...corporation, name: "株式会社別窓" });
    const { context, page: other } = await visitor(hosted.browser);
    await other.goto(page.url());
    assert.equal(await other.locator("#contact_email").count(), 0);
    const answer = await other.request.post(`${page.url()}address/`, { form: { contact_email: "thief@applicant.example" }, headers: { origin: new URL(page.url()).origin } });
    assert.equal(answer.status(), 403);
    await context.close();
    await page.reload();
    assert.equal(await row(page, "メールの宛先"), corporation.contact_email);
  });
});

test("the new link's seven days begin with the correction", async () => {
  const day = (/** @type {string} */ date) => `${date}T03:00:00Z`;
  try {
    await hosted.restartAt(day("2026-11-20"));
    await hosted.visit({}, async (page) => {
      await declare(page, { ...corporation, name: "株式会社七日" });
      assert.match(await row(page, "手続きの期限"), /2026年11月27日（金）の終わり（24時）/);
      await hosted.restartAt(day("2026-11-23"));
      await page.reload();
      const known = await hosted.mails();
      await page.locator("#contact_email").fill("seven@applicant.example");
      await press(page, "この宛先に直して送る");
      assert.match(await row(page, "手続きの期限"), /2026年11月30日（月）の終わり（24時）/);
      const mail = await hosted.newMail(known);
      await hosted.restartAt("2026-11-30T14:59:00Z");
      await page.goto(firstAddress(mail.body));
      assert.equal(await page.getByRole("button", { name: "自己宣言を完了する" }).count(), 1);
      await hosted.restartAt("2026-11-30T15:00:00Z");
      await press(page, "自己宣言を完了する");
      assert.match(await words(page), /翌日から数えて7日目の終わり（24時）/);
      assert.deepEqual(await axe(page), []);
      await screenshot(page, "expired");
    });
  } finally {
    await hosted.restartAt();
  }
});

test("mails are limited: the page says so and stays whole", async () => {
  const strict = await Hosted.open({ limits: "lift_on_loopback = false\nmails_per_address = 2" });
  try {
    await strict.visit({}, async (page) => {
      await strict.form(page);
      await send(page, corporation);
      await strict.toReceived(page);
      await press(page, "メールをもう一度送る");
      assert.match(await words(page), /もう一度送りました/);
      await press(page, "メールをもう一度送る");
      assert.match(await words(page), /続けて送ったため、いまは送れません/);
      assert.equal(await row(page, "メールの宛先"), corporation.contact_email);
      assert.deepEqual(await axe(page), []);
      await screenshot(page, "received-often");
      // A new declaration to the same address: said, kept, and sent on to another one.
      await strict.form(page);
      await send(page, { ...corporation, name: "株式会社つづけて" });
      await press(page, SUBMIT);
      assert.match(await words(page), /1日に送れるメールの数を超えました/);
      assert.match(await page.title(), /^エラー：/);
      assert.deepEqual(await axe(page), []);
      assert.ok((await sideways(page)) <= 0);
      await screenshot(page, "mailed-often");
      assert.equal((await strict.house.mails()).length, 2);
      await press(page, "入力の画面に戻る");
      assert.equal(await control(page, "name").inputValue(), "株式会社つづけて");
      for (const name of ["contact_email", "contact_email_confirmation"]) await control(page, name).fill("other@applicant.example");
      await press(page, CHECK);
      await strict.toReceived(page);
    });
  } finally {
    await strict.close();
  }
});

test("the numbers: one A4, a text file, copied, mailed again; nothing typed stays in the tab", async () => {
  await hosted.visit({}, async (page) => {
    await page.context().grantPermissions(["clipboard-read", "clipboard-write"]);
    const long = `株式会社${"長い名前の塗装店".repeat(18)}`;
    await hosted.toCheck(page, { ...corporation, ...twoStars, name: long });
    assert.ok((await page.evaluate(() => JSON.stringify({ ...sessionStorage }))).includes("番地マーカー"));
    const mailed = await hosted.toReceived(page);
    await page.waitForFunction(() => sessionStorage.length === 0 && localStorage.length === 0);
    await hosted.toNumbers(page, mailed);
    assert.deepEqual(await page.evaluate(() => ({ ...sessionStorage })), {});
    const user = await page.locator("#user-number").innerText();
    const id = await page.locator("#declaration-id").innerText();
    const text = await words(page);
    assert.match(text, /パスワードと組み合わせて使う番号です/);
    assert.match(text, /今日から、この見本の中だけで使えます/);
    assert.match(text, /事務局が受理した後/);
    assert.deepEqual(await axe(page), []);
    assert.ok((await sideways(page)) <= 0);
    await screenshot(page, "completed");

    for (const [button, number] of [["利用者番号をコピー", user], ["自己宣言IDをコピー", id]]) {
      await page.getByRole("button", { name: button }).click();
      await page.getByText("コピーしました").first().waitFor();
      assert.equal(await page.evaluate(() => navigator.clipboard.readText()), number);
    }
    const saved = page.waitForEvent("download");
    await page.getByRole("link", { name: "番号をファイルに保存する" }).click();
    const file = await readFile(await (await saved).path(), "utf8");
    assert.ok(file.split("\r\n").includes(user) && file.split("\r\n").includes(id), file);
    assert.match(file, /パスワードと組み合わせて/);

    const pdf = await page.pdf({ format: "A4", path: `${hosted.house.root}/numbers.pdf` });
    assert.equal((pdf.toString("latin1").match(/\/Type\s*\/Page\b/g) ?? []).length, 1, "it prints on one A4");
    await page.emulateMedia({ media: "print" });
    await screenshot(page, "completed-print");
    await page.emulateMedia({ media: "screen" });

    const known = await hosted.mails();
    await press(page, "番号をもう一度メールで受け取る");
    const mail = await hosted.newMail(known, "");
    assert.equal(mail.to, corporation.contact_email);
    assert.ok(mail.body.split(/\r?\n/).includes(user) && mail.body.split(/\r?\n/).includes(id));
    assert.match(await words(page), new RegExp(`メールを ${corporation.contact_email} へ送りました`));
    assert.deepEqual([await page.locator("#user-number").innerText(), await page.locator("#declaration-id").innerText()], [user, id], "the numbers stay in view");
    assert.deepEqual(await axe(page), []);
    await screenshot(page, "numbers-mailed");
  });
});

test("the mailed link: looking changes nothing, pressing twice and coming back later end well", async () => {
  await hosted.visit({ javaScript: false }, async (page) => {
    const mail = await declare(page, { ...corporation, name: "株式会社二度押し" });
    const link = firstAddress(mail.body);
    for (const method of ["head", "get"]) assert.equal((await page.request.fetch(link, { method })).status(), 200);
    await page.goto(link);
    await screenshot(page, "confirm");
    await page.getByRole("button", { name: "自己宣言を完了する" }).dblclick();
    await page.locator("#user-number").waitFor();
    const user = await page.locator("#user-number").innerText();
    await page.reload();
    assert.equal(await page.locator("#user-number").innerText(), user, "a reload of the numbers' page");
    await page.goto(link);
    assert.match(await words(page), /もう完了しています/);
    await screenshot(page, "done");
    const rows = (await listed()).filter((/** @type {any} */ one) => one.name === "株式会社二度押し");
    assert.equal(rows.length, 1);
  });
});

test("received: the tab with the form forgets the answers, and the link may be opened in another", async () => {
  await hosted.visit({}, async (page) => {
    await hosted.toCheck(page, { ...corporation, name: "株式会社別の窓" });
    const mail = await hosted.toReceived(page);
    const other = await page.context().newPage();
    await hosted.toNumbers(other, mail);
    await page.reload();
    assert.match(await words(page), /もう完了しています/);
    await page.waitForFunction(() => sessionStorage.length === 0);
    await hosted.form(page);
    assert.equal(await control(page, "street").inputValue(), "");
  });
});

test("declared twice: the applicant hears only what is public, the office sees both side by side and replaces", { timeout: 90_000 }, async () => {
  const twice = { ...corporation, name: "株式会社二重宣言", municipality: "千代田区二重町", corporate_number: "8000012010038" };
  await hosted.visit({}, async (page) => {
    const first = await confirmed(page, twice);
    await hosted.form(page);
    await send(page, twice);
    assert.ok(!(await words(page)).includes("すでに公開されています"), "what waits is not public");
    await review("accept", first);
    await hosted.form(page);
    await send(page, { ...twice, corporate_number: "7123456789012" });
    assert.match(await words(page), /すでに公開されています/, "name and place are public");
    assert.ok((await page.getByRole("link", { name: "ログインの画面を開く" }).getAttribute("href"))?.endsWith("/account/"));
    assert.deepEqual(await axe(page), []);
    await screenshot(page, "check-listed");
    await hosted.form(page);
    await send(page, { ...twice, name: "株式会社ほかの名前" });
    assert.ok(!(await words(page)).includes("すでに公開されています"), "the 法人番号 is not public");
    const second = await confirmed(page, { ...twice, contact_name: "ふたりめ" });
    const text = await review("show", second);
    assert.ok(text.includes(first) && text.includes("同じ事業者らしい申込み"), text);
    assert.match(text, /≠.*担当マーカー花子\s+ふたりめ/);
    const beside = text.slice(text.indexOf("■ 同じ事業者らしい"), text.indexOf("■ これまで")).split("\n").slice(2);
    assert.ok(beside.length > 25, text);
    for (const line of beside) assert.ok([...line].reduce((sum, one) => sum + (/[ -~≠]/.test(one) ? 1 : 2), 0) <= 106, line);
    assert.match(text, /houjin-bangou\.nta\.go\.jp/);
    const number = text.match(/一覧での番号 (\d{8})/)?.[1] ?? "";
    await review("accept", second, "--replaces", number);
    const csv = await readFile(`${hosted.house.root}/data/declarers.csv`, "utf8");
    const rows = csv.split("\n").filter((line) => line.includes("株式会社二重宣言"));
    assert.equal(rows.length, 1, rows.join());
    assert.ok(rows[0].startsWith(number), "the record number stays");
  });
});

test("the same 法人番号 under another name, and a sole proprietor's namesake, are seen by the office", async () => {
  await hosted.visit({ javaScript: false }, async (page) => {
    const first = await confirmed(page, { ...corporation, name: "株式会社旧名", corporate_number: "4000012090001" });
    const second = await confirmed(page, { ...corporation, name: "株式会社新名", corporate_number: "4000012090001" });
    assert.ok((await review("show", second)).includes(first));
    const one = await confirmed(page, { ...person, representative: "髙橋 一郎", municipality: "同名町" });
    await hosted.form(page);
    await send(page, { ...person, representative: "高橋一郎", municipality: "同名町" });
    assert.ok(!(await words(page)).includes("公開されています。番号"), "waiting, hence not public");
    await hosted.toNumbers(page, await hosted.toReceived(page));
    const other = (await listed()).find((/** @type {any} */ row) => row.name === "高橋一郎");
    assert.ok((await review("show", other.reference)).includes(one), "髙 and 高, with and without a space, are one name");
  });
});

test("the office returns: the state stays, the reason is mailed", async () => {
  await hosted.visit({ javaScript: false }, async (page) => {
    const reference = await confirmed(page, { ...corporation, name: "株式会社差し戻し" });
    const known = await hosted.mails();
    await review("return", reference, "--reason", "町の名前を、登記のとおりに直してください。");
    const mail = await hosted.newMail(known, "直してください");
    assert.ok(mail.body.includes("町の名前を、登記のとおりに直してください。"), mail.body);
    const one = (await listed()).find((/** @type {any} */ row) => row.reference === reference);
    assert.equal(one.state, "confirmed");
    const text = await review("show", reference);
    assert.match(text, /町の名前を、登記のとおりに/);
  });
});

test("the check page is drawn without any effect: nothing is in the queue before the submit", async () => {
  const count = (await listed()).length;
  await hosted.visit({ javaScript: false }, async (page) => {
    await hosted.form(page);
    await send(page, { ...corporation, name: "株式会社見るだけ" });
    assert.equal(await shown(page, "name"), "株式会社見るだけ");
  });
  assert.equal((await listed()).length, count);
});

for (const javaScript of [true, false]) {
  test(`questions beside the numbers: one press, and the numbers stay in sight, JavaScript ${javaScript}`, async () => {
    await hosted.visit({ javaScript }, async (page) => {
      await hosted.toNumbers(page, await declare(page, { ...corporation, name: `株式会社お答え${javaScript}` }));
      const id = await page.locator("#declaration-id").innerText();
      if (javaScript) assert.deepEqual(await axe(page), []);
      await screenshot(page, `numbers-survey-${javaScript}`);
      await press(page, "アンケートを送る");
      assert.match(await words(page), /1つも選ばれていなかった/);
      await page.getByLabel("ポスター").check();
      await page.getByLabel("知人の紹介").check();
      await press(page, "アンケートを送る");
      await page.waitForURL("**/survey/");
      assert.match(await words(page), /お答えを受け取りました。ありがとうございました/);
      const { y = 0, height = 0 } = (await page.locator("#declaration-id").boundingBox()) ?? {};
      assert.ok(y > 0 && y + height < 740, `the number stands at ${y}`);
      assert.deepEqual([await page.locator("#declaration-id").innerText(), await page.locator("[name='heard_from']").count()], [id, 0]);
      assert.ok((await sideways(page)) <= 0);
      await screenshot(page, `numbers-answered-${javaScript}`);
      await page.reload();
      assert.equal(await page.locator("#declaration-id").innerText(), id);
    });
  });
}
