// Fixtures and helpers for the context window. The installation has a small window, so that conversations fill it quickly.

import { randomUUID } from "node:crypto";

import type { Locator, Page } from "@playwright/test";

import type { Conversation } from "#lib/conversations/schema.ts";
import type { Catalogue } from "#lib/i18n/index.ts";
import { administrator, type Installation, startInstallation } from "#lib/testing/installation.ts";
import { question, signedIn } from "#lib/testing/program.ts";
import { notesAsked } from "#lib/testing/quiet-calls.ts";

import { expect, test as houses, type Person } from "./fixtures.ts";

export const test = houses.extend({
  parlor: [
    async ({}, provide) => {
      const installation = await startInstallation();
      const root = await signedIn(
        installation.base,
        administrator.username,
        administrator.password,
      );
      await root.ask("PATCH", "/api/admin/settings", { contextLength: 2_048, replyReserve: 512 });
      await provide(installation);
      await installation.stop();
    },
    { scope: "worker", timeout: 180_000 },
  ],
});

export const texts = {
  en: {
    stock: "The seal kit S-40 has 240 pieces in stock.",
    corrected: "The seal kit S-40 has 250 pieces in stock.",
    summary: "They talk about the stock of a plant.",
    filler:
      "This goes on about the plant and its people for a while, as conversations do, without saying anything in particular. ",
  },
  zh: {
    stock: "密封件套装S-40的库存是240套。",
    corrected: "密封件套装S-40的库存是250套。",
    summary: "他们在谈一个工厂的库存。",
    filler:
      "接下来说的是工厂和里面的人，像平常聊天一样，说了一会儿，没有什么特别的内容，也没有谁要记住什么。",
  },
};

type Texts = (typeof texts)["en"];

export const notesOf = ({ stock, summary }: Texts) =>
  JSON.stringify({ facts: [{ text: stock }], summary });

/** Asks through the API, and waits for the answer. */
export async function ask(person: Person, id: string, text: string): Promise<void> {
  const answer = await person.ask("POST", "/api/chat", { id, message: question(text) });
  expect(answer.status).toBe(200);
  await answer.text();
}

export const read = async (person: Person, id: string) =>
  (await (await person.ask("GET", `/api/conversations/${id}`)).json()) as Conversation;

/** Creates a conversation of a few turns; the first one contains a fact to remember. */
export async function aConversation(
  person: Person,
  { stock, filler }: Texts,
  length = 4,
): Promise<string> {
  const id = randomUUID();
  await ask(person, id, stock);
  for (let at = 1; at < length; at += 1) await ask(person, id, `${at} ${filler}`);
  return id;
}

/** The same in the browser: the conversation is compacted with notes that contain the fact, followed by one question. */
export async function aCutConversation(
  person: Person,
  { model }: Installation,
  said: Texts,
): Promise<string> {
  model.script({ when: notesAsked, steps: [{ say: notesOf(said) }] });
  const id = await aConversation(person, said);
  expect((await person.ask("POST", `/api/conversations/${id}/context/compress`)).status).toBe(204);
  await ask(person, id, "And now?");
  await person.page.goto(`/c/${id}`);
  return id;
}

export const meterAt = (page: Page, words: Catalogue) =>
  page.getByRole("button", {
    name: new RegExp(words.context.open.replace("{percent, number}", String.raw`\d+`)),
  });
export const panel = (page: Page, words: Catalogue) =>
  page.getByRole("complementary", { name: words.context.title });
export const fact = (inside: Locator, words: Catalogue) =>
  inside.getByRole("group", { name: words.context.fact, exact: true }).first();
export const summary = (inside: Locator, words: Catalogue) =>
  inside.getByRole("group", { name: words.context.summary, exact: true });
export const cutLine = (page: Page) => page.locator("summary").filter({ hasText: "→" });

export async function openPanel(page: Page, words: Catalogue): Promise<Locator> {
  await meterAt(page, words).click();
  await expect(panel(page, words).getByRole("img")).toBeVisible();
  return panel(page, words);
}
