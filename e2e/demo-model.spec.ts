import { administrator } from "#lib/testing/installation.ts";

import { button, marked, send, turns } from "./conversation-page.ts";
import { expect, test } from "./fixtures.ts";
import { signIn } from "./sign-in-page.ts";

test("without a real model the demo model answers, and says that it is a demo", {
  tag: "@once",
}, async ({ aParlor, aBrowser, words, say }) => {
  const parlor = await aParlor({ demo: true });
  const page = await (await aBrowser(parlor.base)).newPage();
  await page.goto("/");
  await signIn(page, words, administrator);
  const notice = page.getByRole("status").filter({ hasText: say("chat.demoNotice") });
  await expect(notice).toBeVisible();
  await notice.getByText(words.chat.demoHow).click();
  await expect(notice).toContainText("OLLAMA_BASE_URL");
  await expect(page.getByRole("button", { name: `demo (${words.chat.model})` })).toBeVisible();
  const text = marked("What is a valve?");
  await send(page, words, text);
  await expect(turns(page)).toContainText(words.chat.demo);
  await expect(button(page, words.chat.send)).toBeVisible();
  await page.reload();
  await expect(turns(page)).toContainText(words.chat.demo);
  await expect(notice).toBeVisible();
  await page.setViewportSize({ width: 1280, height: 400 });
  await page.mouse.wheel(0, 2_000);
  await expect(notice).toBeInViewport({ ratio: 1 });
  // The notice is also shown on a phone, and leaves enough space for the conversation.
  await page.setViewportSize({ width: 390, height: 1_200 });
  await page.reload();
  await expect(turns(page)).toContainText(words.chat.demo);
  await expect(notice).toBeInViewport({ ratio: 1 });
});
