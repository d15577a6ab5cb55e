// Losing and regaining the network. The user does not have to do anything, and no written text is lost.

import type { Page } from "@playwright/test";

import type { Catalogue } from "#lib/i18n/index.ts";

import { button, field, marked, saying, send, turns } from "./conversation-page.ts";
import { expect, test } from "./fixtures.ts";

/** The notice above the composer that Parlor is unreachable. */
const offline = (page: Page, words: Catalogue) =>
  page.getByRole("status").filter({ has: button(page, words.chat.tryNow) });

test.beforeEach(({ browserErrors }) => {
  browserErrors.expect(/Failed to load resource: net::/);
});

test("F3 the network is lost in mid-answer: the answer continues by itself, and typed text is kept", async ({
  lin: { page },
  parlor,
  words,
}) => {
  const text = marked("Take your time.");
  parlor.model.script({
    when: { says: text },
    steps: [{ say: "Here. " }, { hold: text }, { say: "And there." }],
  });
  await send(page, words, text);
  await expect(turns(page)).toContainText("Here.");
  await page.context().setOffline(true);
  await expect(offline(page, words)).toBeVisible();
  await field(page, words).fill("the next thing");
  parlor.model.release(text);
  await parlor.model.seen((record) => record.end === "done" && saying(text)(record));
  await page.context().setOffline(false);
  await expect(turns(page)).toContainText("Here. And there.");
  await expect(offline(page, words)).toHaveCount(0);
  await expect(field(page, words)).toHaveValue("the next thing");
  await expect(button(page, words.chat.send)).toBeVisible();
});

test("F3 a question sent without a network is sent later, automatically and once", {
  tag: "@once",
}, async ({ lin: { page }, parlor, words }) => {
  const text = marked("Whenever you can.");
  parlor.model.script({ when: { says: text }, steps: [{ say: "Now I can." }] });
  await page.context().setOffline(true);
  await expect(offline(page, words)).toBeVisible();
  await field(page, words).fill(text);
  await button(page, words.chat.sendLater).click();
  await expect(turns(page)).toContainText(text);
  await expect(turns(page)).toContainText(words.chat.offlineShort);
  await page.context().setOffline(false);
  await expect(turns(page)).toContainText("Now I can.");
  await page.reload();
  await expect(turns(page)).toHaveCount(1);
  await expect(field(page, words)).toHaveValue("");
  expect(parlor.model.requests.filter(saying(text))).toHaveLength(1);
});

test("a question that waits to be sent is kept when the page is left", { tag: "@once" }, async ({
  lin: { page },
  parlor,
  words,
}) => {
  const text = marked("Remember me.");
  parlor.model.script({ when: { says: text }, steps: [{ say: "I do." }] });
  await page.route("**/api/chat", (route) => route.abort());
  await send(page, words, text);
  await expect(turns(page)).toContainText(text);
  const browser = page.context();
  await page.close();
  const again = await browser.newPage();
  await again.goto("/");
  await expect(turns(again)).toContainText("I do.");
  await again.reload();
  await expect(turns(again)).toHaveCount(1);
  expect(parlor.model.requests.filter(saying(text))).toHaveLength(1);
});

test("the user can reconnect at once instead of waiting", { tag: "@once" }, async ({
  lin: { page },
  words,
}) => {
  const away = /\/(api|healthz)\b/;
  let looked = 0;
  await page.route(away, (route) => {
    if (route.request().url().endsWith("/healthz")) looked += 1;
    return route.abort();
  });
  await send(page, words, marked("Anybody?"));
  await expect(offline(page, words)).toBeVisible();
  // The delay between attempts increases: the next attempt would be four seconds from now.
  await expect.poll(() => looked, { timeout: 15_000 }).toBeGreaterThanOrEqual(5);
  await page.unroute(away);
  await button(page, words.chat.tryNow).click();
  await expect(offline(page, words)).toHaveCount(0, { timeout: 2_000 });
  await expect(turns(page)).toHaveCount(1);
});
