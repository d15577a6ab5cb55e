// A question begins with what this process knows of its session and its conversation; the statement that stores it verifies both.

import { randomUUID } from "node:crypto";

import { describe, expect, test, vi } from "vitest";

import { presumeViewer, requireViewer } from "#lib/auth/index.ts";
import type { Viewer } from "#lib/auth/viewer.ts";
import { find, forgetBranch, get } from "#lib/conversations/index.ts";
import { callsTo, promptOf } from "#lib/testing/long-talk.ts";
import { aModelServer } from "#lib/testing/model-server.ts";
import { aPerson, requestOf, sql } from "#lib/testing/people.ts";
import { question } from "#lib/testing/program.ts";
import { withSettings } from "#lib/testing/settings.ts";
import { statementsOf } from "#lib/testing/statements.ts";
import { heardFrom } from "#lib/testing/streams.ts";
import { ask, changeConversation, deleteConversation, isIdle } from "./index.ts";
import { chatRequestSchema } from "./schema.ts";

const { model } = aModelServer();

const submit = (id: string, text: string, more: object = {}) =>
  chatRequestSchema.parse({ id, message: question(text), ...more });
const turns = () => callsTo(model()).turns;
const prompts = () => turns().map(promptOf);

/** Asks as the route does: the viewer is presumed, and read again when that does not hold. */
async function asked(request: Request, body: ReturnType<typeof submit>) {
  const viewer = await presumeViewer(request);
  return heardFrom(await ask(viewer, body, undefined, () => requireViewer(request)));
}

/** A person in a conversation with one question and its answer, and what the next question's request has. */
async function aConversation() {
  const lin = await aPerson();
  const request = await requestOf(lin);
  await requireViewer(request);
  const id = randomUUID();
  const { messageId: leaf = "" } = await asked(request, submit(id, "one", { leaf: null }));
  await vi.waitUntil(isIdle, { timeout: 60_000, interval: 2 });
  return { lin, request, id, leaf };
}

const stored = async (lin: Viewer, id: string) => (await find(lin, id))?.messages ?? [];

describe("a question", () => {
  test("in a new conversation and in one that goes on reads nothing before it is stored", async () => {
    const { lin, request, id, leaf } = await aConversation();
    for (const body of [submit(id, "two", { leaf }), submit(randomUUID(), "one", { leaf: null })]) {
      const statements = await statementsOf(() => asked(request, body));
      const texts = statements.map(({ text }) => text);
      const storing = texts.findIndex((text) => text.includes(`insert into "Turn"`));
      expect(storing).toBeGreaterThanOrEqual(0);
      const before = texts.slice(0, storing).join("\n");
      expect(before).not.toMatch(/"Session"|"Message"/u);
      await vi.waitUntil(isIdle, { timeout: 60_000, interval: 2 });
    }
    expect(await stored(lin, id)).toHaveLength(4);
  });

  test("has the same prompt as when its conversation is read", async () => {
    const { request, id } = await aConversation();
    await asked(request, submit(id, "two"));
    await asked(request, submit(id, "three"));
    forgetBranch(id);
    await asked(request, submit(id, "four"));
    const [presumed = [], read = []] = prompts().slice(-2);
    expect(presumed.at(-1)?.content).toBe("three");
    expect(read.slice(0, presumed.length)).toEqual(presumed);
  });

  test("counts once towards the limit when what was presumed does not hold", async () => {
    const { request, id } = await aConversation();
    await withSettings({ turnsAtOnce: 4, questionsPerMinute: 3 }, async () => {
      await sql(`update "Conversation" set compaction = 'linear' where id = $1`, [id]);
      await asked(request, submit(id, "two"));
      await asked(request, submit(randomUUID(), "three", { leaf: null }));
      const full = { messageKey: "too_many_questions" };
      await expect(asked(request, submit(id, "four"))).rejects.toMatchObject(full);
    });
  });
});

