// Two web servers on one database: `there` generates the answers, and the modules imported here are those of the other server.

import { randomUUID } from "node:crypto";

import { beforeAll, beforeEach, describe, expect, test, vi } from "vitest";
import type { Viewer } from "#lib/auth/viewer.ts";
import { ask, compactNow, deleteConversation, join, shutDown, stop } from "#lib/chat/index.ts";
import { chatRequestSchema } from "#lib/chat/schema.ts";
import { find, get } from "#lib/conversations/index.ts";
import { instanceId } from "#lib/instances/index.ts";
import { callsTo, promptOf, wordsIn } from "#lib/testing/long-talk.ts";
import { aModelServer } from "#lib/testing/model-server.ts";
import { anAdmin, aPerson, sql } from "#lib/testing/people.ts";
import { question } from "#lib/testing/program.ts";
import { aSecondServer } from "#lib/testing/second-server.ts";
import { withSettings } from "#lib/testing/settings.ts";
import { heardFrom, heardUntil } from "#lib/testing/streams.ts";
import { changeUser, endSession } from "#lib/users/index.ts";
import { followedGenerations } from "./followed-turns.ts";
import { findActiveTurn, interruptTurnsOf, interruptUnfinished } from "./index.ts";
import { watchRevocations } from "./revocation-watch.ts";

/** Turns of other test files in the same database must not be interrupted here. */
const ours = vi.hoisted(() => new Set<string>());
vi.mock("#lib/conversations/index.ts", async (importOriginal) => {
  const store = await importOriginal<typeof import("#lib/conversations/index.ts")>();
  return {
    ...store,
    unfinishedTurns: async () =>
      (await store.unfinishedTurns()).filter(({ conversationId }) => ours.has(conversationId)),
  };
});
vi.mock("#lib/instances/index.ts", async (importOriginal) => ({
  ...(await importOriginal<typeof import("#lib/instances/index.ts")>()),
  isOnlyInstance: () => false,
  liveInstances: async () =>
    (await sql<{ id: string }>(`select id from "Instance"`)).map(({ id }) => id),
}));

const { model } = aModelServer();
let there: Awaited<ReturnType<typeof aSecondServer>>;

beforeAll(async () => {
  there = await aSecondServer();
  watchRevocations();
  there.turns.watchRevocations();
});
beforeEach(() => vi.waitUntil(there.chat.isIdle, { timeout: 60_000 }));

const submit = (id: string, text = "Hello?", messageId?: string) =>
  chatRequestSchema.parse({ id, message: question(text, messageId) });

const regenerate = (id: string, messageId: string) =>
  chatRequestSchema.parse({ id, messageId, trigger: "regenerate-message" });
const callsFor = (id: string) =>
  callsTo(model()).turns.filter((call) => wordsIn(promptOf(call)).includes(id));

const soFar = [
  { type: "reasoning", text: "We think. " },
  { type: "text", text: "One. " },
];

/** A conversation whose answer the other server generates: "We think. One. ", then as `release`d "Two. " and the end. */
async function activeThere(person?: Viewer) {
  const lin = person ?? (await aPerson());
  const id = randomUUID();
  ours.add(id);
  model().script({
    when: { says: id },
    steps: [
      { think: "We think. " },
      { say: "One. " },
      { hold: `more ${id}` },
      { say: "Two. " },
      { hold: `end ${id}` },
    ],
  });
  const request = submit(id, `Hello? ${id}`, "q");
  await heardUntil(await there.chat.ask(lin, request), "One. ");
  await expect.poll(async () => (await get(lin, id)).messages[1]?.parts).toEqual(soFar);
  const release = (...names: string[]) => names.forEach((name) => model().release(`${name} ${id}`));
  const closed = () =>
    model().seen(({ body, end }) => JSON.stringify(body ?? null).includes(id) && end === "closed");
  return { lin, id, request, release, closed };
}

