import { randomUUID } from "node:crypto";

import AxeBuilder from "@axe-core/playwright";
import type { Page } from "@playwright/test";

import { linesAt, pdfFile } from "#lib/testing/pdf-files.ts";

import { button, openMenu } from "./conversation-page.ts";
import { expect } from "./fixtures.ts";
import { test } from "./with-worker.ts";

const rowOf = (page: Page, name: string) => page.getByRole("row").filter({ hasText: name });
const textFile = (name: string, text: string) => ({
  name,
  mimeType: "text/plain",
  buffer: Buffer.from(text),
});
const picker = (page: Page) => page.locator("main input[type=file][multiple]").first();

/** W12: axe finds nothing on a wide page and on a phone. */
async function isFit(page: Page): Promise<void> {
  for (const width of [390, 1440]) {
    await page.setViewportSize({ width, height: 900 });
    const { violations } = await new AxeBuilder({ page }).setLegacyMode(true).analyze();
    expect(violations.map(({ id, nodes }) => `${id}: ${nodes[0]?.html.slice(0, 160)}`)).toEqual([]);
  }
}

const handbook =
  "# Seals\n\nThe pump has three seals.\n\n## Replacement\n\nSeals are replaced every year.\n";

const valves = pdfFile(
  ["Valves are tested every month.", "The pressure is twelve bar."].map((line) => ({
    content: linesAt(72, 720, [line, "It is written down in the log of the plant."]),
  })),
);

test("W12 a person makes a collection, uploads a text and a PDF, finds a passage, and sees it marked on its page", async ({
  lin: { page },
  words: all,
  say,
}) => {
  const { collections: words } = all;
  const name = `Pumps ${randomUUID().slice(0, 8)}`;
  await page.getByRole("link", { name: all.index.collections, exact: true }).click();
  await expect(page.getByText(words.none)).toBeVisible();
  await button(page, words.add).click();
  await button(page, words.create).click();
  const field = page.getByRole("textbox", { name: words.name, exact: true });
  await expect(field).toBeFocused();
  await field.fill(name);
  await button(page, words.create).click();
  await expect(page.getByRole("heading", { level: 1, name })).toBeVisible();
  await expect(page.getByText(words.emptyText)).toBeVisible();

  await picker(page).setInputFiles([
    textFile("seals.md", handbook),
    { name: "valves.pdf", mimeType: "application/pdf", buffer: valves },
    textFile("picture.png", "x"),
    textFile("nothing.txt", ""),
    textFile("again.md", handbook),
  ]);
  const uploads = page.getByRole("region", { name: words.uploads });
  await expect(uploads).toContainText(say("collections.uploadProblems", { count: 3 }));
  await expect(uploads).toContainText(words.refusedKind);
  await expect(uploads).toContainText(words.refusedEmpty);
  await expect(rowOf(page, "seals.md")).toContainText(
    say("collections.ready", { passages: 2 }).split(/[，,]/)[0] ?? "",
  );
  await expect(rowOf(page, "seals.md").getByRole("link")).toBeVisible();
  await expect(rowOf(page, "valves.pdf").getByRole("link")).toBeVisible();
  await button(uploads, words.dismiss).click();
  await expect(uploads).toHaveCount(0);

  await page.getByRole("searchbox", { name: words.try }).fill("How many seals has the pump?");
  await button(page, words.trySubmit).click();
  await page
    .getByRole("list", { name: words.tryResults })
    .getByRole("link", { name: /seals\.md/ })
    .click();
  await expect(page.getByRole("heading", { level: 1, name: "seals.md" })).toBeVisible();
  await expect(page.locator("mark").filter({ hasText: "three seals" })).toBeVisible();
  await isFit(page);
  await page.getByRole("link", { name: say("reader.back", { name }) }).click();

  await rowOf(page, "valves.pdf").getByRole("link").click();
  const picture = page.getByRole("img", { name: say("reader.pictureOf", { page: 1 }) });
  await expect(picture).toBeVisible();
  await expect
    .poll(() => picture.evaluate((image) => (image as HTMLImageElement).naturalWidth))
    .toBeGreaterThan(100);
  await isFit(page);
  await page.keyboard.press("ArrowRight");
  await expect(page.getByText("The pressure is twelve bar.")).toBeVisible();
  await expect(page).toHaveURL(/page=2/);
  await page.getByRole("textbox", { name: all.reader.pageNumber }).fill("1");
  await page.keyboard.press("Enter");
  await expect(page.getByText("Valves are tested every month.")).toBeVisible();
});

