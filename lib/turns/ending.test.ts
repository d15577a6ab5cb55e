import { randomUUID } from "node:crypto";

import { describe, expect, test, vi } from "vitest";
import { ask, deleteConversation, join, shutDown, stop } from "#lib/chat/index.ts";
import { chatRequestSchema } from "#lib/chat/schema.ts";
import { find, get } from "#lib/conversations/index.ts";
import { aModelServer } from "#lib/testing/model-server.ts";
import { anAdmin, aPerson, refuseChanges, sql } from "#lib/testing/people.ts";
import { question } from "#lib/testing/program.ts";
import { heardFrom, heardUntil } from "#lib/testing/streams.ts";
import { changeUser, endSession, replacePassword, setPassword } from "#lib/users/index.ts";
import { activeTurns } from "./active-turns.ts";
import { interruptUnfinished, watchRevocations } from "./index.ts";

/**
 * Conversations with turns that an earlier process did not finish: turns of other test files in the same database must not be interrupted
 * here.
 */
const cutOff = vi.hoisted(() => new Set<string>());
vi.mock("#lib/conversations/index.ts", async (importOriginal) => {
  const store = await importOriginal<typeof import("#lib/conversations/index.ts")>();
  return {
    ...store,
    unfinishedTurns: async () =>
      (await store.unfinishedTurns()).filter(({ conversationId }) => cutOff.has(conversationId)),
  };
});

const { model } = aModelServer();

const asked = (id: string, text: string) =>
  chatRequestSchema.parse({ id, message: question(text) });

/** A user with an active answer, and the stream that they read. */
async function inMidAnswer(password?: string) {
  const person = await aPerson({ ...(password !== undefined && { password }) });
  const id = randomUUID();
  model().script({ when: { says: id }, steps: [{ say: "as far as this" }, { hang: true }] });
  await heardUntil(await ask(person, asked(id, `Hello? ${id}`)), "as far as this");
  const stream = await join(person, id);
  const closed = () =>
    model().seen(
      ({ body, end }) => JSON.stringify(body ?? null).includes(id) && end === "closed",
      1_000,
    );
  return { person, id, stream, closed };
}

describe("the end of a turn", () => {
  test("F5 a stop before the first token closes the model's connection at once", async () => {
    const lin = await aPerson();
    const id = randomUUID();
    model().script({ steps: [{ hang: true }] });
    const stream = await ask(lin, asked(id, "Hello?"));
    await model().seen(({ path }) => path === "/api/chat");
    await stop(lin, id);
    await model().seen(({ path, end }) => path === "/api/chat" && end === "closed");
    expect(await heardFrom(stream)).toMatchObject({ aborted: true, text: "" });
    expect((await get(lin, id)).turn).toMatchObject({ status: "stopped" });
  });

  test("F6 a stop in mid-answer keeps the text so far", async () => {
    const lin = await aPerson();
    const id = randomUUID();
    model().script({ steps: [{ say: "as far as this" }, { hang: true }] });
    const stream = await ask(lin, asked(id, "Hello?"));
    await heardUntil(stream, "as far as this");
    await stop(lin, id);
    const { messages, turn } = await get(lin, id);
    expect(turn).toMatchObject({ status: "stopped" });
    expect(messages[1]?.parts).toEqual([{ type: "text", text: "as far as this" }]);
    await model().seen(({ path, end }) => path === "/api/chat" && end === "closed");
  });

  test("F19 W9 a failure is shown in the reader's language, and stored as a message key", async () => {
    const mei = await aPerson({ language: "zh" });
    const id = randomUUID();
    model().script({ steps: [{ say: "half" }, { error: "secret of somebody" }] });
    const heard = await heardFrom(await ask(mei, asked(id, "你好？")));
    expect(heard).toMatchObject({ text: "half", finished: false });
    expect(heard.error).toMatch(/模型/);
    expect(heard.error).not.toMatch(/secret/);
    const { turn, messages } = await get(mei, id);
    expect(turn).toMatchObject({
      status: "failed",
      error: { code: "unavailable", message: heard.error },
    });
    expect(messages[1]?.parts).toEqual([{ type: "text", text: "half" }]);
  });

  test("F22 a failure is told to its reader by their role at the time of reading", async () => {
    const lin = await aPerson();
    const id = randomUUID();
    const error = "model requires more system memory (9.1 GiB) than is available (5.2 GiB)";
    model().script({ steps: [{ status: 500, error }] });
    const heard = await heardFrom(await ask(lin, asked(id, "Hello?")));
    expect(heard.error).toMatch(/too little memory.*Ask your administrator/u);
    expect((await get(lin, id)).turn?.error?.message).toBe(heard.error);
    const { turn, messages } = await get({ ...lin, role: "admin" }, id);
    expect(turn?.error?.message).toMatch(/smaller model/u);
    expect(messages[1]?.metadata.turn?.error).toEqual(turn?.error);
  });

  test("F20 implausible numbers and invalid text from a model server do not prevent an end from being stored", async () => {
    const lin = await aPerson();
    const id = randomUUID();
    const odd = {
      model: "plain",
      created_at: "",
      message: { role: "assistant", content: "a\0b\ud83d" },
      done: true,
    };
    model().script({
      steps: [
        { line: JSON.stringify({ ...odd, prompt_eval_count: 1.5, eval_count: 99_999_999_999 }) },
        { end: true },
      ],
    });
    expect(await heardFrom(await ask(lin, asked(id, "Hello?")))).toMatchObject({
      text: "a\uFFFDb\uFFFD",
      finished: true,
    });
    const { turn, messages } = await get(lin, id);
    expect(turn).toMatchObject({ status: "done" });
    expect(messages[1]?.parts).toEqual([{ type: "text", text: "a\uFFFDb\uFFFD" }]);
    expect(messages[1]?.metadata?.turn).not.toHaveProperty("promptTokens");
    expect(messages[1]?.metadata?.turn).not.toHaveProperty("replyTokens");
  });

  test("F11 a deleted conversation is deleted with its active turn, and its id is never accepted again", async () => {
    const lin = await aPerson();
    const id = randomUUID();
    model().script({ steps: [{ say: "busy" }, { hang: true }] });
    await heardUntil(await ask(lin, asked(id, "Hello?")), "busy");
    await deleteConversation(lin, id);
    await model().seen(({ path, end }) => path === "/api/chat" && end === "closed");
    expect(await find(lin, id)).toBeUndefined();
    await expect(ask(lin, asked(id, "Hello?"))).rejects.toMatchObject({ code: "not_found" });
    expect(await sql(`select 1 from "Message" where "conversationId" = $1`, [id])).toEqual([]);
  });
});

