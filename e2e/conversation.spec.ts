import {
  button,
  details,
  field,
  list,
  marked,
  openMenu,
  row,
  saying,
  send,
  stopButton,
  turns,
} from "./conversation-page.ts";
import { expect, test } from "./fixtures.ts";

test("an answer is shown while it is generated, and is there after a reload, with its title", async ({
  lin: { page },
  parlor,
  words,
}) => {
  const text = marked("Who sets the stock levels?");
  parlor.model.script({
    when: { says: text },
    steps: [{ say: "The **planner** does. " }, { hold: text }, { say: "Every Monday." }],
  });
  await send(page, words, text);
  await expect(turns(page)).toContainText("The planner does.");
  await expect(page).toHaveURL(/\/c\/[0-9a-f-]{36}$/);
  await expect(row(page, words, text)).toContainText(words.index.writing);
  await expect(stopButton(page, words)).toBeVisible();
  await expect(field(page, words)).toBeFocused();
  parlor.model.release(text);
  await expect(turns(page)).toContainText("The planner does. Every Monday.");
  await expect(button(page, words.chat.send)).toBeVisible();
  await expect(row(page, words, text)).not.toContainText(words.index.writing);
  await page.reload();
  await expect(turns(page)).toContainText("The planner does. Every Monday.");
  await expect(page.getByRole("heading", { level: 1 })).toHaveText(text);
  await expect(page).toHaveTitle(`${text} · Parlor`);
});

test("F7 pressing Enter five times sends one message", { tag: "@once" }, async ({
  lin: { page },
  parlor,
  words,
}) => {
  const text = marked("Once?");
  parlor.model.script({ when: { says: text }, steps: [{ hold: text }, { say: "Once." }] });
  await field(page, words).fill(text);
  await Promise.all(Array.from({ length: 5 }, () => page.keyboard.press("Enter")));
  await expect(turns(page)).toHaveCount(1);
  parlor.model.release(text);
  await expect(turns(page)).toContainText("Once.");
  await page.reload();
  await expect(turns(page)).toHaveCount(1);
  await expect(field(page, words)).toHaveValue("");
  expect(parlor.model.requests.filter(saying(text))).toHaveLength(1);
});

test("F5 a turn can be stopped before the first word with the button, and asked again", {
  tag: "@once",
}, async ({ lin: { page }, parlor, words }) => {
  const text = marked("Never mind.");
  parlor.model.script(
    { when: { says: text }, times: 1, steps: [{ hang: true }] },
    { when: { says: text }, steps: [{ say: "As you like." }] },
  );
  await send(page, words, text);
  await parlor.model.seen(saying(text));
  await expect(turns(page)).toContainText(words.chat.waiting);
  await stopButton(page, words).click();
  await parlor.model.seen((record) => record.end === "closed" && saying(text)(record), 1_500);
  await expect(turns(page)).toContainText(words.chat.stoppedEmpty);
  await expect(row(page, words, text)).toContainText(words.index.stopped);
  await button(turns(page), words.chat.askAgain).click();
  await expect(turns(page)).toContainText("As you like.");
  await expect(turns(page)).not.toContainText(words.chat.stoppedEmpty);
});

test("F6 a turn can be stopped in mid-answer with Escape, and the text so far is kept", {
  tag: "@once",
}, async ({ lin: { page }, parlor, words }) => {
  const text = marked("Count.");
  parlor.model.script({
    when: { says: text },
    times: 1,
    steps: [{ say: "One, two" }, { hang: true }],
  });
  parlor.model.script({ when: { says: text }, steps: [{ say: "One, two, three." }] });
  await send(page, words, text);
  await expect(turns(page)).toContainText("One, two");
  await page.keyboard.press("Escape");
  await parlor.model.seen((record) => record.end === "closed" && saying(text)(record), 1_500);
  for (const look of [() => Promise.resolve(), () => page.reload()]) {
    await look();
    await expect(turns(page)).toContainText("One, two");
    await expect(turns(page)).toContainText(words.chat.stopped);
  }
  await button(turns(page), words.chat.askAgain).first().click();
  await expect(turns(page)).toContainText("One, two, three.");
  await expect(turns(page)).toHaveCount(1);
});

test("an answer can be regenerated, and its details can be shown", { tag: "@once" }, async ({
  lin: { page },
  parlor,
  words,
}) => {
  const text = marked("A word?");
  parlor.model.script(
    { when: { says: text }, times: 1, steps: [{ say: "Alpha." }] },
    { when: { says: text }, steps: [{ say: "Beta." }] },
  );
  await send(page, words, text);
  await expect(turns(page)).toContainText("Alpha.");
  await button(page, words.chat.askAgain).click();
  await expect(turns(page)).toContainText("Beta.");
  await expect(turns(page)).not.toContainText("Alpha.");
  await details(page, words).click();
  await expect(turns(page)).toContainText(/gpt-oss:20b.*\d/);
  await page.reload();
  await expect(turns(page)).toContainText("Beta.");
  await expect(turns(page)).toHaveCount(1);
});

