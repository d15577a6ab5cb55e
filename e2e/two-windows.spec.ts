// Two windows of one conversation: they agree, and one that does not know of the other's question puts nothing out of sight.

import type { Page } from "@playwright/test";

import {
  button,
  field,
  list,
  marked,
  openMenu,
  row,
  send,
  sendAndWait,
  turns,
} from "./conversation-page.ts";
import { expect, type Person, test } from "./fixtures.ts";

/** A window that learns of nothing: other windows do not reach it, and its looks fail. */
async function aStaleWindow(page: Page): Promise<Page> {
  const other = await page.context().newPage();
  await other.addInitScript(() => {
    window.BroadcastChannel.prototype.addEventListener = () => undefined;
  });
  await other.route(/\/leaf$/, (route) => route.abort());
  await other.goto(page.url());
  return other;
}

test("another window of the same browser shows a question, its answer while it is written, and a new title", {
  tag: "@once",
}, async ({ lin: { page }, parlor, words }) => {
  const [opening, next, title] = [marked("Hello."), marked("And then?"), marked("Seals")];
  parlor.model.script({
    when: { says: next },
    steps: [{ say: "Then" }, { hold: next }, { say: " it rained." }],
  });
  await sendAndWait(page, words, opening);
  const other = await page.context().newPage();
  await other.goto(page.url());
  await expect(turns(other)).toHaveCount(1);
  await send(page, words, next);
  await expect(turns(other).last()).toContainText("Then");
  await expect(turns(other).last()).toContainText(next);
  parlor.model.release(next);
  await expect(turns(other).last()).toContainText("Then it rained.");

  const line = row(page, words, opening);
  await line.hover();
  await openMenu(page, line.getByRole("button"));
  await page.getByRole("menuitem", { name: words.index.rename }).click();
  await list(page, words).getByRole("textbox").fill(title);
  await page.keyboard.press("Enter");
  await expect(other).toHaveTitle(new RegExp(title));
  await expect(row(other, words, title)).toBeVisible();
});

test("a window in another browser, which nobody touches, shows it too", { tag: "@once" }, async ({
  lin,
  aBrowser,
  site,
  parlor,
  words,
}) => {
  const { page } = lin;
  const [opening, next] = [marked("Hello."), marked("And then?")];
  parlor.model.script({
    when: { says: next },
    steps: [{ say: "Then" }, { hold: next }, { say: " it rained." }],
  });
  await sendAndWait(page, words, opening);
  const other = await aWindowElsewhere(lin, await aBrowser(), site.base);
  await expect(turns(other)).toHaveCount(1);
  await field(other, words).fill("half a thought");
  await send(page, words, next);
  await expect(turns(other).last()).toContainText("Then");
  parlor.model.release(next);
  await expect(turns(other).last()).toContainText("Then it rained.");
  await expect(field(other, words)).toHaveValue("half a thought");
});

async function aWindowElsewhere(
  { page, cookies }: Person,
  browser: ReturnType<Page["context"]>,
  base: string,
): Promise<Page> {
  await browser.addCookies([...cookies].map(([name, value]) => ({ name, value, url: base })));
  const other = await browser.newPage();
  await other.goto(page.url());
  return other;
}

test("a question from a stale window is not sent: it shows what is new, keeps the text and says so", async ({
  lin: { page },
  words,
  say,
  browserErrors,
}) => {
  browserErrors.expect(/409 \(Conflict\)/);
  const [opening, first, second] = [marked("Hello."), marked("Mine."), marked("No, mine.")];
  await sendAndWait(page, words, opening);
  const other = await aStaleWindow(page);
  await field(other, words).fill(second);
  await sendAndWait(page, words, first);
  await expect(turns(page)).toHaveCount(2);

  await button(other, words.chat.send).click();
  const notSent = say("chat.conflict", { reason: words.errors.conversation_changed });
  await expect(other.getByText(notSent)).toBeVisible();
  await expect(turns(other)).toHaveCount(2);
  await expect(turns(other).last()).toContainText(first);
  await expect(field(other, words)).toHaveValue(second);
  await button(other, words.chat.send).click();
  await expect(turns(other)).toHaveCount(3);
  await expect(turns(other).last()).toContainText(second);
  await expect(other.getByText(notSent)).toHaveCount(0);
  await expect(turns(page)).toHaveCount(3);
});

test("nor is its “Ask again”: the other window's question stays in sight", {
  tag: "@once",
}, async ({ lin: { page }, words, say, browserErrors }) => {
  browserErrors.expect(/409 \(Conflict\)/);
  const [opening, first] = [marked("Hello."), marked("Mine.")];
  await sendAndWait(page, words, opening);
  const other = await aStaleWindow(page);
  await sendAndWait(page, words, first);
  await expect(turns(page)).toHaveCount(2);
  await button(turns(other).last(), words.chat.askAgain).click();
  await expect(
    other.getByText(say("chat.conflict", { reason: words.errors.conversation_changed })),
  ).toBeVisible();
  await expect(turns(other)).toHaveCount(2);
  await page.reload();
  await expect(turns(page)).toHaveCount(2);
  await expect(turns(page).last()).toContainText(first);
});
