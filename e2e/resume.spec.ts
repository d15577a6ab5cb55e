// A generation belongs to the server: it continues whatever happens to the page, and is there when the user comes back.

import {
  after,
  before,
  button,
  field,
  list,
  marked,
  saying,
  send,
  sendAndWait,
  stopButton,
  turns,
} from "./conversation-page.ts";
import { expect, test } from "./fixtures.ts";

test("F1 the tab is closed in mid-answer, and the answer is there when the user comes back", {
  tag: "@once",
}, async ({ lin: { page }, parlor, words }) => {
  const text = marked("Long.");
  parlor.model.script({
    when: { says: text },
    steps: [{ say: "Begun. " }, { hold: text }, { say: "Ended." }],
  });
  await send(page, words, text);
  await expect(turns(page)).toContainText("Begun.");
  const address = page.url();
  const browser = page.context();
  await page.close();
  parlor.model.release(text);
  await parlor.model.seen((record) => record.end === "done" && saying(text)(record));
  const again = await browser.newPage();
  await again.goto(address);
  await expect(turns(again)).toContainText("Begun. Ended.");
  await expect(button(again, words.chat.send)).toBeVisible();
});

test("F2 a reload in mid-answer changes nothing: the text is the same to the byte", async ({
  lin,
  parlor,
  words,
  say,
}) => {
  const { page } = lin;
  const text = marked("Tell me slowly.");
  // When this is visible, the text is rendered and no longer plain.
  const code = page.getByRole("group", { name: say("markdown.code", { language: "JavaScript" }) });
  parlor.model.script({
    when: { says: text },
    steps: [{ say: before }, { hold: text }, { say: after }],
  });
  await send(page, words, text);
  await expect(code).toContainText("const a");
  const half = await turns(page).innerText();
  await page.reload();
  await expect(turns(page)).toContainText("const a");
  await expect(stopButton(page, words)).toBeVisible();
  await expect.poll(() => turns(page).innerText()).toBe(half);
  parlor.model.release(text);
  await expect(turns(page).locator("math")).toBeVisible();
  await expect(button(page, words.chat.send)).toBeVisible();
  const joined = await turns(page).innerText();
  await page.reload();
  await expect(turns(page).locator("math")).toBeVisible();
  await expect.poll(() => turns(page).innerText()).toBe(joined);
  const id = page.url().split("/").at(-1) ?? "";
  const { messages } = (await (await lin.ask("GET", `/api/conversations/${id}`)).json()) as {
    messages: { parts: unknown }[];
  };
  expect(messages[1]?.parts).toEqual([{ type: "text", text: before + after }]);
});

test("F9 two tabs send at the same time: one is answered, the other keeps its text and shows the first tab's question", {
  tag: "@once",
}, async ({ lin: { page }, parlor, words, say, browserErrors }) => {
  browserErrors.expect(/409 \(Conflict\)/);
  const [opening, first, second] = [marked("Hello."), marked("Mine."), marked("No, mine.")];
  parlor.model.script({
    when: { says: first },
    steps: [{ say: "One" }, { hold: first }, { say: " at a time." }],
  });
  await sendAndWait(page, words, opening);
  await expect(page).toHaveURL(/\/c\/[0-9a-f-]{36}$/);
  // In a browser of its own, and before it has looked what the first one does.
  const other = await page.context().newPage();
  await other.addInitScript(() => {
    window.BroadcastChannel.prototype.postMessage = () => undefined;
  });
  await other.route(/\/leaf$/, (route) => route.abort());
  await other.goto(page.url());
  await field(other, words).fill(second);
  const notSent = say("chat.conflict", { reason: words.errors.turn_under_way });
  await send(page, words, first);
  await expect(turns(page).last()).toContainText("One");
  await field(other, words).press("Enter");
  await expect(other.getByText(notSent)).toBeVisible();
  await expect(field(other, words)).toHaveValue(second);
  await expect(turns(other).last()).toContainText(first);
  await expect(turns(other).last()).toContainText("One");
  await expect(other.getByText(notSent)).toBeVisible();
  parlor.model.release(first);
  await expect(turns(other).last()).toContainText("One at a time.");
  await expect(turns(other)).toHaveCount(2);
  await field(other, words).press("Enter");
  await expect(turns(other)).toHaveCount(3);
  await expect(turns(other).last()).toContainText(second);
});