test("a file that cannot be read says why, and is deleted; the collection is deleted with the rest", async ({
  lin,
  words: { collections: words },
  say,
}) => {
  const { page } = lin;
  const name = `Scans ${randomUUID().slice(0, 8)}`;
  const made = await lin.ask("POST", "/api/collections", { name });
  const { id } = (await made.json()) as { id: string };
  await page.goto(`/collections/${id}`);
  // Dropped onto the page.
  await page.evaluate(() => {
    const transfer = new DataTransfer();
    transfer.items.add(new File(["This is no PDF."], "broken.pdf"));
    for (const kind of ["dragover", "drop"])
      document.body.dispatchEvent(
        new DragEvent(kind, { bubbles: true, cancelable: true, dataTransfer: transfer }),
      );
  });
  const row = rowOf(page, "broken.pdf");
  await expect(row).toContainText(words.failed);
  await expect(row).toContainText(say("errors.reading_damaged"));
  await expect(button(row, say("collections.retryOf", { name: "broken.pdf" }))).toBeVisible();
  await openMenu(page, button(row, say("collections.changeOf", { name: "broken.pdf" })));
  await page.getByRole("menuitem", { name: words.documentDelete }).click();
  await button(page.getByRole("dialog"), words.documentDelete).click();
  await expect(row).toHaveCount(0);
  await expect(page.getByText(words.emptyText)).toBeVisible();

  await openMenu(page, button(page.getByRole("main"), say("collections.changeOf", { name })));
  await page.getByRole("menuitem", { name: words.delete }).click();
  await button(page.getByRole("dialog"), words.delete).click();
  await expect(page).toHaveURL(/\/collections$/);
  await expect(page.getByText(name)).toHaveCount(0);
});

test("a collection is given to a colleague by user name, who reads it and changes nothing; to others it does not exist", async ({
  lin,
  aPerson,
  words: { collections: words, fault },
  browserErrors,
}) => {
  browserErrors.expect(/404 \(Not Found\)/);
  const [mei, other] = [await aPerson({ name: "Fang Mei" }), await aPerson()];
  const { page } = lin;
  const name = `Shared ${randomUUID().slice(0, 8)}`;
  await page.goto("/collections?new");
  await page.getByRole("textbox", { name: words.name, exact: true }).fill(name);
  await page.getByRole("radio", { name: words.people, exact: true }).check();
  const username = page.getByRole("textbox", { name: words.username, exact: true });
  await username.fill(`nobody.${randomUUID().slice(0, 8)}`);
  await username.press("Enter");
  await expect(page.getByText(words.usernameNone)).toBeVisible();
  await username.fill(mei.username.toUpperCase());
  await username.press("Enter");
  await expect(page.getByText(mei.username)).toBeVisible();
  await button(page, words.create).click();
  await expect(page.getByRole("heading", { level: 1, name })).toBeVisible();

  const path = new URL(page.url()).pathname;
  await mei.page.goto(path);
  await expect(mei.page.getByRole("heading", { level: 1, name })).toBeVisible();
  await expect(button(mei.page, words.upload)).toHaveCount(0);
  expect((await other.page.goto(path))?.status()).toBe(404);
  await expect(other.page.getByText(fault.missingTitle)).toBeVisible();
  expect((await other.page.goto(`${path}/documents/${randomUUID()}`))?.status()).toBe(404);
});
