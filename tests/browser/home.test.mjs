// The first screen of a phone and of a desktop: what one comes for stands there, the header takes little of it, and
// large text breaks nothing.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { launch, screenshot, sideways, visitor } from "./lib/browser.mjs";
import { builtSite } from "./lib/site.mjs";
import { serveFolder } from "./lib/static.mjs";

/** What stands before every page's content on a phone, at most. */
const HEADER = 110;
const PHONE = { width: 360, height: 740 };
/** @type {Awaited<ReturnType<typeof builtSite>>} */
let site;
/** @type {Awaited<ReturnType<typeof serveFolder>>} */
let host;
/** @type {import("playwright-core").Browser} */
let browser;

before(async () => {
  site = await builtSite();
  host = await serveFolder(site.dist);
  browser = await launch();
});
after(async () => {
  await browser?.close();
  await host?.close();
  await site?.house.tearDown();
});

/** Opens a page, does something with it, and holds that nothing was against the rules. */
async function visit(/** @type {{ javaScript?: boolean, size?: { width: number, height: number } }} */ { javaScript = true, size = PHONE }, /** @type {string} */ path, /** @type {(page: import("playwright-core").Page) => Promise<void>} */ look) {
  const { context, page, faults } = await visitor(browser, { javaScript, width: size.width });
  try {
    await page.setViewportSize(size);
    await page.goto(host.address + path, { waitUntil: "networkidle" });
    await look(page);
    assert.deepEqual(faults, []);
  } finally {
    await context.close();
  }
}

/** How far down an element ends. */
const endOf = async (/** @type {import("playwright-core").Page} */ page, /** @type {string} */ what) => {
  const box = await page.locator(what).first().boundingBox();
  assert.ok(box, `${what} is on the page`);
  return box.y + box.height;
};

test("the first screen of a phone: what it is, one button, the number, the subsidy, the search, the ways on", async () => {
  await visit({}, "/", async (page) => {
    await screenshot(page, "home-first");
    for (const what of ["h1", ".hero-do .button", ".hero-note", "#home-q", ".home-ways a"]) {
      assert.ok((await endOf(page, what)) <= PHONE.height, `${what} ends at ${await endOf(page, what)}`);
    }
    assert.equal(await page.locator(".hero .button").count(), 1, "one filled button");
    assert.match((await page.locator(".hero-do .button").getAttribute("href")) ?? "", /declare\/terms\/$/);
    assert.ok((await endOf(page, ".site-header")) <= HEADER, `the header ends at ${await endOf(page, ".site-header")}`);
  });
});

test("no page's header takes more of a phone, with and without JavaScript", async () => {
  for (const javaScript of [true, false]) {
    for (const path of ["/about/", "/directory/", "/declare/terms/"]) {
      await visit({ javaScript }, path, async (page) => {
        assert.ok((await endOf(page, ".site-header")) <= HEADER, `${path}: ${await endOf(page, ".site-header")}`);
      });
    }
  }
});

test("the menu opens below the row of the name, over the page, and every entry can be reached", async () => {
  for (const javaScript of [true, false]) {
    await visit({ javaScript }, "/", async (page) => {
      const before = await endOf(page, ".hero");
      await page.locator(".menu-phone summary").click();
      assert.equal(await endOf(page, ".hero"), before, "nothing is pushed down");
      const menu = await page.locator(".menu-phone nav").boundingBox();
      assert.ok(menu && menu.x === 0 && menu.width === PHONE.width, JSON.stringify(menu));
      assert.ok((await sideways(page)) <= 0);
      if (javaScript) await screenshot(page, "home-menu");
      const last = page.locator(".menu-phone nav a").last();
      await last.scrollIntoViewIfNeeded();
      await Promise.all([page.waitForEvent("domcontentloaded"), last.click()]);
      assert.match(page.url(), /news\/$/);
    });
  }
});

test("text of one and a half and of twice the size overflows nowhere and tears no word of the name", async () => {
  for (const size of ["130%", "150%", "175%", "200%"]) {
    for (const path of ["/", "/about/", "/logo/", "/login-help/"]) {
      await visit({}, path, async (page) => {
        await page.evaluate((size) => { document.documentElement.style.fontSize = size; }, size);
        assert.ok((await sideways(page)) <= 0, `${path} at ${size}: ${await sideways(page)}`);
        if (path !== "/") return;
        await screenshot(page, `home-${size.slice(0, -1)}`);
        const torn = await page.locator(".site-title span").evaluate((title) => {
          const range = document.createRange();
          const text = /** @type {Text} */ (title.firstChild);
          return [...text.data.matchAll(/[A-Za-z]+/g)].filter(({ 0: word, index }) => {
            range.setStart(text, index);
            range.setEnd(text, index + word.length);
            return range.getClientRects().length > 1;
          }).map(([word]) => word);
        });
        assert.deepEqual(torn, [], `${size}: words of the name in two lines`);
      });
    }
  }
});

test("a desktop's first screen holds the same", async () => {
  const size = { width: 1280, height: 900 };
  await visit({ size }, "/", async (page) => {
    await screenshot(page, "home-1280");
    for (const what of [".hero-do .button", "#home-q", ".home-ways a"]) assert.ok((await endOf(page, what)) <= size.height, what);
  });
});
