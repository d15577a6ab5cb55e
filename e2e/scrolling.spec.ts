import type { Page } from "@playwright/test";

import { button, list, marked, row, send, turns } from "./conversation-page.ts";
import { expect, test } from "./fixtures.ts";

const fromEnd = (page: Page) =>
  page.evaluate(() => Math.round(document.documentElement.scrollHeight - innerHeight - scrollY));
const lines = (name: string) => Array.from({ length: 60 }, (_, at) => `${name} ${at}`).join("\n\n");

test("the page follows an answer only while the reader is at its end", { tag: "@once" }, async ({
  lin: { page },
  parlor,
  words,
}) => {
  const text = marked("Write a lot.");
  const steps = [
    { say: lines("first") },
    { hold: `${text} 1` },
    { say: lines("\n\nsecond") },
    { hold: `${text} 2` },
    { say: lines("\n\nthird") },
  ];
  parlor.model.script({ when: { says: text }, steps });
  await send(page, words, text);
  // The text is rendered and no longer plain; the renderer is loaded with the first answer.
  await expect(page.getByRole("paragraph").filter({ hasText: /^first 59$/ })).toBeVisible();
  await expect.poll(() => fromEnd(page)).toBeLessThanOrEqual(1);
  await expect(button(page, words.chat.toEnd)).toHaveCount(0);

  // A reader who scrolls up is not moved.
  await page.mouse.move(700, 300);
  await page.mouse.wheel(0, -800);
  await expect.poll(() => fromEnd(page)).toBeGreaterThan(500);
  await expect(button(page, words.chat.toEnd)).toBeVisible();
  const place = await page.evaluate(() => scrollY);
  parlor.model.release(`${text} 1`);
  await expect(turns(page)).toContainText("second 59");
  await expect.poll(() => fromEnd(page)).toBeGreaterThan(1_500);
  expect(await page.evaluate(() => scrollY)).toBe(place);

  // A reader who returns to the end follows it again.
  await button(page, words.chat.toEnd).click();
  await expect.poll(() => fromEnd(page)).toBeLessThanOrEqual(1);
  await expect(button(page, words.chat.toEnd)).toHaveCount(0);
  parlor.model.release(`${text} 2`);
  await expect(turns(page)).toContainText("third 59");
  await expect.poll(() => fromEnd(page)).toBeLessThanOrEqual(1);
});

test("a long conversation opens at its end, with its title in the bar; a new question scrolls to the end", async ({
  lin: { page },
  parlor,
  words,
}) => {
  const [text, next] = [marked("Write a lot."), marked("And more?")];
  parlor.model.script({ when: { says: text }, steps: [{ say: lines("line") }] });
  await send(page, words, text);
  await expect(turns(page)).toContainText("line 59");
  await page.reload();
  await expect(turns(page)).toContainText("line 59");
  await expect.poll(() => fromEnd(page)).toBeLessThanOrEqual(1);
  await list(page, words).getByRole("link", { name: words.index.new }).click();
  await expect(turns(page)).toHaveCount(0);
  await row(page, words, text).getByRole("link").click();
  await expect(turns(page)).toContainText("line 59");
  await expect.poll(() => fromEnd(page)).toBeLessThanOrEqual(1);
  await expect(page.getByRole("banner")).toContainText(text.replace(/\.$/, ""));
  await page.mouse.move(700, 300);
  await page.mouse.wheel(0, -50_000);
  await expect.poll(() => page.evaluate(() => scrollY)).toBe(0);
  await expect(page.getByRole("banner")).not.toContainText(text.replace(/\.$/, ""));
  await send(page, words, next);
  await expect(turns(page)).toHaveCount(2);
  await expect.poll(() => fromEnd(page)).toBeLessThanOrEqual(1);
});
