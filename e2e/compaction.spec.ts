// Compaction in the page: where the window was compacted, what the memory contains, and correcting it.

import { randomUUID } from "node:crypto";

import { notesAsked } from "#lib/testing/quiet-calls.ts";

import { button, field, marked, saying, send, sendAndWait, turns } from "./conversation-page.ts";
import { expect } from "./fixtures.ts";
import {
  aConversation,
  aCutConversation,
  ask,
  cutLine,
  fact,
  meterAt,
  notesOf,
  openPanel,
  panel,
  read,
  summary,
  test,
  texts,
} from "./small-window.ts";

// One start of the installation serves all of them.
test.describe.configure({ mode: "default" });

test("a full window is compacted, a line marks the place, and the messages above it stay readable", async ({
  lin,
  parlor,
  words,
  language,
}) => {
  const { page } = lin;
  const said = texts[language];
  parlor.model.script({ when: notesAsked, steps: [{ say: notesOf(said) }] });
  const id = await aConversation(lin, said);
  await page.goto(`/c/${id}`);
  await expect(meterAt(page, words)).toBeVisible();
  await expect(cutLine(page)).toHaveCount(0);
  for (let at = 0; at < 20; at += 1) {
    await sendAndWait(page, words, `${at} ${said.filler}`);
    await expect(field(page, words)).toHaveValue("");
    if ((await read(lin, id)).messages.at(-1)?.metadata.turn?.window?.cut) break;
  }
  await expect(cutLine(page)).toBeVisible();
  await expect(turns(page).first()).toContainText(said.stock);
  await cutLine(page).click();
  const details = page.locator("details").filter({ has: cutLine(page) });
  await expect(fact(details, words)).toContainText(said.stock);
  await page.reload();
  await expect(cutLine(page)).toBeVisible();
  await openPanel(page, words);
  await expect(panel(page, words)).toContainText(words.context.memory);
  await fact(panel(page, words), words).getByRole("button", { name: "1", exact: true }).click();
  await expect(turns(page).first().locator("[data-message]").first()).toBeFocused();
  await expect(turns(page).first()).toBeInViewport();
});

test("an item of the memory can be corrected, removed and restored, and the next prompt contains the change", async ({
  lin,
  parlor,
  words,
  language,
  say,
}) => {
  const { page } = lin;
  const said = texts[language];
  await aCutConversation(lin, parlor, said);
  const inside = await openPanel(page, words);
  await expect(fact(inside, words)).toContainText(said.stock);
  await button(fact(inside, words), words.context.correct).click();
  await inside.getByRole("textbox", { name: words.context.fact }).fill("x".repeat(241));
  await expect(inside.getByRole("alert")).toHaveText(
    say("context.tooLong", { longest: 240, count: 241 }),
  );
  await inside.getByRole("textbox", { name: words.context.fact }).fill(said.corrected);
  await page.keyboard.press("Enter");
  await expect(fact(inside, words)).toContainText(said.corrected);
  await expect(fact(inside, words)).toContainText(
    words.context.corrected.split("<")[0]?.trim() ?? "",
  );
  await expect(fact(inside, words)).toBeFocused();
  const asked = marked("How many?");
  await send(page, words, asked);
  const { body } = await parlor.model.seen(saying(asked));
  expect(JSON.stringify(body)).toContain(said.corrected);
  expect(JSON.stringify(body)).not.toContain(said.stock);
  await expect(button(page, words.chat.send)).toBeVisible();

  await button(fact(inside, words), words.context.setBack).click();
  await expect(fact(inside, words)).not.toContainText(said.corrected);
  await button(fact(inside, words), words.context.remove).click();
  await expect(fact(inside, words)).toContainText(words.context.removed);
  await button(fact(inside, words), words.context.setBack).click();
  await expect(fact(inside, words)).not.toContainText(words.context.removed);
  await button(summary(inside, words), words.context.remove).click();
  await expect(summary(inside, words)).toContainText(words.context.summaryRemoved);
  await page.reload();
  const again = await openPanel(page, words);
  await button(summary(again, words), words.context.setBack).click();
  await expect(summary(again, words)).not.toContainText(words.context.summaryRemoved);
  await expect(summary(again, words)).toContainText(said.summary);
});

test("a correction that could not be sent shows the error beside it, and is kept to be sent again", async ({
  lin,
  parlor,
  words,
  language,
  browserErrors,
}) => {
  browserErrors.expect(/net::ERR_INTERNET_DISCONNECTED/);
  const { page } = lin;
  const said = texts[language];
  await aCutConversation(lin, parlor, said);
  const inside = await openPanel(page, words);
  await button(fact(inside, words), words.context.correct).click();
  await inside.getByRole("textbox", { name: words.context.fact }).fill(said.corrected);
  await page.context().setOffline(true);
  await button(inside, words.context.save).click();
  await expect(inside.getByRole("alert")).toHaveText(words.common.unreachable);
  await page.context().setOffline(false);
  await button(inside, words.context.save).click();
  await expect(fact(inside, words)).toContainText(said.corrected);
});

test("the history can be compacted on request; progress, result and refusal are shown", async ({
  lin,
  parlor,
  words,
  language,
  say,
  browserErrors,
}) => {
  browserErrors.expect(/400 \(Bad Request\)/);
  const { page } = lin;
  const said = texts[language];
  const hold = randomUUID();
  parlor.model.script({ when: notesAsked, times: 1, steps: [{ hold }, { say: notesOf(said) }] });
  const id = await aConversation(lin, said);
  await page.goto(`/c/${id}`);
  const inside = await openPanel(page, words);
  await expect(inside).toContainText(words.context.nothingLeftOut);
  await button(inside, words.context.compress).click();
  await expect(inside).toContainText(say("context.compressing", { seconds: 1 }));
  parlor.model.release(hold);
  await expect(inside.getByRole("button", { name: /1–6/ })).toBeVisible();
  await expect(cutLine(page)).toBeVisible();
  await cutLine(page).click();
  await expect(page.locator("details").filter({ has: cutLine(page) })).toContainText(said.summary);
  await button(inside, words.context.compress).click();
  await expect(inside).toContainText(words.errors.nothing_to_compress);
});

test("failed notes and truncation by the model server are reported", async ({
  lin,
  parlor,
  words,
  language,
}) => {
  const { page } = lin;
  const said = texts[language];
  parlor.model.script({ when: notesAsked, steps: [{ say: "I would rather not." }] });
  const id = await aConversation(lin, said);
  await lin.ask("POST", `/api/conversations/${id}/context/compress`);
  const asked = marked("Cut me.");
  parlor.model.script({ when: { says: asked }, counts: { prompt: 20 }, steps: [{ say: "Hm." }] });
  await ask(lin, id, asked);
  await page.goto(`/c/${id}`);
  const inside = await openPanel(page, words);
  const bold = (text: string) => /<b>(.*)<\/b>/.exec(text)?.[1] ?? text;
  await expect(inside).toContainText(bold(words.context.failedNotJson));
  await expect(fact(inside, words)).toContainText(said.stock);
  await expect(inside).toContainText(bold(words.context.cutByServer));
  parlor.model.script({ when: notesAsked, steps: [{ say: notesOf(said) }] });
});
