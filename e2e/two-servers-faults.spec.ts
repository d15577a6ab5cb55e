// Answers while a web server, or the database of both, fails or is restarted.

import { randomUUID } from "node:crypto";
import { setTimeout as wait } from "node:timers/promises";

import { heard, type Program, question } from "#lib/testing/program.ts";
import { titleAsked } from "#lib/testing/quiet-calls.ts";

import { after, before, button, field, marked, send, turns } from "./conversation-page.ts";
import { expect, shareTwoServers, type TwoServers, test } from "./two-servers.ts";
import {
  askAgain,
  atEach,
  beginAnswer,
  conversation,
  expectCutOff,
  expectWhole,
  join,
} from "./two-servers-answers.ts";

shareTwoServers();

/** One answer at each server, and its listener at the other. */
async function oneAtEach(two: TwoServers, [here, there]: [Program, Program]) {
  const answers = [await beginAnswer(two, here), await beginAnswer(two, there)] as const;
  const [first, second] = answers;
  for (const { listener } of answers) await expect.poll(listener.text).toBe(before);
  const elsewhere = [await join(there, first.id), await join(here, second.id)] as const;
  for (const { text } of elsewhere) await expect.poll(text).toBe(before);
  return { first, second, firstElsewhere: elsewhere[0], secondElsewhere: elsewhere[1] };
}

/** The last heartbeat of each server, by its id. */
async function heartbeats({ sql }: TwoServers): Promise<Record<string, string>> {
  const rows = await sql<{ id: string; at: string }>(
    `select "id", "heartbeatAt"::text as "at" from "Instance"`,
  );
  return Object.fromEntries(rows.map(({ id, at }) => [id, at]));
}

const instances = async (two: TwoServers) => Object.keys(await heartbeats(two)).toSorted();

/** Resolves when each server has stored another heartbeat. */
async function nextHeartbeats(two: TwoServers): Promise<void> {
  const last = await heartbeats(two);
  const unchanged = async () =>
    Object.entries(await heartbeats(two)).filter(([id, at]) => last[id] === at);
  await expect.poll(unchanged).toEqual([]);
}

/** The statuses of one GET after the other through nginx while `work` is done. */
async function servedWhile(client: Program, work: () => Promise<void>): Promise<number[]> {
  const statuses: number[] = [];
  let working = true;
  const serving = (async () => {
    while (working) {
      const response = await client.ask("GET", "/api/me");
      await response.text();
      statuses.push(response.status);
    }
  })();
  try {
    await work();
  } finally {
    working = false;
    await serving;
  }
  return statuses;
}

test("F29 with two web servers one is killed: its answers alone are interrupted, and its user asks again at the other", {
  tag: "@once",
}, async ({ two, aPerson }) => {
  const [here, there] = atEach(two, await aPerson());
  const { first, second, firstElsewhere, secondElsewhere } = await oneAtEach(two, [here, there]);
  const third = await beginAnswer(two, there);
  await two.servers[0].kill();
  await expect(first.listener.end).rejects.toThrow();
  await expect(secondElsewhere.end).rejects.toThrow();
  await expectCutOff(there, first, "interrupted", [firstElsewhere]);
  expect((await conversation(there, second.id)).turn).toMatchObject({ status: "streaming" });
  await expectWhole(there, second, [second.listener, await join(there, second.id)]);
  await expect.poll(() => instances(two)).toHaveLength(1);

  first.release();
  const again = await heard(await askAgain(there, first.id));
  expect(again).toMatchObject({ text: before + after, finished: true });

  const logged = two.servers[0].log().length;
  await two.servers[0].start();
  expect(two.servers[0].log().slice(logged)).not.toContain("turns were cut off");
  expect((await conversation(here, third.id)).turn).toMatchObject({ status: "streaming" });
  await expectWhole(here, third, [third.listener, await join(here, third.id)]);
  expect(await instances(two)).toHaveLength(2);
});

test("F29 with two web servers a page behind nginx shows what is left of the answer of the one that was killed, and asks again", {
  tag: "@once",
}, async ({ two, aPerson, words, browserErrors }) => {
  browserErrors.expect(/Failed to load resource/);
  const { page } = await aPerson();
  const text = marked("Will it last?");
  two.model.script({
    when: { says: text },
    times: 1,
    steps: [{ say: "It was said. " }, { hang: true }],
  });
  two.model.script({ when: { says: text }, steps: [{ say: "It was said whole." }] });
  await page.goto("/");
  await send(page, words, text);
  await expect(turns(page)).toContainText("It was said.");
  await field(page, words).fill("half a thought");
  const held = await Promise.all(two.servers.map((server) => server.held()));
  const owner = two.servers[held.findIndex(({ generations }) => generations > 0) as 0 | 1];
  await owner.kill();
  await expect(turns(page)).toContainText(words.chat.interrupted);
  await expect(turns(page)).toContainText("It was said.");
  await expect(field(page, words)).toHaveValue("half a thought");
  await button(turns(page), words.chat.askAgain).first().click();
  await expect(turns(page)).toContainText("It was said whole.");
  await expect(turns(page)).not.toContainText(words.chat.interrupted);
  await owner.start();
});

