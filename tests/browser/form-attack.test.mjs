// What people with bad intent, bad luck or a bad copy send: seals that are tampered with, foreign, expired,
// replayed; too early; the honeypot; other origins. Each ends on a page that says what to do, keeps what it
// safely can, and never breaks the processor.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { axe, screenshot, sideways } from "./lib/browser.mjs";
import { corporation, fill, press } from "./lib/declaration.mjs";
import { CHECK, control, Hosted, send, shown, SUBMIT, words } from "./lib/hosted.mjs";

/** @type {Hosted} */
let hosted;
before(async () => { hosted = await Hosted.open({ seconds: 3 }); });
after(async () => { await hosted?.close(); });

const listed = async () => JSON.parse((await hosted.house.sengen("review", "list", "--all", "--format", "json")).stdout);
const sealOf = (/** @type {import("playwright-core").Page} */ page) => page.locator("[name='_sealed']").first().inputValue();

/** Goes to the check page without typing; its seal. */
async function sealed(page, answers = corporation) {
  await hosted.form(page);
  await send(page, answers);
  return sealOf(page);
}

/** A POST as a page of our own sends it. */
function post(page, path, form, origin = hosted.house.processor) {
  return page.request.post(`${hosted.house.processor}${path}`, { form, headers: { origin }, maxRedirects: 0 });
}

/** Puts another seal into the check page and presses the button. */
async function submitSealed(page, seal, words = SUBMIT) {
  await page.locator("[name='_sealed']").evaluateAll((all, value) => all.forEach((one) => one.setAttribute("value", value)), seal);
  await press(page, words);
}

for (const javaScript of [true, false]) {
  const how = javaScript ? "with JavaScript" : "without JavaScript";

  test(`sent too early: a page with one button, nothing lost, ${how}`, async () => {
    await hosted.visit({ javaScript }, async (page) => {
      const name = `株式会社はやい${javaScript}`;
      await sealed(page, { ...corporation, name });
      await press(page, SUBMIT);
      assert.equal(await page.locator("main button").count(), 1);
      assert.match(await words(page), /入力した内容は、すべて残っています/);
      assert.equal((await listed()).filter((/** @type {any} */ one) => one.name === name).length, 0);
      if (javaScript) {
        assert.deepEqual(await axe(page), []);
        assert.ok((await sideways(page)) <= 0);
        await screenshot(page, "wait");
      }
      await hosted.toReceived(page);
      assert.equal((await listed()).filter((/** @type {any} */ one) => one.name === name).length, 1);
    });
  });

  test(`after three seconds nobody is asked, ${how}`, async () => {
    await hosted.visit({ javaScript }, async (page) => {
      await sealed(page);
      await page.waitForTimeout(3_100);
      await hosted.toReceived(page);
    });
  });

  test(`a tampered seal: a page that says what to do, and the form still holds what was typed, ${how}`, async () => {
    await hosted.visit({ javaScript }, async (page) => {
      await hosted.toCheck(page);
      const seal = await sealOf(page);
      await submitSealed(page, seal.slice(0, 40) + (seal[40] === "A" ? "B" : "A") + seal.slice(41));
      assert.match(await words(page), /この画面から読み取れませんでした/);
      if (javaScript) {
        assert.deepEqual(await axe(page), []);
        await screenshot(page, "seal-broken");
      }
      await Promise.all([page.waitForURL("**/declare/form/"), page.getByRole("link", { name: "入力の画面を開く" }).click()]);
      if (javaScript) assert.equal(await control(page, "street").inputValue(), corporation.street);
    });
  });
}

test("the honeypot flags and never drops", async () => {
  await hosted.visit({}, async (page) => {
    assert.equal(await page.goto(`${hosted.house.site}declare/form/`).then(() => page.locator("#kakunin_ran").isVisible()), false);
    await send(page, { ...corporation, name: "株式会社蜂蜜", kakunin_ran: "http://spam.example/" });
    await press(page, SUBMIT);
    await hosted.toNumbers(page, await hosted.toReceived(page));
    const row = (await listed()).find((/** @type {any} */ one) => one.name === "株式会社蜂蜜");
    assert.match((await hosted.house.sengen("review", "show", row.reference)).stdout, /人には見えない欄に入力があった/);
  });
});

