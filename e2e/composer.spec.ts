import {
  button,
  field,
  list,
  marked,
  row,
  saying,
  send,
  sendAndWait,
  turns,
} from "./conversation-page.ts";
import { expect, test } from "./fixtures.ts";
import { signIn } from "./sign-in-page.ts";

test("Shift+Enter starts a new line; text of only spaces is not sent", { tag: "@once" }, async ({
  lin: { page },
  parlor,
  words,
}) => {
  const mark = marked("first line");
  await field(page, words).pressSequentially("  ");
  await page.keyboard.press("Enter");
  await button(page, words.chat.send).click({ force: true });
  await expect(turns(page)).toHaveCount(0);
  await field(page, words).fill(mark);
  await page.keyboard.press("Shift+Enter");
  await page.keyboard.type("second line");
  await expect(field(page, words)).toHaveValue(`${mark}\nsecond line`);
  await page.keyboard.press("Enter");
  const { body } = await parlor.model.seen(saying(mark));
  expect((body as { messages: { content: string }[] }).messages.at(-1)?.content).toBe(
    `${mark}\nsecond line`,
  );
});

test("Enter within an input method never sends", async ({ lin: { page }, parlor, words }) => {
  const mark = marked("");
  await field(page, words).fill(mark);
  await field(page, words).press("End");
  const browser = await page.context().newCDPSession(page);
  await browser.send("Input.imeSetComposition", {
    text: "nihao",
    selectionStart: 5,
    selectionEnd: 5,
  });
  await expect(field(page, words)).toHaveValue(`${mark}nihao`);
  // As browsers report it: `isComposing`, and the input method's own key code. Some browsers report only one of the two.
  const enters = [
    { isComposing: true, keyCode: 229 },
    { isComposing: true, keyCode: 13 },
    { keyCode: 229 },
  ];
  for (const enter of enters) {
    await field(page, words).dispatchEvent("keydown", {
      key: "Enter",
      code: "Enter",
      bubbles: true,
      cancelable: true,
      ...enter,
    });
  }
  await browser.send("Input.dispatchKeyEvent", {
    type: "rawKeyDown",
    windowsVirtualKeyCode: 229,
    key: "Enter",
    code: "Enter",
  });
  await browser.send("Input.insertText", { text: "你好" });
  await expect(field(page, words)).toHaveValue(`${mark}你好`);
  await expect(turns(page)).toHaveCount(0);
  await page.keyboard.press("Enter");
  await expect(turns(page)).toContainText("你好");
  await parlor.model.seen(saying(`${mark}你好`));
});

test("text typed before hydration is not lost", { tag: "@once" }, async ({
  lin: { page },
  words,
}) => {
  let comes = () => {};
  const code = new Promise<void>((resolve) => {
    comes = resolve;
  });
  await page.route("**/*.js", async (route) => {
    await code;
    await route.continue();
  });
  await page.reload({ waitUntil: "commit" });
  await field(page, words).fill("quick");
  comes();
  await expect(button(page, words.chat.send)).toBeEnabled();
  await expect(field(page, words)).toHaveValue("quick");
  await page.reload();
  await expect(field(page, words)).toHaveValue("quick");
});

test("drafts survive a reload, are separate for each conversation, and are deleted at sign-out", {
  tag: "@once",
}, async ({ lin, words }) => {
  const { page } = lin;
  const text = marked("Hello.");
  await sendAndWait(page, words, text);
  await field(page, words).fill("for this conversation");
  await list(page, words).getByRole("link", { name: words.index.new }).click();
  await expect(field(page, words)).toHaveValue("");
  await field(page, words).fill("for a new one");
  await page.reload();
  await expect(field(page, words)).toHaveValue("for a new one");
  await row(page, words, text).getByRole("link").click();
  await expect(field(page, words)).toHaveValue("for this conversation");

  await page.goto("/settings");
  await button(page, words.settings.signOut).click();
  await expect(page).toHaveURL(/\/sign-in$/);
  expect(JSON.stringify(await page.evaluate(() => ({ ...localStorage })))).not.toContain("new one");
  await signIn(page, words, lin);
  await expect(field(page, words)).toHaveValue("");
});

test("a long pasted text is collapsed as a question, and can be expanded", {
  tag: "@once",
}, async ({ lin: { page }, words }) => {
  const text = `${marked("Sum this up:")}\n${Array.from({ length: 40 }, (_, at) => `Line ${at} of what was pasted.`).join("\n")}`;
  await send(page, words, text);
  const question = turns(page).getByText("Line 39 of what was pasted.");
  const height = async () => (await question.boundingBox())?.height ?? 0;
  await expect(button(turns(page), words.chat.showAll)).toBeVisible();
  // While the empty page becomes the conversation, the text is briefly on neither.
  let folded = 0;
  await expect
    .poll(async () => {
      folded = await height();
      return folded;
    })
    .toBeGreaterThan(100);
  expect(folded).toBeLessThan(260);
  await button(turns(page), words.chat.showAll).click();
  await expect.poll(height).toBeGreaterThan(4 * folded);
  await button(turns(page), words.chat.showLess).click();
  await expect.poll(height).toBe(folded);
});

test("the next question can be written while an answer is generated; Enter does not send it until the answer ends", {
  tag: "@once",
}, async ({ lin: { page }, parlor, words }) => {
  const [first, second] = [marked("First."), marked("Second.")];
  parlor.model.script({
    when: { says: first },
    steps: [{ say: "Well" }, { hold: first }, { say: "." }],
  });
  await send(page, words, first);
  await expect(turns(page)).toContainText("Well");
  await field(page, words).fill(second);
  await page.keyboard.press("Enter");
  await expect(field(page, words)).toHaveValue(second);
  await expect(turns(page)).toHaveCount(1);
  parlor.model.release(first);
  await expect(button(page, words.chat.send)).toBeVisible();
  await page.keyboard.press("Enter");
  await expect(turns(page)).toHaveCount(2);
});
