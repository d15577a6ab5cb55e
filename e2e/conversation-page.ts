// Helpers to read and write conversations. They find elements by their visible text and role, never by class.

import { randomUUID } from "node:crypto";

import { expect, type Locator, type Page } from "@playwright/test";
import type { Catalogue } from "#lib/i18n/index.ts";
import { notesAsked, titleAsked } from "#lib/testing/quiet-calls.ts";

/** A question with a unique prefix, by which the model server's script finds it, so that tests do not interfere. */
export const marked = (text: string) => `${randomUUID().slice(0, 8)} ${text}`;

/** Two halves of an answer, of text of many kinds: characters that a chunk boundary can split, Markdown, and whitespace that browsers collapse. */
export const before =
  "一段中文，and some **Latin**: é 🙂👩‍👩‍👧\n\n- one\n- two\n\n```js\nconst a = `x`;\n";
export const after = "const b = 2;\n```\n\n| a | b |\n| - | -: |\n| 1 | 2 |\n\nThe end: \\(x^2\\).";

/** The text field for a question, on any page. */
export const field = (page: Page, words: Catalogue) =>
  page.getByRole("textbox", { name: words.chat.message, exact: true });

/** The turns: questions with their answers. */
export const turns = (page: Page) => page.getByRole("article");

export const button = (page: Page | Locator, name: string) =>
  page.getByRole("button", { name, exact: true });

/** Opens a menu. On a page that a click has opened, its scripts may not be there yet, and the click opens nothing: then it is clicked again. */
export async function openMenu(page: Page, trigger: Locator): Promise<void> {
  const menu = page.getByRole("menu");
  await expect(async () => {
    if (!(await menu.isVisible())) await trigger.click({ timeout: 5_000 });
    await expect(menu).toBeVisible({ timeout: 1_000 });
  }).toPass();
}

/** The time of the last answer; it is a button that shows the answer's details. */
export const details = (page: Page, words: Catalogue) =>
  page.getByRole("button", { name: words.chat.details.replace("{time}", "") }).last();

/** The stop button; its name includes its key. */
export const stopButton = (page: Page, words: Catalogue) =>
  page.getByRole("button", { name: words.chat.stop });

/** The list of conversations. */
export const list = (page: Page, words: Catalogue) =>
  page.getByRole("navigation", { name: words.index.label });

/** The row of a conversation in the list. Its title is its first question, without the final full stop. */
export const row = (page: Page, words: Catalogue, title: string) =>
  list(page, words)
    .getByRole("listitem")
    .filter({ hasText: title.replace(/\.$/, "") });

/** Writes a question and sends it with Enter, once the page is ready. */
export async function send(page: Page, words: Catalogue, text: string): Promise<void> {
  await field(page, words).fill(text);
  await expect(button(page, words.chat.send).or(button(page, words.chat.sendLater))).toBeEnabled();
  await field(page, words).press("Enter");
}

/** Sends a question and waits until its answer has ended. That "Send" is there does not say so: it is, until the page has sent the question. */
export async function sendAndWait(page: Page, words: Catalogue, text: string): Promise<void> {
  await send(page, words, text);
  const turn = turns(page).filter({ hasText: text }).last();
  const ended = { name: words.chat.details.replace("{time}", "") };
  await expect(turn.getByRole("button", ended)).toBeVisible();
  await expect(button(page, words.chat.send)).toBeVisible();
}

/** Matches the requests to the model server that ask this question. Calls for a title or notes contain it too, but do not match. */
export const saying =
  (text: string) =>
  ({ body }: { body: unknown }) => {
    const said = JSON.stringify(body ?? "");
    return (
      said.includes(text) &&
      !said.includes(`"${titleAsked.says}`) &&
      !said.includes(`"${notesAsked.says}`)
    );
  };
