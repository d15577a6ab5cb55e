// How a guest reads and writes a conversation: by the words of the page, never by its classes.

import { randomUUID } from "node:crypto";

import { expect, type Locator, type Page } from "@playwright/test";
import type { Catalogue } from "#lib/i18n/index.ts";
import { notesAsked, titleAsked } from "#lib/testing/quiet-calls.ts";

/** A question that the model server knows by its mark, so that tests do not meet. */
export const marked = (text: string) => `${randomUUID().slice(0, 8)} ${text}`;

/** The line to write on, wherever it stands. */
export const field = (page: Page, words: Catalogue) =>
  page.getByRole("textbox", { name: words.chat.message, exact: true });

/** The questions with their answers. */
export const turns = (page: Page) => page.getByRole("article");

export const button = (page: Page | Locator, name: string) =>
  page.getByRole("button", { name, exact: true });

/** The time of the last answer, which tells how it came about. */
export const details = (page: Page, words: Catalogue) =>
  page.getByRole("button", { name: words.chat.details.replace("{time}", "") }).last();

/** The stop button, which also names its key. */
export const stopButton = (page: Page, words: Catalogue) =>
  page.getByRole("button", { name: words.chat.stop });

/** The list of conversations. */
export const list = (page: Page, words: Catalogue) =>
  page.getByRole("navigation", { name: words.index.label });

/** The row of a conversation in the list; its title is its first question, without the last full stop. */
export const row = (page: Page, words: Catalogue, title: string) =>
  list(page, words)
    .getByRole("listitem")
    .filter({ hasText: title.replace(/\.$/, "") });

/** Writes a question and sends it with Enter, once the page is ready for it. */
export async function send(page: Page, words: Catalogue, text: string): Promise<void> {
  await field(page, words).fill(text);
  await expect(button(page, words.chat.send).or(button(page, words.chat.sendLater))).toBeEnabled();
  await field(page, words).press("Enter");
}

/** Tells the requests to the model server that ask this. Calls for a title or for notes hold it, and do not ask it. */
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
