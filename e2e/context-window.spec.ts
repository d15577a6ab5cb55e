// What the user sees of the context window, and how it can be changed.

import { randomUUID } from "node:crypto";

import { notesAsked } from "#lib/testing/quiet-calls.ts";

import { button, field, marked, openMenu, saying, send, turns } from "./conversation-page.ts";
import { expect } from "./fixtures.ts";
import {
  aConversation,
  ask,
  meterAt,
  notesOf,
  openPanel,
  panel,
  read,
  test,
  texts,
} from "./small-window.ts";

// One start of the installation serves all of them.
test.describe.configure({ mode: "default" });

test("a pinned message is marked, is never compacted, and can be unpinned", async ({
  lin,
  parlor,
  words,
  language,
}) => {
  const { page } = lin;
  const said = texts[language];
  parlor.model.script({
    when: notesAsked,
    steps: [{ say: JSON.stringify({ facts: [], summary: said.summary }) }],
  });
  const id = randomUUID();
  const pinned = marked("Pin me.");
  await ask(lin, id, pinned);
  for (let at = 0; at < 3; at += 1) await ask(lin, id, `${at} ${said.filler}`);
  await page.goto(`/c/${id}`);
  const first = turns(page).first();
  const choose = async (name: string) => {
    await openMenu(page, button(first, words.context.more));
    await page.getByRole("menuitem", { name, exact: true }).click();
  };
  await choose(words.context.pinQuestion);
  await expect(first.getByText(words.context.pinned)).toHaveCount(1);
  await choose(words.context.pinAnswer);
  await expect(first.getByText(words.context.pinned)).toHaveCount(2);
  await choose(words.context.unpinAnswer);
  await expect(first.getByText(words.context.pinned)).toHaveCount(1);
  await page.reload();
  await expect(first.getByText(words.context.pinned)).toHaveCount(1);
  expect((await lin.ask("POST", `/api/conversations/${id}/context/compress`)).status).toBe(204);
  const asked = marked("Now?");
  await send(page, words, asked);
  expect(JSON.stringify((await parlor.model.seen(saying(asked))).body)).toContain(pinned);
  await expect(button(page, words.chat.send)).toBeVisible();
  await first.getByRole("button", { name: words.context.unpinQuestion }).click();
  await expect(first.getByText(words.context.pinned)).toHaveCount(0);
});

test("no more than half of the window can be pinned; the error appears at the message that was not pinned", async ({
  lin,
  words,
  browserErrors,
}) => {
  browserErrors.expect(/400 \(Bad Request\)/);
  const { page } = lin;
  const id = randomUUID();
  for (let at = 0; at < 2; at += 1) await ask(lin, id, `${at} ${texts.en.filler.repeat(32)}`);
  await page.goto(`/c/${id}`);
  for (const turn of [turns(page).first(), turns(page).last()]) {
    await openMenu(page, button(turn, words.context.more));
    await page.getByRole("menuitem", { name: words.context.pinQuestion }).click();
  }
  await expect(turns(page).last().getByRole("alert")).toHaveText(words.errors.pins_full);
});

test("the history strategy can be chosen, and the default is named", async ({
  lin,
  parlor,
  words,
  language,
  say,
}) => {
  const { page } = lin;
  const said = texts[language];
  parlor.model.script({ when: notesAsked, steps: [{ say: notesOf(said) }] });
  const id = await aConversation(lin, said);
  await page.goto(`/c/${id}`);
  const inside = await openPanel(page, words);
  const usual = say("context.defaultName", { name: words.context.memoryName });
  await openMenu(page, button(inside, `${usual} (${words.context.strategy})`));
  await page.getByRole("menuitemradio", { name: words.context.windowName }).click();
  await expect(
    button(inside, `${words.context.windowName} (${words.context.strategy})`),
  ).toBeFocused();
  await expect(button(inside, words.context.compress)).toHaveCount(0);
  expect((await read(lin, id)).strategy).toBe("window");
  await page.reload();
  await openPanel(page, words);
  await openMenu(page, button(inside, `${words.context.windowName} (${words.context.strategy})`));
  await page.getByRole("menuitemradio", { name: usual }).click();
  await expect(button(inside, words.context.compress)).toBeVisible();
  expect((await read(lin, id)).strategy).toBeNull();
});

test("a question that does not fit shows by how much and what to do, and its text is kept", async ({
  lin: { page },
  words,
  language,
  browserErrors,
}) => {
  browserErrors.expect(/400 \(Bad Request\)/);
  const long = texts[language].filler.repeat(80);
  await send(page, words, long);
  const [before = ""] = words.errors.prompt_over_window.split("{");
  await expect(page.getByText(before.trim(), { exact: false })).toContainText(/\d/);
  await expect(page.getByText("2,048")).toBeVisible();
  await expect(field(page, words)).toHaveValue(long);
});

test("the panel opens and closes with the keyboard, covers a phone, and returns the focus", async ({
  lin,
  words,
  language,
}) => {
  const { page } = lin;
  await page.goto("/");
  await expect(field(page, words)).toBeFocused();
  await page.keyboard.press("Control+.");
  await expect(panel(page, words)).toContainText(words.context.none);
  await expect(panel(page, words).getByRole("heading", { level: 2 })).toBeFocused();
  await page.keyboard.press("Escape");
  await expect(panel(page, words)).toHaveCount(0);
  await expect(field(page, words)).toBeFocused();

  const id = await aConversation(lin, texts[language], 2);
  await page.goto(`/c/${id}`);
  await openPanel(page, words);
  await page.keyboard.press("Escape");
  await expect(meterAt(page, words)).toBeFocused();
  await openMenu(page, button(turns(page).first(), words.context.more));
  await page.getByRole("menuitem", { name: words.context.title }).click();
  await expect(panel(page, words)).toContainText(words.context.nothingLeftOut);
  await expect(button(panel(page, words), words.context.compress)).toHaveCount(0);
  await page.keyboard.press("Escape");
  await expect(button(turns(page).first(), words.context.more)).toBeFocused();

  await page.setViewportSize({ width: 390, height: 844 });
  await meterAt(page, words).click();
  const dialog = page.getByRole("dialog", { name: words.context.title });
  await expect(dialog.getByRole("img")).toBeVisible();
  await button(dialog, words.common.close).click();
  await expect(dialog).toHaveCount(0);
  await expect(meterAt(page, words)).toBeFocused();
});
