// The list of conversations, in which users find earlier conversations.

import { randomUUID } from "node:crypto";

import { type Program, question } from "#lib/testing/program.ts";

import {
  button,
  field,
  list,
  marked,
  openMenu,
  row,
  saying,
  send,
  turns,
} from "./conversation-page.ts";
import { expect, test } from "./fixtures.ts";

/** Creates conversations with complete turns, through the API; returns their ids. */
async function conversations(person: Program, titles: string[]): Promise<string[]> {
  const ids = titles.map(() => randomUUID());
  for (const [at, title] of titles.entries()) {
    await (await person.ask("POST", "/api/chat", { id: ids[at], message: question(title) })).text();
  }
  return ids;
}

test("conversations are grouped by the day of their last message, and can be opened", async ({
  lin,
  parlor,
  words,
  language,
}) => {
  const { page } = lin;
  const titles = [
    "Today’s question",
    "Yesterday’s question",
    "A question of last week",
    "An old question",
  ];
  const ids = await conversations(lin, titles);
  for (const [at, days] of [0, 1, 4, 400].entries()) {
    await parlor.sql(
      `update "Conversation" set "updatedAt" = "updatedAt" - make_interval(days => $2) where id = $1`,
      [ids[at], days],
    );
  }
  await page.goto("/");
  const long = new Date(Date.now() - 400 * 86_400_000);
  const month = new Intl.DateTimeFormat(language === "zh" ? "zh-CN" : "en-GB", {
    month: "long",
    year: "numeric",
  }).format(long);
  for (const [at, name] of [
    words.index.today,
    words.index.yesterday,
    words.index.week,
    month,
  ].entries()) {
    await expect(list(page, words).getByRole("region", { name }).getByRole("link")).toHaveText([
      titles[at] ?? "",
    ]);
  }
  await row(page, words, titles[2] ?? "")
    .getByRole("link")
    .click();
  await expect(page.getByRole("heading", { level: 1 })).toHaveText(titles[2] ?? "");
  await expect(row(page, words, titles[2] ?? "").getByRole("link")).toHaveAttribute(
    "aria-current",
    "page",
  );
  await expect(turns(page)).toHaveCount(1);
});

test("a conversation is renamed with Enter, and keeps its title with Escape", {
  tag: "@once",
}, async ({ lin, words, say }) => {
  const { page } = lin;
  await conversations(lin, ["Spare parts"]);
  await page.goto("/");
  const change = async (title: string) => {
    await row(page, words, title).hover();
    await openMenu(page, button(page, say("index.change", { title })));
    await page.getByRole("menuitem", { name: words.index.rename }).click();
    return page.getByRole("textbox", { name: say("index.newTitle", { title }) });
  };
  const first = await change("Spare parts");
  await expect(first).toBeFocused();
  await expect(first).toHaveValue("Spare parts");
  await first.fill("Something else");
  await first.press("Escape");
  await expect(row(page, words, "Spare parts")).toBeVisible();

  const second = await change("Spare parts");
  await second.fill("  Seals and valves  ");
  await second.press("Enter");
  await expect(row(page, words, "Seals and valves")).toBeVisible();
  await row(page, words, "Seals and valves").getByRole("link").click();
  await expect(page.getByRole("heading", { level: 1 })).toHaveText("Seals and valves");
  const third = await change("Seals and valves");
  await third.fill("x".repeat(201));
  await third.press("Enter");
  await expect(page.getByRole("alert").filter({ hasText: words.index.titleWrong })).toBeVisible();
  await third.fill("Valves");
  await third.press("Enter");
  // Also when the conversation itself is open.
  await expect(page.getByRole("heading", { level: 1 })).toHaveText("Valves");
  await page.reload();
  await expect(page.getByRole("heading", { level: 1 })).toHaveText("Valves");
});

test("a conversation is deleted after a confirmation, and its page no longer exists", async ({
  lin,
  words,
  say,
  browserErrors,
}) => {
  browserErrors.expect(/404 \(Not Found\)/);
  const { page } = lin;
  const [kept] = await conversations(lin, ["To keep", "To lose"]);
  await page.goto("/");
  await row(page, words, "To lose").getByRole("link").click();
  await expect(page.getByRole("heading", { level: 1 })).toHaveText("To lose");
  const address = page.url();
  const ask = async () => {
    await row(page, words, "To lose").hover();
    await openMenu(page, button(page, say("index.change", { title: "To lose" })));
    await page.getByRole("menuitem", { name: words.index.delete }).click();
  };
  await ask();
  const dialog = page.getByRole("dialog", { name: words.index.deleteTitle });
  await expect(button(dialog, words.index.keep)).toBeFocused();
  await page.keyboard.press("Escape");
  await expect(dialog).toBeHidden();
  await ask();
  await button(dialog, words.index.keep).click();
  await expect(row(page, words, "To lose")).toBeVisible();
  await ask();
  await button(dialog, words.index.delete).click();
  await expect(row(page, words, "To lose")).toHaveCount(0);
  await expect(page).toHaveURL(/\/$/);
  await page.goto(address);
  await expect(
    page.getByRole("heading", { level: 1, name: words.fault.missingTitle }),
  ).toBeVisible();
  await page.goto(`/c/${kept}`);
  await expect(turns(page)).toHaveCount(1);
});

