// Questions that are answered from documents: choosing collections, citations with their places, and answers that are not from the documents.

import AxeBuilder from "@axe-core/playwright";
import type { Page } from "@playwright/test";

import type { Uploaded } from "#lib/knowledge/schema.ts";
import { linesAt, pdfFile } from "#lib/testing/pdf-files.ts";
import type { Program } from "#lib/testing/program.ts";

import { openMenu, saying, sendAndWait, turns } from "./conversation-page.ts";
import { expect } from "./fixtures.ts";
import { test } from "./with-worker.ts";

const lines = {
  en: [
    "Employees have 25 days of paid leave in a year.",
    "It is requested from Anna Berg, two weeks before it begins.",
  ],
  zh: ["员工每年享有25天带薪年假。", "年假须提前两周向林主管申请。"],
};
const asks = {
  en: "How many days of paid leave do employees have?",
  zh: "员工每年有多少天带薪年假？",
};
const answers = {
  en: "You have 25 days of paid leave in a year【1】. The canteen is closed at noon [1]. Ask again [7].",
  zh: "员工每年享有25天带薪年假【1】。食堂中午不开门 [1]。请再问一次 [7]。",
};

const moon = { en: "What colour is the moon?", zh: "月亮是什么颜色？" };
const sea = { en: "What colour is the sea?", zh: "大海是什么颜色？" };

/** A collection with a handbook that has been read; answers its id. */
async function aLibrary(
  person: Program,
  name: string,
  language: "en" | "zh",
  wish: object = {},
): Promise<string> {
  const made = await person.ask("POST", "/api/collections", { name, ...wish });
  const { id } = (await made.json()) as { id: string };
  const form = new FormData();
  const content = linesAt(72, 700, lines[language]);
  form.append("file", new File([new Uint8Array(pdfFile([{ content }]))], "Handbook.pdf"));
  const documents = `/api/collections/${id}/documents`;
  const sent = await person.ask("POST", documents, undefined, { body: form });
  const { id: documentId } = (await sent.json()) as Uploaded;
  const status = async () => {
    const read = await person.ask("GET", `${documents}/${documentId}`);
    return ((await read.json()) as { status: string }).status;
  };
  await expect.poll(status, { timeout: 60_000 }).toBe("ready");
  return id;
}

/** Chooses a collection that was made after the page was loaded. */
async function choose(page: Page, menu: string, name: string): Promise<void> {
  await page.reload();
  await openMenu(page, page.getByRole("button", { name: `(${menu})` }));
  await page.getByRole("menuitemcheckbox", { name }).click();
  await page.keyboard.press("Escape");
  await expect(page.getByRole("menu")).toHaveCount(0);
}

/** Fails with what axe finds at both widths. */
async function isFit(page: Page): Promise<void> {
  for (const width of [390, 1440]) {
    await page.setViewportSize({ width, height: 900 });
    const { violations } = await new AxeBuilder({ page }).setLegacyMode(true).analyze();
    expect(violations.map(({ id, nodes }) => `${id}: ${nodes[0]?.html}`)).toEqual([]);
  }
}

test("an answer from a collection has citations that say whether the document says so, and lead to its page", async ({
  lin,
  parlor,
  language,
  words,
  say,
}) => {
  test.slow();
  await aLibrary(lin, "Handbooks", language);
  const { page } = lin;
  await choose(page, words.chat.collections, "Handbooks");
  const question = asks[language];
  parlor.model.script({ when: { says: question }, steps: [{ say: answers[language] }] });
  await sendAndWait(page, words, question);
  const { body } = await parlor.model.seen(saying(question));
  expect(JSON.stringify(body)).toContain(lines[language][0]);

  const turn = turns(page).last();
  const where = { number: 1, name: "Handbook.pdf", page: 1 };
  const mark = turn.getByRole("link", { name: say("markdown.source_found", where) });
  const doubted = turn.getByRole("link", { name: say("markdown.source_missing", where) });
  await expect(mark).toHaveText("[1]");
  await expect(doubted).toHaveText("[1?]");
  await expect(turn).not.toContainText("[7]");
  await expect(turn).toContainText(say("chat.removedCitations", { count: 1 }));
  const sources = turn.getByRole("region", { name: words.chat.sources });
  await expect(sources).toContainText(lines[language][0] ?? "");
  await expect(sources).toContainText(words.chat.support_found);
  await expect(sources).toContainText(say("chat.support_missing", { number: 1 }));
  await isFit(page);

  await page.reload();
  await expect(mark).toBeVisible();
  await expect(doubted).toBeVisible();
  await expect(
    page.getByRole("button", { name: `Handbooks (${words.chat.collections})` }),
  ).toBeVisible();
  await page.keyboard.press("Control+.");
  const panel = page.getByRole("complementary").or(page.getByRole("dialog"));
  await expect(panel.getByText(words.context.searchedFor)).toBeVisible();
  await expect(panel).toContainText(lines[language][0] ?? "");
  await isFit(page);
  await page.keyboard.press("Control+.");
  await mark.press("Enter");
  await expect(page).toHaveURL(
    /\/collections\/[\da-f-]+\/documents\/[\da-f-]+\?page=1&mark=\d+&quote=/u,
  );
  await expect(page.locator("mark")).toHaveText(lines[language][0] ?? "");
});

test("an answer that nothing in the collections supports says that it is not from the documents", async ({
  lin,
  parlor,
  language,
  words,
  say,
}) => {
  test.slow();
  await aLibrary(lin, "Handbooks", language);
  const { page } = lin;
  await choose(page, words.chat.collections, "Handbooks");
  const question = moon[language];
  parlor.model.script({ when: { says: question }, steps: [{ say: "Grey [1]." }] });
  await sendAndWait(page, words, question);
  await expect(turns(page).last()).toContainText("Grey.");
  await expect(turns(page).last()).toContainText(say("chat.notFromDocuments"));
  await isFit(page);
});

test("a collection that is answered from its documents only refuses other questions, and no model is asked", async ({
  lin,
  parlor,
  language,
  words,
}) => {
  test.slow();
  await aLibrary(lin, "Rules", language, { onlyFromDocuments: true });
  const { page } = lin;
  await choose(page, words.chat.collections, "Rules");
  const question = sea[language];
  await sendAndWait(page, words, question);
  await expect(turns(page).last()).toContainText(words.errors.only_from_documents);
  await expect(turns(page).last()).toContainText(words.chat.onlyFromDocuments);
  expect(parlor.model.requests.filter(saying(question))).toEqual([]);
});