test("F30 with two web servers one after the other is restarted: each interrupts its own answers alone, and nginx serves throughout", {
  tag: "@once",
}, async ({ two, aPerson }) => {
  const lin = await aPerson();
  const [here, there] = atEach(two, lin);
  const served = await servedWhile(lin, async () => {
    for (const [at, restarted, other] of [
      [0, here, there],
      [1, there, here],
    ] as const) {
      const { first, second, firstElsewhere, secondElsewhere } = await oneAtEach(two, [
        restarted,
        other,
      ]);
      await two.servers[at].end();
      await expectCutOff(other, first, "interrupted", [first.listener, firstElsewhere]);
      // It goes on; whoever read it at the server that ended joins it again elsewhere.
      expect(await secondElsewhere.end).toMatchObject({ finished: false, aborted: false });
      const rejoined = await join(other, second.id);
      expect(await instances(two)).toHaveLength(1);

      await two.servers[at].start();
      const { turn } = await conversation(restarted, second.id);
      expect(turn).toMatchObject({ status: "streaming" });
      const joined = await join(restarted, second.id);
      await expect.poll(joined.text).toBe(before);
      await expectWhole(restarted, second, [second.listener, rejoined, joined]);
      first.release();
      expect(await heard(await askAgain(restarted, first.id))).toMatchObject({ finished: true });
    }
  });
  expect(served.length).toBeGreaterThan(0);
  expect(served.filter((status) => status !== 200)).toEqual([]);
  for (const server of two.servers) expect(server.log()).not.toContain("the end took too long");
});

test("F34 with two web servers the database is away for both: none takes the other to be gone, and the answers are kept", {
  tag: "@once",
}, async ({ two, aPerson }) => {
  const [here, there] = atEach(two, await aPerson());
  const { first, second, firstElsewhere, secondElsewhere } = await oneAtEach(two, [here, there]);
  const known = (await instances(two)).toSorted();
  const logged = two.servers.map((server) => server.log().length);
  const resume = await two.suspendDatabase();
  try {
    first.release();
    second.release();
    for (const { calls } of [first, second])
      await expect.poll(() => calls().map(({ end }) => end)).toEqual(["done"]);
    // Longer than a server's heartbeats may be missing.
    await wait(9_000);
  } finally {
    await resume();
  }
  await expectWhole(there, first, [first.listener, firstElsewhere]);
  await expectWhole(here, second, [second.listener, secondElsewhere]);
  // One that judges too early would do so with its next heartbeats.
  for (let round = 0; round < 2; round += 1) await nextHeartbeats(two);
  expect((await instances(two)).toSorted()).toEqual(known);
  for (const [at, server] of two.servers.entries())
    expect(server.log().slice(logged[at])).not.toContain("web servers are gone");
});

test("with two web servers a title is stored once, although the server that asked for it is killed meanwhile", {
  tag: "@once",
}, async ({ two, aPerson }) => {
  const [here, there] = atEach(two, await aPerson());
  const jobs = () => two.sql(`select "conversationId" from "Job"`);
  await expect.poll(jobs).toEqual([]);
  const [id, mark] = [randomUUID(), randomUUID()];
  two.model.script(
    { when: { says: mark }, steps: [{ say: "They sleep." }] },
    { when: titleAsked, times: 1, steps: [{ hang: true }] },
    { when: titleAsked, times: 1, steps: [{ say: "How seals sleep" }] },
  );
  await heard(await here.ask("POST", "/api/chat", { id, message: question(`Seals? ${mark}`) }));
  const calls = () =>
    two.model.requests.filter(({ body }) => {
      const said = JSON.stringify(body ?? null);
      return said.includes(mark) && said.includes(titleAsked.says);
    });
  await expect.poll(() => calls().length).toBe(1);
  await two.servers[0].kill();
  const title = async () => (await conversation(there, id)).title;
  await expect.poll(title, { timeout: 60_000 }).toBe("How seals sleep");
  await expect.poll(jobs).toEqual([]);
  expect(calls().map(({ end }) => end)).toEqual(["closed", "done"]);
  await two.servers[0].start();
  expect(await title()).toBe("How seals sleep");
});