describe("is not stored, and of its call nothing is heard, when meanwhile", () => {
  const revocations: [string, (lin: Viewer) => Promise<unknown>, object][] = [
    [
      "the session has ended",
      (lin) => sql(`delete from "Session" where "userId" = $1`, [lin.id]),
      { code: "unauthenticated" },
    ],
    [
      "the user was disabled (H14)",
      (lin) => sql(`update "User" set "disabledAt" = now() where id = $1`, [lin.id]),
      { code: "unauthenticated" },
    ],
    [
      "the password has to be changed",
      (lin) => sql(`update "User" set "mustChangePassword" = true where id = $1`, [lin.id]),
      { code: "forbidden" },
    ],
  ];
  for (const [name, revoke, refusal] of revocations)
    test(name, async () => {
      const { lin, request, id, leaf } = await aConversation();
      model().script({ steps: [{ say: "Never" }, { hang: true }] });
      await revoke(lin);
      await expect(asked(request, submit(id, "two", { leaf }))).rejects.toMatchObject(refusal);
      expect(await stored(lin, id)).toHaveLength(2);
      await vi.waitUntil(() => turns().every(({ end }) => end !== undefined));
      await expect(requireViewer(request)).rejects.toMatchObject(refusal);
    });

  test("the conversation was deleted, or its new id belongs to another user", async () => {
    const { lin, request, id, leaf } = await aConversation();
    const omar = await requestOf(await aPerson());
    await requireViewer(omar);
    const missing = { code: "not_found" };
    await expect(asked(omar, submit(id, "mine", { leaf: null }))).rejects.toMatchObject(missing);
    expect(await stored(lin, id)).toHaveLength(2);
    await deleteConversation(lin, id);
    await expect(asked(request, submit(id, "two", { leaf }))).rejects.toMatchObject(missing);
    await expect(asked(request, submit(id, "two", { leaf: null }))).rejects.toMatchObject(missing);
  });

  test("the conversation has gone on elsewhere", async () => {
    const { lin, request, id, leaf } = await aConversation();
    await sql(`update "Conversation" set "leafId" = null where id = $1`, [id]);
    const changed = { messageKey: "conversation_changed" };
    await expect(asked(request, submit(id, "two", { leaf }))).rejects.toMatchObject(changed);
    expect(await stored(lin, id)).toHaveLength(0);
  });
});

describe("is answered from what is stored when meanwhile", () => {
  test("the conversation was compacted elsewhere", async () => {
    const { lin, request, id, leaf } = await aConversation();
    await sql(`update "Message" set compacted = true where "conversationId" = $1 and id = $2`, [
      id,
      leaf,
    ]);
    await sql(`update "Conversation" set compaction = 'linear' where id = $1`, [id]);
    await asked(request, submit(id, "two", { leaf }));
    expect(prompts().at(-1)).not.toContainEqual(expect.objectContaining({ content: "one" }));
    expect(await stored(lin, id)).toHaveLength(4);
  });

  test("another branch was selected", async () => {
    const { lin, request, id } = await aConversation();
    const [first] = await stored(lin, id);
    const instead = { messageId: first?.id };
    await asked(request, submit(id, "another one", instead));
    await changeConversation(lin, id, { leaf: first?.id });
    await asked(request, submit(id, "two"));
    const contents =
      prompts()
        .at(-1)
        ?.map(({ content }) => content) ?? [];
    expect(contents).toContain("one");
    expect(contents).not.toContain("another one");
  });

  test("the same question was stored: it is not asked again", async () => {
    const { lin, request, id } = await aConversation();
    const body = submit(id, "two");
    const heard = await asked(request, body);
    const calls = turns().length;
    expect(await asked(request, body)).toMatchObject({ messageId: heard.messageId });
    expect(turns()).toHaveLength(calls);
    expect((await get(lin, id)).messages).toHaveLength(4);
  });
});