test("every damage to a seal is answered by the same page, on every route", async () => {
  await hosted.visit({ javaScript: false }, async (page) => {
    const seal = await sealed(page);
    const damaged = [
      "", "x", "A".repeat(5_000), seal.slice(0, -1), seal.slice(1), `${seal}A`, seal.split("").reverse().join(""), seal.replace(/.$/, "="),
      encodeURIComponent(seal) + "%", "../../etc/passwd", "見本".repeat(100), "\u0000",
    ];
    for (const path of ["/declare/submit/", "/declare/correct/", "/declare/check/"]) {
      for (const one of damaged) {
        if (path === "/declare/check/" && one === "") continue; // no seal: the form itself
        const answer = await post(page, path, { _sealed: one });
        assert.equal(answer.status(), 400, `${path} ${damaged.indexOf(one)}`);
        assert.match(await answer.text(), /読み取れませんでした/);
      }
    }
    assert.equal((await post(page, "/declare/submit/", {})).status(), 400, "no seal at all");
  });
});

test("a seal of another house, and one made for another purpose, open nothing", { timeout: 60_000 }, async () => {
  const other = await Hosted.open();
  try {
    await hosted.visit({ javaScript: false }, async (page) => {
      await other.form(page);
      await send(page, corporation);
      const foreign = await sealOf(page);
      assert.equal((await post(page, "/declare/submit/", { _sealed: foreign })).status(), 400);
      await sealed(page);
      await press(page, "修正する");
      const password = await page.locator("[name='_password']").inputValue();
      assert.equal((await post(page, "/declare/submit/", { _sealed: password })).status(), 400, "the password's seal is no check page");
      const check = await sealed(page);
      await hosted.form(page);
      await send(page, { ...corporation, password: "", password_confirmation: "", _password: check });
      assert.match(await page.locator("#password-error").innerText(), /パスワードを入力/, "and the other way round");
    });
  } finally {
    await other.close();
  }
});

test("a replayed seal finds the first declaration: after the submit, after the numbers, after acceptance", async () => {
  await hosted.visit({ javaScript: false }, async (page) => {
    const seal = await sealed(page, { ...corporation, name: "株式会社再演" });
    await page.waitForTimeout(3_100);
    const mail = await hosted.toReceived(page);
    const first = new URL(page.url()).pathname;
    const again = async () => (await post(page, "/declare/submit/", { _sealed: seal })).headers().location;
    assert.equal(await again(), first);
    await hosted.toNumbers(page, mail);
    assert.equal(await again(), first);
    const row = (await listed()).find((/** @type {any} */ one) => one.name === "株式会社再演");
    await hosted.house.sengen("review", "accept", row.reference, "--distinct");
    assert.equal(await again(), first);
    assert.equal((await listed()).filter((/** @type {any} */ one) => one.name === "株式会社再演").length, 1);
    await page.goto(`${hosted.house.processor}${first}`);
    assert.match(await words(page), /もう完了しています/);
  });
});

test("posts from other origins, other methods, other kinds of body are refused with words", async () => {
  await hosted.visit({ javaScript: false }, async (page) => {
    const seal = await sealed(page);
    for (const path of ["/declare/submit/", "/declare/correct/", "/declare/check/"]) {
      for (const origin of ["https://evil.example", "null"]) {
        const answer = await post(page, path, { _sealed: seal }, origin);
        assert.equal(answer.status(), 403, `${path} from ${origin}`);
        assert.match(await answer.text(), /次にすること/);
      }
      await page.goto(`${hosted.house.processor}${path}`);
      assert.match(await words(page), /画面のボタンを押したときにだけ/);
      const json = await page.request.post(`${hosted.house.processor}${path}`, { data: { a: 1 }, headers: { origin: hosted.house.processor } });
      assert.equal(json.status(), 415);
      const large = await post(page, path, { name: "あ".repeat(40_000) });
      assert.equal(large.status(), 413);
      const twice = await page.request.post(`${hosted.house.processor}${path}`, {
        data: "name=a&name=b", headers: { origin: hosted.house.processor, "content-type": "application/x-www-form-urlencoded" },
      });
      assert.equal(twice.status(), 400);
    }
  });
});

