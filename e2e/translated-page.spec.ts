// A page that the browser translates: its text nodes are replaced under React's hands, as Google Translate does it in Chromium.

import type { Page } from "@playwright/test";

import { button, field, marked, turns } from "./conversation-page.ts";
import { expect, test } from "./fixtures.ts";

/** Replaces each text node by elements with a "translation" (in capitals), now and whenever there are new ones. */
async function translate(page: Page, { heeds }: { heeds: boolean }): Promise<void> {
  await page.evaluate((spared) => {
    const skip = `script, style, textarea, font${spared ? ", [translate=no]" : ""}`;
    const replaceAll = () => {
      const walk = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
      const found: Text[] = [];
      while (walk.nextNode()) found.push(walk.currentNode as Text);
      for (const text of found) {
        if (!text.data.trim() || text.parentElement?.closest(skip)) continue;
        const outer = document.createElement("font");
        const inner = outer.appendChild(document.createElement("font"));
        inner.textContent = text.data.toUpperCase();
        text.replaceWith(outer);
      }
    };
    replaceAll();
    new MutationObserver(replaceAll).observe(document.body, {
      childList: true,
      characterData: true,
      subtree: true,
    });
  }, heeds);
}

for (const heeds of [true, false]) {
  test(`an answer streams into a page that is being translated by a program that ${heeds ? "heeds" : "ignores"} translate="no"`, {
    tag: "@once",
  }, async ({ lin: { page }, parlor, words, browserErrors }) => {
    // React reports each error that a boundary has caught.
    browserErrors.expect(/NotFoundError/);
    const [first, second] = [marked("first"), marked("second")];
    const parts = [
      "One *word*",
      " and **another",
      "** one.\n\n- a",
      " list\n- of `two",
      "`\n\n| a | b |\n",
      "| - | - |\n| 1 | [x](https://a.example) |\n\n```sql\nselect",
      " 1;\n```\n\nThe",
      " end.",
    ];
    parlor.model.script({
      when: { says: first },
      steps: [
        { think: "Let me" },
        { think: " think." },
        ...parts.flatMap((say) => [{ say }, { wait: 120 }]),
      ],
    });
    await expect(field(page, words)).toBeFocused();
    await translate(page, { heeds });
    // Its label is translated too.
    const input = page.locator("textarea");
    await input.fill(first);
    await page.keyboard.press("Enter");
    const answer = turns(page).last();
    await expect(answer).toContainText("THE END.");
    for (const text of ["ONE", "ANOTHER", "LIST", "TWO", "SELECT", "1"])
      await expect(answer).toContainText(text);
    await expect(page.getByText(words.fault.title, { exact: false })).toHaveCount(0);

    // The page works on: a new question, an answer generated again, another conversation.
    await expect(button(answer, words.chat.askAgain)).toBeVisible();
    await input.fill(second);
    await page.keyboard.press("Enter");
    await expect(turns(page)).toHaveCount(2);
    await button(turns(page).last(), words.chat.askAgain).click();
    await expect(button(turns(page).last(), words.chat.askAgain)).toBeVisible();
    await expect(turns(page)).toHaveCount(2);
    await page.getByRole("link", { name: words.index.new, exact: false }).first().click();
    await expect(turns(page)).toHaveCount(0);
    await expect(input).toBeFocused();
  });
}
