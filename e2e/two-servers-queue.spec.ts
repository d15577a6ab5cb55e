// One model server that serves one question at a time, behind two web servers: they have one queue in front of it.

import type { Page } from "@playwright/test";
import { signedInAdministrator } from "#lib/testing/processes.ts";
import { type Program, question, serveAtOnce } from "#lib/testing/program.ts";

import { button, marked, saying, send, stopButton, turns } from "./conversation-page.ts";
import type { Values } from "./fixtures.ts";
import { expect, shareTwoServers, type TwoServers, test } from "./two-servers.ts";
import { atEach } from "./two-servers-answers.ts";

shareTwoServers();

/** Each web server learns at once only what is changed through it. */
async function serve(two: TwoServers, slots: number): Promise<void> {
  for (const { base } of two.servers) await serveAtOnce(await signedInAdministrator(base), slots);
}

const line = (page: Page, say: (key: "chat.queue", values: Values) => string, position: number) => {
  const [place = ""] = say("chat.queue", { position }).split(/[.。]/);
  return turns(page).getByText(place);
};

const askAs = (who: Program, text: string) =>
  who.ask("POST", "/api/chat", { id: crypto.randomUUID(), message: question(text) });

test("with two web servers a question has its place behind those of both, at both; who leaves at one leaves the queue; and one that is killed keeps nobody from their turn", {
  tag: "@once",
}, async ({ two, aPerson, words, say, browserErrors }) => {
  browserErrors.expect(/net::ERR_|Failed to load resource|fetch/);
  const [first, second, third] = [marked("First."), marked("Second?"), marked("Third?")];
  two.model.script(
    { when: { says: first }, steps: [{ say: "busy" }, { hold: first }] },
    { when: { says: second }, steps: [{ say: "I am next." }, { hold: second }] },
    { when: { says: third }, steps: [{ say: "At last." }] },
  );
  const { page } = await aPerson();
  const [wei] = atEach(two, await aPerson());
  const [, mei] = atEach(two, await aPerson());
  const [one, other] = two.servers;
  const calls = (text: string) => two.model.requests.filter(saying(text));
  await serve(two, 1);
  try {
    await askAs(wei, first);
    await two.model.seen(saying(first));
    await askAs(mei, second);
    await page.goto(one.base);
    await send(page, words, third);
    await expect(line(page, say, 2)).toBeVisible();
    const path = new URL(page.url()).pathname;
    await page.goto(`${other.base}${path}`);
    await expect(line(page, say, 2)).toBeVisible();

    await stopButton(page, words).click();
    await expect(turns(page)).toContainText(words.chat.stoppedEmpty);
    await page.goto(`${one.base}${path}`);
    await button(turns(page), words.chat.askAgain).first().click();
    await expect(line(page, say, 2)).toBeVisible();
    await page.goto(`${other.base}${path}`);
    await expect(line(page, say, 2)).toBeVisible();
    expect([calls(first).length, calls(second).length, calls(third).length]).toEqual([1, 0, 0]);

    await one.kill();
    await two.model.seen(saying(second));
    await expect(line(page, say, 1)).toBeVisible();
    two.model.release(second);
    await expect(turns(page)).toContainText("At last.");
    expect([calls(first).length, calls(second).length, calls(third).length]).toEqual([1, 1, 1]);
  } finally {
    await one.start();
    await serve(two, 256);
  }
});