describe("an answer that another server generates", () => {
  test("is joined from its first part, live, to its stored end", async () => {
    const { lin, id, release } = await activeThere();
    const streams = await Promise.all([join(lin, id), join(lin, id)]);
    expect(followedGenerations().filter(({ turn }) => turn.conversationId === id)).toHaveLength(1);
    const late = await join(lin, id);
    const begun = await heardUntil((await join(lin, id)) ?? new ReadableStream(), "One. ");
    expect(begun).toContain('"title":"Hello? ');
    release("more");
    await heardUntil((await join(lin, id)) ?? new ReadableStream(), "Two. ");
    release("end");
    const { turn } = await vi.waitUntil(
      async () => {
        const now = await get(lin, id);
        return now.turn?.status === "done" && now;
      },
      { timeout: 60_000 },
    );
    for (const stream of [...streams, late])
      expect(await heardFrom(stream)).toMatchObject({
        messageId: turn?.answerId,
        reasoning: "We think. ",
        text: "One. Two. ",
        finished: true,
      });
    expect(followedGenerations().filter(({ turn }) => turn.conversationId === id)).toEqual([]);
    expect(await join(lin, id)).toBeUndefined();
  });

  test("is followed before its reader comes, and not when nobody reads it any more", async () => {
    const { lin, id, release } = await activeThere();
    const generation = await findActiveTurn(lin, id);
    await expect.poll(() => generation?.parts).toEqual(soFar);
    const stream = await join(lin, id);
    expect(followedGenerations().some(({ turn }) => turn.conversationId === id)).toBe(true);
    await stream?.cancel();
    await expect
      .poll(() => followedGenerations().some(({ turn }) => turn.conversationId === id))
      .toBe(false);
    release("more", "end");
  });

  test("is returned to the same message again; another one is a conflict, and so is compacting", async () => {
    const { lin, id, request, release } = await activeThere();
    const again = await ask(lin, request);
    for (const refused of [() => ask(lin, submit(id, "another")), () => compactNow(lin, id)])
      await expect(refused()).rejects.toMatchObject({
        code: "conflict",
        messageKey: "turn_under_way",
      });
    release("more", "end");
    expect(await heardFrom(again)).toMatchObject({ text: "One. Two. ", finished: true });
    expect((await get(lin, id)).messages).toHaveLength(2);
    expect(callsFor(id)).toHaveLength(1);
  });

  test("F7 the same message to both servers at once makes one turn, which both read", async () => {
    const lin = await aPerson();
    for (let times = 0; times < 20; times += 1) {
      const id = randomUUID();
      const request = submit(id);
      const heard = await Promise.all(
        [ask, there.chat.ask, ask, there.chat.ask].map(async (verb) =>
          heardFrom(await verb(lin, request)),
        ),
      );
      expect(new Set(heard.map(({ messageId }) => messageId)).size).toBe(1);
      expect(heard.every(({ finished }) => finished)).toBe(true);
      expect((await get(lin, id)).messages).toHaveLength(2);
    }
  });

  test("is stopped from here, and its text is kept", async () => {
    const { lin, id, closed } = await activeThere();
    const stream = await join(lin, id);
    await stop(lin, id);
    const { turn, messages } = await get(lin, id);
    expect(turn).toMatchObject({ status: "stopped" });
    expect(messages[1]?.parts).toEqual(soFar);
    await closed();
    expect(await heardFrom(stream)).toMatchObject({ aborted: true, text: "One. " });
    await stop(lin, id);
  });

  test("is stopped when it is generated again here", async () => {
    const { lin, id, closed } = await activeThere();
    model().script({ when: { says: id }, steps: [{ say: "second" }] });
    const first = (await get(lin, id)).turn?.answerId ?? "";
    const heard = await heardFrom(await ask(lin, regenerate(id, first)));
    expect(heard).toMatchObject({ text: "second", finished: true });
    await closed();
    expect((await get(lin, id)).messages[1]?.metadata.siblings).toEqual([first, heard.messageId]);
  });

  test("is stopped when its conversation is deleted here", async () => {
    const { lin, id, closed } = await activeThere();
    await deleteConversation(lin, id);
    await closed();
    expect(await find(lin, id)).toBeUndefined();
    await expect(there.chat.ask(lin, submit(id))).rejects.toMatchObject({ code: "not_found" });
  });

  test("ends when its rows are deleted while it is read", async () => {
    const { lin, id, closed } = await activeThere();
    const stream = await join(lin, id);
    await sql(`delete from "Turn" where "conversationId" = $1`, [id]);
    await closed();
    expect(await heardFrom(stream)).toMatchObject({ aborted: true });
  });

  test("counts towards its user's limit of active turns", async () => {
    const { lin, id, release } = await activeThere();
    const own = randomUUID();
    model().script({ when: { says: own }, steps: [{ say: "busy" }, { hold: own }] });
    await withSettings({ turnsAtOnce: 2, questionsPerMinute: 1_000 }, async () => {
      const here = await ask(lin, submit(own, own));
      await expect(ask(lin, submit(randomUUID()))).rejects.toMatchObject({
        code: "rate_limited",
        messageKey: "too_many_turns",
      });
      await heardFrom(await ask(await aPerson(), submit(randomUUID())));
      await stop(lin, id);
      await heardFrom(await ask(lin, submit(randomUUID())));
      model().release(own);
      await heardFrom(here);
    });
    release("more", "end");
  });

  test("can be neither read nor stopped by a stranger", async () => {
    const { lin, id, request, release } = await activeThere();
    const stranger = await aPerson();
    for (const verb of [
      ...[join, stop, deleteConversation, compactNow].map((each) => () => each(stranger, id)),
      () => ask(stranger, request),
      () => ask(stranger, regenerate(id, "q")),
    ])
      await expect(verb()).rejects.toMatchObject({ code: "not_found" });
    expect(followedGenerations().filter(({ turn }) => turn.conversationId === id)).toEqual([]);
    const asked = `select 1 from "Turn" where "conversationId" = $1 and "stopRequestedAt" is not null`;
    expect(await sql(asked, [id])).toEqual([]);
    release("more", "end");
    expect(await heardFrom(await ask(lin, request))).toMatchObject({ finished: true });
  });
});

