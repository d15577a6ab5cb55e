// Helpers for the sign-in and setup pages.

import { expect, type Page } from "@playwright/test";

import type { Catalogue } from "#lib/i18n/index.ts";

import { button } from "./conversation-page.ts";
import { hydrated } from "./hydration.ts";

export const nameField = (page: Page, words: Catalogue) =>
  page.getByRole("textbox", { name: words.signIn.username, exact: true });

/** A password field. The button beside it has a name that contains the same word, so the label must match exactly. */
export const passwordField = (page: Page, label: string) =>
  page.getByRole("textbox", { name: label, exact: true });

/** The error message of a form. (Next has another live region, outside the page.) */
export const alert = (page: Page) => page.getByRole("main").getByRole("alert");

/** Fills in and submits the sign-in form, once React hears that: until then the browser would submit it, and the page would come back empty. */
export async function signIn(
  page: Page,
  words: Catalogue,
  who: { username: string; password: string },
): Promise<void> {
  await expect(nameField(page, words)).toBeVisible();
  await hydrated(page);
  await nameField(page, words).fill(who.username);
  await passwordField(page, words.signIn.password).fill(who.password);
  await button(page, words.signIn.submit).click();
}
