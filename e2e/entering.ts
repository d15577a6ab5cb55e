// How a guest comes in by the front door.

import type { Page } from "@playwright/test";

import type { Catalogue } from "#lib/i18n/index.ts";

import { button } from "./conversing.ts";

export const nameField = (page: Page, words: Catalogue) =>
  page.getByRole("textbox", { name: words.signIn.username, exact: true });

/** A line for a password; beside it stands a button whose name holds the same word. */
export const passwordField = (page: Page, label: string) =>
  page.getByRole("textbox", { name: label, exact: true });

/** What a form says of what went wrong. (Next keeps a live region of its own outside of the page.) */
export const alert = (page: Page) => page.getByRole("main").getByRole("alert");

/** Fills in the sign-in page and sends it. */
export async function signIn(
  page: Page,
  words: Catalogue,
  who: { username: string; password: string },
): Promise<void> {
  await nameField(page, words).fill(who.username);
  await passwordField(page, words.signIn.password).fill(who.password);
  await button(page, words.signIn.submit).click();
}
