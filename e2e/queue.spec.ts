// One model server that serves one question at a time: the others wait in a fair order, and see where they stand.

import type { Page } from "@playwright/test";

import { type Installation, startInstallation } from "#lib/testing/installation.ts";
import { signedInAdministrator } from "#lib/testing/processes.ts";
import { type Program, question, serveAtOnce } from "#lib/testing/program.ts";

import { button, marked, saying, send, stopButton, turns } from "./conversation-page.ts";
import { expect, test as usual, type Values } from "./fixtures.ts";

const test = usual.extend({
  parlor: [
    async ({}, provide) => {
      const installation = await startInstallation();
      await serveAtOnce(await signedInAdministrator(installation.base), 1);
      await provide(installation);
      await installation.stop();
    },
    { scope: "worker", timeout: 180_000 },
  ],
});

// One start of the installation serves all of them.
test.describe.configure({ mode: "default" });

/** The notice of a place in line, before the server's speed is known or with any estimate. */
const line = (page: Page, say: (key: "chat.queue", values: Values) => string, position: number) => {
  const [place = ""] = say("chat.queue", { position }).split(/[.。]/);
  return turns(page).getByText(place);
};

const askAs = (who: Program, text: string) =>
  who.ask("POST", "/api/chat", { id: crypto.randomUUID(), message: question(text) });

/** Somebody's answer takes the only slot, until its text is released. */
async function takeSlot({ model }: Installation, who: Program, text: string): Promise<void> {
  model.script({ when: { says: text }, steps: [{ say: "busy" }, { hold: text }] });
  await askAs(who, text);
  await model.seen(saying(text));
}

test("while a colleague's answer is written, a question shows its place in line, keeps it over a reload, and is answered in turn", async ({
  lin,
  aPerson,
  parlor,
  words,
  say,
}) => {
  const [first, second, third] = [marked("First."), marked("Second?"), marked("Third?")];
  parlor.model.script({ when: { says: second }, steps: [{ say: "I am next." }, { hold: second }] });
  parlor.model.script({ when: { says: third }, steps: [{ say: "At last." }] });
  const [wei, mei] = [await aPerson(), await aPerson()];
  await takeSlot(parlor, wei, first);
  await askAs(mei, second);

  const { page } = lin;
  await send(page, words, third);
  await expect(line(page, say, 2)).toBeVisible();
  await page.reload();
  await expect(line(page, say, 2)).toBeVisible();
  expect(parlor.model.requests.filter(saying(third))).toEqual([]);

  parlor.model.release(first);
  await expect(line(page, say, 1)).toBeVisible();
  parlor.model.release(second);
  await expect(turns(page)).toContainText("At last.");
  await expect(button(page, words.chat.send)).toBeVisible();
});

test("who does not want to wait leaves the line, and can ask again", async ({
  lin: { page },
  aPerson,
  parlor,
  words,
  say,
}) => {
  const [first, second] = [marked("First."), marked("Second?")];
  parlor.model.script({ when: { says: second }, steps: [{ say: "Gladly." }] });
  await takeSlot(parlor, await aPerson(), first);
  await send(page, words, second);
  await expect(line(page, say, 1)).toBeVisible();
  await stopButton(page, words).click();
  await expect(turns(page)).toContainText(words.chat.stoppedEmpty);
  parlor.model.release(first);
  expect(parlor.model.requests.filter(saying(second))).toEqual([]);
  await button(turns(page), words.chat.askAgain).first().click();
  await expect(turns(page)).toContainText("Gladly.");
});

test("a question in line is answered after a restart of the web server, without being asked again", async ({
  lin: { page },
  aPerson,
  parlor,
  words,
  say,
  browserErrors,
}) => {
  browserErrors.expect(/net::ERR_|Failed to load resource|fetch/);
  const [first, second] = [marked("First."), marked("Second?")];
  parlor.model.script({ when: { says: second }, steps: [{ say: "Here I am." }] });
  await takeSlot(parlor, await aPerson(), first);
  await send(page, words, second);
  await expect(line(page, say, 1)).toBeVisible();
  await parlor.endWeb();
  await parlor.startWeb();
  await expect(turns(page)).toContainText("Here I am.");
  await expect(turns(page)).toHaveCount(1);
});

test("an administrator sees live who is answered and who waits, by name and never by text, and then what was used", async ({
  aPerson,
  parlor,
  words: { activity: words },
  say,
}) => {
  const [first, second] = [marked("First."), marked("Second?")];
  parlor.model.script({ when: { says: second }, steps: [{ say: "Answered." }] });
  const [wei, mei] = [await aPerson({ name: "Wei Busy" }), await aPerson({ name: "Mei Waiting" })];
  const { page } = await aPerson({ role: "admin", name: "Root Admin" });
  await page.goto("/admin/activity");
  const rowOf = (name: string) =>
    page.getByRole("table", { name: words.calls }).getByRole("row").filter({ hasText: name });
  await takeSlot(parlor, wei, first);
  await expect(rowOf("Wei Busy")).toBeVisible();
  await askAs(mei, second);
  await expect(rowOf("Mei Waiting")).toContainText(say("activity.place", { position: 1 }));
  await expect(page.getByText(say("activity.slots", { used: 1, slots: 1 }))).toBeVisible();
  await expect(page.getByRole("main")).not.toContainText(first);

  parlor.model.release(first);
  await expect(page.getByText(words.callsEmpty)).toBeVisible();
  await page.reload();
  const users = page.getByRole("figure", { name: words.users });
  await users.getByText(words.asTable).click();
  const [, today] = await users.getByRole("row").all();
  await expect(today as NonNullable<typeof today>).toContainText(/[2-9]$/);
});