describe("F12 access revoked while another server's answer is read here", () => {
  test("signed out: the streams of that session end, the turn continues", async () => {
    const { lin, id, release } = await activeThere();
    const stream = await join(lin, id);
    await endSession(lin.sessionId);
    expect(await heardFrom(stream)).toMatchObject({ finished: false, aborted: false });
    expect((await get(lin, id)).turn).toMatchObject({ status: "streaming" });
    release("more", "end");
  });

  test("disabled: the stream ends here, and the turn there", async () => {
    const { lin, id, closed } = await activeThere();
    const stream = await join(lin, id);
    await changeUser(await anAdmin(), lin.id, { disabled: true });
    await Promise.all([closed(), heardFrom(stream)]);
    await expect.poll(async () => (await get(lin, id)).turn).toMatchObject({ status: "stopped" });
  });
});

describe("F29 a server", () => {
  test("that starts interrupts the turns of servers that are gone, and no others", async () => {
    const [live, gone] = [await activeThere(), await activeThere()];
    await there.instances.joinInstances();
    await sql(`update "Turn" set "instanceId" = $2 where "conversationId" = $1`, [
      gone.id,
      randomUUID(),
    ]);
    await interruptUnfinished();
    expect((await get(gone.lin, gone.id)).turn).toMatchObject({ status: "interrupted" });
    expect((await get(gone.lin, gone.id)).messages[1]?.parts).toEqual(soFar);
    expect((await get(live.lin, live.id)).turn).toMatchObject({ status: "streaming" });
    live.release("more", "end");
    expect(await heardFrom(await ask(live.lin, live.request))).toMatchObject({ finished: true });
    await there.instances.leaveInstances();
  });

  test("that is found to be gone loses its turns alone, to several at once; if it was only suspended it ends them itself", async () => {
    const { lin, id, closed } = await activeThere();
    const own = randomUUID();
    ours.add(own);
    model().script({ when: { says: own }, steps: [{ say: "busy" }, { hold: own }] });
    const here = await ask(lin, submit(own, own));
    const streams = [await join(lin, id), await there.chat.join(lin, id)];
    const ids = [there.instances.instanceId];
    expect(ids).not.toEqual([instanceId]);
    await Promise.all([interruptTurnsOf(ids), interruptTurnsOf(ids), interruptTurnsOf(ids)]);
    const { turn, messages } = await get(lin, id);
    expect(turn).toMatchObject({ status: "interrupted" });
    expect(messages[1]?.parts).toEqual(soFar);
    await closed();
    for (const stream of streams)
      expect(await heardFrom(stream)).toMatchObject({ aborted: true, text: "One. " });
    model().release(own);
    expect(await heardFrom(here)).toMatchObject({ text: "busy", finished: true });
  });

  // The last test: this server begins no turns afterwards.
  test("F30 that shuts down leaves the turns of others running, and its readers join them elsewhere", async () => {
    const { lin, id, release } = await activeThere();
    const stream = await join(lin, id);
    await shutDown();
    expect(await heardFrom(stream)).toMatchObject({ finished: false, aborted: false });
    await expect(join(lin, id)).rejects.toMatchObject({ code: "unavailable" });
    const elsewhere = await there.chat.join(lin, id);
    release("more", "end");
    expect(await heardFrom(elsewhere)).toMatchObject({ text: "One. Two. ", finished: true });
  });
});