test("a read that began before an answer was regenerated does not overwrite the new answer", {
  tag: "@once",
}, async ({ lin: { page }, parlor, words }) => {
  const text = marked("Another word?");
  parlor.model.script(
    { when: { says: text }, times: 1, steps: [{ say: "Alpha." }] },
    { when: { says: text }, steps: [{ say: "Beta." }] },
  );
  await send(page, words, text);
  await expect(turns(page)).toContainText("Alpha.");
  await expect(details(page, words)).toBeVisible();
  // A page is read again when its user comes back to it; here the response is delayed.
  const late = Promise.withResolvers<void>();
  const read = Promise.withResolvers<void>();
  const conversation = /\/api\/conversations\/[^/?]+$/u;
  await page.route(conversation, async (route) => {
    const response = await route.fetch();
    read.resolve();
    await late.promise;
    await route.fulfill({ response });
  });
  await page.evaluate(() => document.dispatchEvent(new Event("visibilitychange")));
  await read.promise;
  await button(page, words.chat.askAgain).click();
  await expect(turns(page)).toContainText("Beta.");
  // The delayed response is stale, so the conversation is read once more.
  const anew = page.waitForRequest(conversation);
  late.resolve();
  await (await anew).response();
  await expect(turns(page)).toContainText("Beta.");
  await expect(turns(page)).not.toContainText("Alpha.");
});

test("the time of the model's reasoning is shown while it reasons, and the reasoning is collapsed", async ({
  lin: { page },
  parlor,
  words,
  say,
}) => {
  const text = marked("Think.");
  const steps = [
    { think: "First **this**, " },
    { hold: text },
    { think: "then that." },
    { say: "Done." },
  ];
  parlor.model.script({ when: { says: text }, steps });
  await send(page, words, text);
  await expect(turns(page)).toContainText(say("chat.thinking", { seconds: 1 }));
  await expect(page.getByText("First **this**,")).toBeHidden();
  await page.getByText(say("chat.thinking", { seconds: 1 })).click();
  await expect(page.getByText("First **this**,")).toBeVisible();
  parlor.model.release(text);
  await expect(turns(page)).toContainText("Done.");
  const thought = turns(page).getByText(
    new RegExp(say("chat.thought", { seconds: 7 }).replace("7", String.raw`\d+`)),
  );
  await expect(thought).toBeVisible();
  await page.reload();
  await expect(page.getByText("First **this**, then that.")).toBeHidden();
  await thought.click();
  await expect(page.getByText("First **this**, then that.")).toBeVisible();
});

test("model and effort can be chosen from menus, also with the keyboard", async ({
  lin: { page },
  parlor,
  words,
  say,
}) => {
  const [first, second] = [marked("Hard."), marked("Simple.")];
  const asked = async (text: string) => {
    const { body } = await parlor.model.seen(saying(text));
    return body as { model: string; think?: unknown };
  };
  await openMenu(page, page.getByRole("button", { name: words.chat.effort }));
  await page.getByRole("menuitemradio", { name: words.chat.high }).click();
  await send(page, words, first);
  expect(await asked(first)).toMatchObject({ model: "gpt-oss:20b", think: "high" });
  // When the empty page becomes a conversation, its field takes the focus.
  await expect(turns(page)).toHaveCount(1);
  await expect(button(page, words.chat.send)).toBeVisible();

  await page.getByRole("button", { name: `gpt-oss:20b (${words.chat.model})` }).focus();
  await page.keyboard.press("ArrowDown");
  await expect(
    page.getByRole("menuitemradio", { name: "gpt-oss:20b", checked: true }),
  ).toBeFocused();
  await page.getByRole("menuitemradio", { name: "plain" }).focus();
  await page.keyboard.press("Enter");
  await expect(page.getByRole("button", { name: `plain (${words.chat.model})` })).toBeFocused();
  await expect(page.getByRole("button", { name: words.chat.effort })).toHaveCount(0);
  await send(page, words, second);
  expect(await asked(second)).toMatchObject({ model: "plain" });
  expect((await asked(second)).think ?? false).toBe(false);
  // The model of the last answer stays selected until another one is chosen.
  await page.reload();
  await expect(page.getByRole("button", { name: `plain (${words.chat.model})` })).toBeVisible();
  expect(say("chat.model")).toBe(words.chat.model);
});

test("several conversations are answered at the same time, and the list shows the status of each", {
  tag: "@once",
}, async ({ lin: { page }, parlor, words }) => {
  const texts = ["North.", "South.", "East."].map(marked);
  for (const text of texts) {
    parlor.model.script({
      when: { says: text },
      steps: [{ say: `About ${text}` }, { hold: text }, { say: " That is all." }],
    });
    await send(page, words, text);
    await expect(turns(page)).toContainText(`About ${text}`);
    await list(page, words).getByRole("link", { name: words.index.new }).click();
    await expect(turns(page)).toHaveCount(0);
  }
  for (const text of texts) await expect(row(page, words, text)).toContainText(words.index.writing);
  for (const text of texts) {
    parlor.model.release(text);
    await expect(row(page, words, text)).toContainText(words.index.answered);
  }
  for (const text of texts) {
    await row(page, words, text).getByRole("link").click();
    await expect(turns(page)).toContainText(`About ${text} That is all.`);
    await expect(row(page, words, text)).not.toContainText(words.index.answered);
  }
});