test("every error page passes axe-core at 360 px", async () => {
  await hosted.visit({}, async (page) => {
    const path = "**/declare/check/";
    for (const [title, body, type] of /** @type {[string, string, string][]} */ ([
      ["400", "name=%FF", "application/x-www-form-urlencoded"], ["413", `name=${"a".repeat(70_000)}`, "application/x-www-form-urlencoded"], ["415", "{}", "application/json"],
    ])) {
      await page.context().route(path, (route) => route.continue({ postData: body, headers: { ...route.request().headers(), "content-type": type } }));
      await hosted.form(page);
      await send(page, corporation);
      await page.context().unroute(path);
      assert.equal(await page.locator("h1").count(), 1, title);
      assert.match(await page.title(), /^エラー：/, title);
      assert.deepEqual(await axe(page), [], title);
      assert.ok((await sideways(page)) <= 0);
      await screenshot(page, `error-${title}`);
    }
    // A crowd: more passwords at once than the machine hashes. Who must wait gets everything back. Only a form
    // that is right in all else is hashed: the whole of it is sent, as its page would.
    await hosted.form(page);
    await fill(page, corporation);
    const whole = await page.evaluate(() => [...new FormData(/** @type {HTMLFormElement} */ (document.querySelector("form[action*='/declare/check/']")))].map(([name, value]) => [name, String(value)]));
    const blank = new URLSearchParams(whole);
    const crowd = await Promise.all(Array.from({ length: 60 }, () => fetch(`${hosted.house.processor}/declare/check/`, { method: "POST", body: blank, headers: { origin: /** @type {string} */ (hosted.house.processor) } })));
    const busy = crowd.find((answer) => answer.status === 503);
    assert.ok(busy, crowd.map((answer) => answer.status).join());
    assert.equal(busy.headers.get("retry-after"), "5");
    // Shown as the answer it was: the page before it takes no text for markup.
    const body = await busy.text();
    await page.route("**/declare/busy/", (route) => route.fulfill({ status: 200, contentType: "text/html; charset=utf-8", body }));
    await page.goto(`${hosted.house.processor}/declare/busy/`);
    assert.match(await words(page), /ただいま、混み合っています/);
    assert.deepEqual(await axe(page), [], "503");
    assert.ok((await sideways(page)) <= 0);
    await screenshot(page, "error-503");
    await press(page, "入力の画面に戻って送り直す");
    assert.equal(await control(page, "street").inputValue(), corporation.street);
    for (const address of ["declare/check/", "declare/nothing/", `c/${"A".repeat(43)}/`, "declare/received/x/"]) {
      await page.goto(`${hosted.house.site}${address}`);
      assert.deepEqual(await axe(page), [], address);
    }
  });
});

test("a rate that is used up keeps everything and says when to go on", { timeout: 60_000 }, async () => {
  const strict = await Hosted.open({ limits: "lift_on_loopback = false\nsubmits_per_client = 1\nchecks_per_client = 5" });
  try {
    await strict.visit({}, async (page) => {
      for (let turn = 0; turn < 2; turn++) {
        await strict.form(page);
        await send(page, { ...corporation, name: `株式会社多い${turn}` });
        await press(page, SUBMIT);
      }
      assert.match(await words(page), /1時間ほど待ってから/, "one an hour, as the setting says");
      assert.deepEqual(await axe(page), []);
      await screenshot(page, "too-often");
      assert.equal(await page.getByRole("button", { name: "もう一度送る" }).count(), 1);
      for (let turn = 0; turn < 9; turn++) {
        await strict.form(page);
        await send(page, { ...corporation, name: "株式会社多い", phone: "なし" });
      }
      assert.match(await words(page), /入力した内容はなくなりません/);
      await press(page, "入力の画面に戻る");
      assert.equal(await control(page, "name").inputValue(), "株式会社多い");
      assert.equal(await page.getByRole("button", { name: CHECK }).last().count(), 1);
    });
  } finally {
    await strict.close();
  }
});

test("a one-press answer that is forged does no more than typing", async () => {
  await hosted.visit({ javaScript: false }, async (page) => {
    const seal = await sealed(page, { ...corporation, name: "㈱見本" });
    for (const action of ['set:{"_sealed":"x","kakunin_ran":"y","terms_version":"1"}', "set:[1]", "set:{", "fill:{}", 'fill:{"prefecture":"江戸"}', 'set:{"name":1}', "x".repeat(3_000), "\u0000"]) {
      const answer = await post(page, "/declare/check/", { _sealed: seal, _action: action });
      assert.ok([200, 422].includes(answer.status()), `${action.slice(0, 40)}: ${answer.status()}`);
      assert.ok((await answer.text()).includes("㈱見本"));
    }
    assert.equal(await shown(page, "name"), "㈱見本");
  });
});
