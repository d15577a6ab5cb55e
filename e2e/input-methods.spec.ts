// While an input method composes, Enter and Escape belong to it: wherever a text is written, they only end the composition.

import type { Page } from "@playwright/test";

import {
  field,
  list,
  marked,
  openMenu,
  row,
  send,
  sendAndWait,
  stopButton,
  turns,
} from "./conversation-page.ts";
import { expect, test } from "./fixtures.ts";

/** Composes a word in the focused field, as an input method does. */
async function compose(page: Page): Promise<void> {
  const browser = await page.context().newCDPSession(page);
  const word = { text: "nihao", selectionStart: 5, selectionEnd: 5 };
  await browser.send("Input.imeSetComposition", word);
  await browser.detach();
}

/** Presses a key that the input method takes: as it is reported during the composition, and (in Safari) after its end. */
async function pressComposing(page: Page, key: "Enter" | "Escape"): Promise<void> {
  await page.keyboard.press(key);
  await page.evaluate((key) => {
    const event = { key, code: key, bubbles: true, cancelable: true, keyCode: 229 };
    document.activeElement?.dispatchEvent(new KeyboardEvent("keydown", event));
  }, key);
}

test("Escape within an input method does not stop the answer", { tag: "@once" }, async ({
  lin: { page },
  parlor,
  words,
}) => {
  const text = marked("Go on.");
  parlor.model.script({
    when: { says: text },
    steps: [{ say: "Well" }, { hold: text }, { say: ", then." }],
  });
  await send(page, words, text);
  await expect(turns(page)).toContainText("Well");
  await field(page, words).focus();
  await compose(page);
  await pressComposing(page, "Escape");
  parlor.model.release(text);
  await expect(turns(page)).toContainText("Well, then.");
  await expect(stopButton(page, words)).toHaveCount(0);
  await expect(turns(page)).not.toContainText(words.chat.stopped);
});

test("nor does it leave a title or a search, and Enter takes neither over", {
  tag: "@once",
}, async ({ aPerson, words }) => {
  const { page } = await aPerson({ role: "admin" });
  await page.goto("/");
  const text = marked("Hello.");
  await sendAndWait(page, words, text);
  const line = row(page, words, text);
  await line.hover();
  await openMenu(page, line.getByRole("button"));
  await page.getByRole("menuitem", { name: words.index.rename }).click();
  const title = list(page, words).getByRole("textbox");
  await title.fill("");
  await compose(page);
  await pressComposing(page, "Escape");
  await expect(title).toBeFocused();
  await page.keyboard.insertText("你好");
  await expect(title).toHaveValue("你好");
  await page.keyboard.press("Escape");
  await expect(title).toHaveCount(0);

  await page.goto("/admin/people");
  const search = page.getByRole("searchbox", { name: words.people.find });
  await search.fill("lin");
  await compose(page);
  await pressComposing(page, "Escape");
  await expect(search).toHaveValue(/^lin/);
});

for (const [what, width] of [
  ["beside a conversation", 1280],
  ["over it, on a phone", 390],
] as const) {
  test(`nor does it close the panel ${what}, with a correction in it`, { tag: "@once" }, async ({
    lin,
    parlor,
    words,
  }) => {
    const { page } = lin;
    await page.setViewportSize({ width, height: 844 });
    await page.goto("/");
    const text = marked("The code of the gate is 4711.");
    parlor.model.script({ when: { says: text }, steps: [{ say: "Noted." }] });
    await send(page, words, text);
    await expect(turns(page)).toContainText("Noted.");
    await page.keyboard.press("Control+.");
    const panel = page.getByRole(width > 800 ? "complementary" : "dialog");
    await expect(panel).toBeVisible();
    // A field as a correction has it, in the panel whose Escape is tried.
    await panel.evaluate((element) => {
      const input = document.createElement("textarea");
      input.setAttribute("aria-label", "correction");
      element.append(input);
      input.focus();
    });
    await compose(page);
    await pressComposing(page, "Escape");
    await expect(panel.getByRole("textbox", { name: "correction" })).toBeFocused();
    await page.keyboard.insertText("你好");
    await expect(panel.getByRole("textbox", { name: "correction" })).toHaveValue("你好");
    await page.keyboard.press("Escape");
    await expect(panel).toHaveCount(0);
  });
}
