// What a screenshot is, and the steps that several of them share.

import type { Page } from "playwright";

import type { Catalogue, Language } from "#lib/i18n/index.ts";

import { content } from "./content.ts";
import { holdHandover } from "./handover.ts";
import type { SampleInstallation, SampleName } from "./installations.ts";

export type Size = "1440" | "390";
export type Theme = "light" | "dark";

/** Width, language and theme, as in the name of the file. */
export type Look = `${Size}-${Language}-${Theme}`;

export type Scene = SampleInstallation & {
  page: Page;
  words: Catalogue;
  language: Language;
  texts: (typeof content)[Language];
  phone: boolean;
};

export type Screenshot = {
  name: string;
  installation: SampleName;
  looks: Look[];
  /** The whole page on a wide screen; on a phone what its screen shows. */
  whole?: true;
  scene: (scene: Scene) => Promise<void>;
};

type Step = Parameters<SampleInstallation["parlor"]["model"]["script"]>[0]["steps"][number];

export const press = ({ page }: Scene, name: string) =>
  page.getByRole("button", { name, exact: true }).last().click();
export const field = ({ page, words }: Scene) =>
  page.getByRole("textbox", { name: words.chat.message, exact: true });

export async function fill({ page }: Scene, label: string, text: string): Promise<void> {
  await page.getByRole("textbox", { name: label, exact: true }).fill(text);
}

/** Asks for the letter; `steps` are the model's script. */
export async function askForLetter(scene: Scene, steps: Step[]): Promise<void> {
  const { page, parlor, texts } = scene;
  parlor.model.script({ when: { says: texts.letter.question }, times: 1, steps });
  await page.goto("/");
  await field(scene).fill(texts.letter.question);
  await field(scene).press("Enter");
  await page.getByRole("article").waitFor();
}

/** Opens the conversation that has everything, and waits for its code and its formula. */
export async function openConversation({ page, texts, phone }: Scene): Promise<void> {
  await page.goto("/");
  if (phone) await page.getByRole("button").first().click();
  await page.getByRole("link", { name: texts.conversation.title }).click();
  await page.locator("math").first().waitFor();
  await page.locator("pre span[class]").first().waitFor();
}

/** Opens the conversation that is longer than its window. */
export async function openHandover({ page, parlor, user, words, language }: Scene): Promise<void> {
  if (!user) return;
  const id = await holdHandover(parlor, user, language);
  await page.goto(`/c/${id}`);
  await page.getByRole("button", { name: words.context.title }).first().waitFor();
}