test("deleting a conversation with an active turn ends the turn", {
  tag: "@once",
}, async ({ lin: { page }, parlor, words, say }) => {
  const text = marked("Long");
  parlor.model.script({ when: { says: text }, steps: [{ say: "On and on" }, { hang: true }] });
  await send(page, words, text);
  await expect(turns(page)).toContainText("On and on");
  await row(page, words, text).hover();
  await openMenu(page, button(page, say("index.change", { title: text })));
  await page.getByRole("menuitem", { name: words.index.delete }).click();
  await expect(page.getByRole("dialog")).toContainText(words.index.deleteRunning);
  await button(page.getByRole("dialog"), words.index.delete).click();
  await parlor.model.seen((record) => record.end === "closed" && saying(text)(record));
  await expect(page).toHaveURL(/\/$/);
  await expect(row(page, words, text)).toHaveCount(0);
  await expect(turns(page)).toHaveCount(0);
});

test("the browser's back and forward buttons work, and a key opens a new conversation", {
  tag: "@once",
}, async ({ lin, words }) => {
  const { page } = lin;
  await conversations(lin, ["One thing", "Another"]);
  await page.goto("/");
  const title = page.getByRole("heading", { level: 1 });
  await row(page, words, "One thing").getByRole("link").click();
  await expect(title).toHaveText("One thing");
  await row(page, words, "Another").getByRole("link").click();
  await expect(title).toHaveText("Another");
  await page.goBack();
  await expect(title).toHaveText("One thing");
  await expect(turns(page)).toHaveCount(1);
  await page.goForward();
  await expect(title).toHaveText("Another");
  await page.keyboard.press("ControlOrMeta+Shift+O");
  await expect(page).toHaveURL(/\/$/);
  await expect(turns(page)).toHaveCount(0);
  await expect(field(page, words)).toBeFocused();
  const text = marked("A third");
  await send(page, words, text);
  await expect(title).toHaveText(text);
  await page.goBack();
  await expect(turns(page)).toHaveCount(0);
  await expect(page).toHaveURL(/\/$/);
  await page.goForward();
  await expect(title).toHaveText(text);
  await list(page, words).getByRole("link", { name: words.index.new }).click();
  await expect(turns(page)).toHaveCount(0);
});

test("older conversations are loaded on request", { tag: "@once" }, async ({ lin, words }) => {
  const { page } = lin;
  await conversations(
    lin,
    Array.from({ length: 53 }, (_, at) => `Question number ${at}`),
  );
  await page.goto("/");
  await expect(list(page, words).getByRole("listitem")).toHaveCount(50);
  await button(page, words.index.older).click();
  await expect(list(page, words).getByRole("listitem")).toHaveCount(53);
  await expect(button(page, words.index.older)).toHaveCount(0);
});

test("the whole page can be used with the keyboard alone", async ({ lin, words, say }) => {
  const { page } = lin;
  await conversations(lin, ["Spare parts"]);
  await page.goto("/");
  await expect(field(page, words)).toBeFocused();
  const reached: string[] = [];
  for (let press = 0; press < 14; press += 1) {
    await page.keyboard.press("Tab");
    reached.push(
      await page.evaluate(
        () =>
          document.activeElement?.getAttribute("aria-label") ??
          document.activeElement?.textContent ??
          "",
      ),
    );
  }
  const wanted = [
    words.common.skip,
    words.index.new,
    "Spare parts",
    say("index.change", { title: "Spare parts" }),
  ];
  for (const name of wanted) expect(reached).toContainEqual(expect.stringContaining(name));

  await row(page, words, "Spare parts").getByRole("link").focus();
  await page.keyboard.press("Tab");
  await page.keyboard.press("Enter");
  await expect(page.getByRole("menuitem", { name: words.index.rename })).toBeFocused();
  await page.keyboard.press("Escape");
  await expect(button(page, say("index.change", { title: "Spare parts" }))).toBeFocused();
  await page.keyboard.press("Shift+Tab");
  await page.keyboard.press("Enter");
  await expect(page.getByRole("heading", { level: 1 })).toHaveText("Spare parts");
});

test("on a phone the list covers the page, and closes when a conversation is chosen", async ({
  lin,
  words,
  say,
}) => {
  const { page } = lin;
  await conversations(lin, ["Spare parts"]);
  await page.setViewportSize({ width: 390, height: 844 });
  await page.goto("/");
  await expect(list(page, words)).toBeHidden();
  await button(page, words.index.open).click();
  await expect(row(page, words, "Spare parts")).toBeVisible();
  await page.keyboard.press("Escape");
  await expect(list(page, words)).toBeHidden();
  await expect(button(page, words.index.open)).toBeFocused();
  await button(page, words.index.open).click();
  await button(page, words.index.close).click();
  await expect(list(page, words)).toBeHidden();
  await button(page, words.index.open).click();
  await openMenu(page, button(page, say("index.change", { title: "Spare parts" })));
  await page.getByRole("menuitem", { name: words.index.delete }).click();
  await expect(button(page, words.index.keep)).toBeFocused();
  // Escape closes only the topmost overlay.
  await page.keyboard.press("Escape");
  await expect(page.getByRole("dialog")).toBeHidden();
  await row(page, words, "Spare parts").getByRole("link").click();
  await expect(list(page, words)).toBeHidden();
  await expect(turns(page)).toHaveCount(1);
  await page.getByRole("link", { name: words.index.new }).click();
  await expect(turns(page)).toHaveCount(0);
});