describe("F12 W10 a user whose access is revoked in mid-answer", () => {
  watchRevocations();

  test("disabled: their stream and the model call end within a second, and the text so far is kept", async () => {
    const admin = await anAdmin();
    const { person, id, stream, closed } = await inMidAnswer();
    await changeUser(admin, person.id, { disabled: true });
    await Promise.all([closed(), heardFrom(stream)]);
    // Their stream is closed at once, before the end of the turn is stored.
    await expect
      .poll(async () => (await get(person, id)).turn)
      .toMatchObject({ status: "stopped" });
    expect((await get(person, id)).messages[1]?.parts).toEqual([
      { type: "text", text: "as far as this" },
    ]);
  });

  test("given a new password: the same", async () => {
    const admin = await anAdmin();
    const { person, stream, closed } = await inMidAnswer();
    await setPassword(admin, person.id);
    await Promise.all([closed(), heardFrom(stream)]);
  });

  test("signed out: the streams of that session end, the turn continues", async () => {
    const { person, id, stream } = await inMidAnswer();
    await endSession(person.sessionId);
    expect(await heardFrom(stream)).toMatchObject({ finished: false, aborted: false });
    expect((await get(person, id)).turn).toMatchObject({ status: "streaming" });
  });

  test("changing one's own password: reading and the turn continue", async () => {
    const password = "an old password";
    const { person, id } = await inMidAnswer(password);
    await replacePassword(person, { current: password, next: "a new password" });
    // Another user's access is revoked after that: when their stream has ended, the watch has checked every user.
    const other = await inMidAnswer();
    await changeUser(await anAdmin(), other.person.id, { disabled: true });
    await other.closed();
    expect((await get(person, id)).turn).toMatchObject({ status: "streaming" });
    expect(
      [...(activeTurns.generations.get(id)?.readers ?? [])].some(
        ({ sessionId }) => sessionId === person.sessionId,
      ),
    ).toBe(true);
  });
});

test("F29 W8 turns that an earlier process did not finish are interrupted, with the text so far", async () => {
  const lin = await aPerson();
  const id = randomUUID();
  cutOff.add(id);
  await heardFrom(await ask(lin, chatRequestSchema.parse({ id, message: question("Hello?") })));
  const [turn] = await sql<{ id: string; answerId: string }>(
    `update "Turn" set status = 'streaming', "endedAt" = null where "conversationId" = $1 returning id, "answerId"`,
    [id],
  );
  await sql(`update "Message" set parts = '[]' where "conversationId" = $1 and id = $2`, [
    id,
    turn?.answerId,
  ]);
  await sql(
    `insert into "Piece" ("turnId", position, kind, text) values ($1, 0, 'reasoning', 'We '), ($1, 1, 'reasoning', 'think.'), ($1, 2, 'text', 'So far')`,
    [turn?.id],
  );
  const soFar = [
    { type: "reasoning", text: "We think." },
    { type: "text", text: "So far" },
  ];
  expect((await get(lin, id)).messages[1]?.parts).toEqual(soFar);

  await interruptUnfinished();
  const { messages, turn: latest } = await get(lin, id);
  expect(latest).toMatchObject({ status: "interrupted" });
  expect(messages[1]?.parts).toEqual(soFar);
  expect(await sql(`select 1 from "Piece" where "turnId" = $1`, [turn?.id])).toEqual([]);
});

test("F29 a turn that cannot be ended prevents neither the end of others nor the start of the process", async () => {
  const lin = await aPerson();
  const [odd, even] = [randomUUID(), randomUUID()];
  for (const id of [odd, even]) await heardFrom(await ask(lin, asked(id, "Hello?")));
  cutOff.add(odd).add(even);
  const turns = await sql<{ id: string; conversationId: string }>(
    `update "Turn" set status = 'streaming', "endedAt" = null where "conversationId" in ($1, $2) returning id, "conversationId"`,
    [odd, even],
  );
  await refuseChanges(turns.find(({ conversationId }) => conversationId === odd)?.id ?? "");
  await interruptUnfinished();
  expect((await get(lin, even)).turn).toMatchObject({ status: "interrupted" });
  expect((await get(lin, odd)).turn).toMatchObject({ status: "streaming" });
});

test("F30 a process that shuts down interrupts active turns, stores them, and begins no new ones", async () => {
  const { person, id, stream, closed } = await inMidAnswer();
  await shutDown();
  await closed();
  expect(await heardFrom(stream)).toMatchObject({ aborted: true });
  expect((await get(person, id)).turn).toMatchObject({ status: "interrupted" });
  await expect(
    ask(person, chatRequestSchema.parse({ id, message: question("more") })),
  ).rejects.toMatchObject({ code: "unavailable" });
  expect(activeTurns.generations.size).toBe(0);
});