test("F29 the server is killed in mid-answer: the text so far is kept and shown as interrupted, and asking again works", {
  tag: "@once",
}, async ({ lin: { page }, parlor, words, browserErrors }) => {
  browserErrors.expect(/Failed to load resource/);
  const text = marked("Will it last?");
  parlor.model.script({
    when: { says: text },
    times: 1,
    steps: [{ say: "It was said. " }, { wait: 400 }, { say: "…" }, { hang: true }],
  });
  parlor.model.script({ when: { says: text }, steps: [{ say: "It was said whole." }] });
  await send(page, words, text);
  // Text that was shown a quarter of a second ago is stored.
  await expect(turns(page)).toContainText("It was said. …");
  await field(page, words).fill("half a thought");
  await parlor.kill("web");
  await expect(page.getByText(words.chat.offlineShort)).toBeVisible();
  await parlor.startWeb();
  await expect(turns(page)).toContainText(words.chat.interrupted, { timeout: 30_000 });
  await expect(turns(page)).toContainText("It was said.");
  await expect(page.getByText(words.chat.offlineShort)).toHaveCount(0);
  await expect(field(page, words)).toHaveValue("half a thought");
  await page.reload();
  await expect(turns(page)).toContainText(words.chat.interrupted);
  await button(turns(page), words.chat.askAgain).first().click();
  await expect(turns(page)).toContainText("It was said whole.");
  await expect(turns(page)).not.toContainText(words.chat.interrupted);
});

test("F12 signed out elsewhere in mid-answer: the page says so and keeps its text, and the answer continues", async ({
  lin,
  parlor,
  words,
  say,
  browserErrors,
}) => {
  browserErrors.expect(/401 \(Unauthorized\)/);
  const { page } = lin;
  const text = marked("And then?");
  parlor.model.script({
    when: { says: text },
    steps: [{ say: "So far. " }, { hold: text }, { say: "And then all." }],
  });
  await send(page, words, text);
  await expect(turns(page)).toContainText("So far.");
  await field(page, words).fill("what I meant to say");
  const other = await page.context().newPage();
  await other.goto("/settings");
  await button(other, words.settings.signOut).click();
  await expect(other).toHaveURL(/\/sign-in$/);
  await expect(page.getByText(say("chat.signedOut"))).toBeVisible();
  await expect(field(page, words)).toHaveValue("what I meant to say");
  parlor.model.release(text);
  await page.getByRole("link", { name: words.chat.signInAgain }).click();
  await page.getByRole("textbox", { name: words.signIn.username }).fill(lin.username);
  await page.getByRole("textbox", { name: words.signIn.password, exact: true }).fill(lin.password);
  await button(page, words.signIn.submit).click();
  await expect(turns(page)).toContainText("So far. And then all.");
});

test("F12 H14 a disabled user's page receives nothing after one second, and the next click leads to the sign-in", {
  tag: "@once",
}, async ({ lin, admin, parlor, words, say, browserErrors }) => {
  browserErrors.expect(/401 \(Unauthorized\)/);
  const { page } = lin;
  const text = marked("Still there?");
  parlor.model.script({ when: { says: text }, steps: [{ say: "So far." }, { hang: true }] });
  await send(page, words, text);
  await expect(turns(page)).toContainText("So far.");
  await admin.ask("PATCH", `/api/admin/users/${lin.id}`, { disabled: true });
  await parlor.model.seen((record) => record.end === "closed" && saying(text)(record));
  await expect(page.getByText(say("chat.signedOut"))).toBeVisible();
  await list(page, words).getByRole("link").last().click();
  await expect(page).toHaveURL(/\/sign-in/);
});
