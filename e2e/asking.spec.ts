import { randomUUID } from "node:crypto";

import type { Page } from "@playwright/test";

import type { Catalogue } from "#lib/words/index.ts";

import { expect, test } from "./fixtures.ts";

/** The line to write on, wherever it stands. */
const field = (page: Page, words: Catalogue) => page.getByRole("textbox", { name: words.chat.message, exact: true });
const answers = (page: Page) => page.getByRole("article");

/** A question that the model server knows by its mark, so that tests do not meet. */
const marked = (text: string) => ({ text: `${randomUUID().slice(0, 8)} ${text}` });

async function send(page: Page, words: Catalogue, text: string): Promise<void> {
  await field(page, words).fill(text);
  await page.keyboard.press("Enter");
}

test("a question is answered, and is there after a reload, with its title", async ({ lin: { page }, parlor, words }) => {
  const { text } = marked("Who sets the stock levels?");
  parlor.model.script({ when: { says: text }, steps: [{ think: "Let me see." }, { say: "The **planner** does." }] });
  await send(page, words, text);
  await expect(answers(page)).toContainText("The planner does.");
  await expect(page).toHaveURL(/\/c\/[0-9a-f-]{36}$/);
  await page.reload();
  await expect(answers(page)).toContainText("The planner does.");
  await expect(page.getByRole("heading", { level: 1 })).toHaveText(text);
  await expect(page).toHaveTitle(`${text} · Parlor`);
});

test("F2 a reload in mid-answer changes nothing", async ({ lin: { page }, parlor, words }) => {
  const { text } = marked("Tell me slowly.");
  parlor.model.script({ when: { says: text }, steps: [{ say: "Before. " }, { hold: text }, { say: "After." }] });
  await send(page, words, text);
  await expect(answers(page)).toContainText("Before.");
  await page.reload();
  await expect(answers(page)).toContainText("Before.");
  await expect(page.getByRole("button", { name: words.chat.stop })).toBeVisible();
  parlor.model.release(text);
  await expect(answers(page)).toContainText("Before. After.");
  await expect(page.getByRole("button", { name: words.chat.send })).toBeVisible();
});
