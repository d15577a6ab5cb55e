// A request may name the last message that its sender has seen. It must not put out of sight what was asked elsewhere since.

import { randomUUID } from "node:crypto";

import { expect, test } from "vitest";

import { get, getHead } from "#lib/conversations/index.ts";
import { callsTo } from "#lib/testing/long-talk.ts";
import { aModelServer } from "#lib/testing/model-server.ts";
import { aPerson } from "#lib/testing/people.ts";
import { question } from "#lib/testing/program.ts";
import { heardFrom, heardUntil } from "#lib/testing/streams.ts";
import { ask, stop } from "./index.ts";
import { chatRequestSchema } from "./schema.ts";

const { model } = aModelServer();
type Viewer = Awaited<ReturnType<typeof aPerson>>;

const submit = (id: string, text: string, more: object = {}) =>
  chatRequestSchema.parse({ id, message: question(text), ...more });
const again = (id: string, messageId: string, more: object = {}) =>
  chatRequestSchema.parse({ id, trigger: "regenerate-message", messageId, ...more });
const idsOf = async (viewer: Viewer, id: string) =>
  (await get(viewer, id)).messages.map((message) => message.id);
const changed = { code: "conflict", messageKey: "conversation_changed" };

/** A conversation with one question; `seen` is its answer. */
async function aConversation() {
  const lin = await aPerson();
  const id = randomUUID();
  const { messageId: seen = "" } = await heardFrom(await ask(lin, submit(id, "one")));
  return { lin, id, seen };
}

test("a question and a new answer after the last message are answered, and one that names none as before", async () => {
  const { lin, id, seen } = await aConversation();
  const { messageId: leaf = "" } = await heardFrom(
    await ask(lin, submit(id, "two", { leaf: seen })),
  );
  expect(await getHead(lin, id)).toEqual({ leaf, title: "one" });
  const { messageId: newest } = await heardFrom(await ask(lin, again(id, leaf, { leaf })));
  expect((await getHead(lin, id)).leaf).toBe(newest);
  await heardFrom(await ask(lin, submit(id, "three")));
  expect(await idsOf(lin, id)).toHaveLength(6);
});

test("after another window's question both are a conflict: nothing is stored, and no model is called", async () => {
  const { lin, id, seen } = await aConversation();
  await heardFrom(await ask(lin, submit(id, "two", { leaf: seen })));
  const [before, calls] = [await idsOf(lin, id), callsTo(model()).turns.length];
  await expect(ask(lin, submit(id, "mine", { leaf: seen }))).rejects.toMatchObject(changed);
  await expect(ask(lin, again(id, seen, { leaf: seen }))).rejects.toMatchObject(changed);
  expect(await idsOf(lin, id)).toEqual(before);
  expect(callsTo(model()).turns).toHaveLength(calls);
});

test("a stale request for a new answer does not stop what the other window is being answered", async () => {
  const { lin, id, seen } = await aConversation();
  model().script({ when: { says: "two" }, steps: [{ say: "Well" }, { hold: id }, { say: "." }] });
  const reader = await ask(lin, submit(id, "two", { leaf: seen }));
  await expect(ask(lin, again(id, seen, { leaf: seen }))).rejects.toMatchObject(changed);
  model().release(id);
  expect(await heardFrom(reader)).toMatchObject({ text: "Well.", finished: true });
});

test("while the other window is being answered, that is the reason", async () => {
  const { lin, id, seen } = await aConversation();
  model().script({ when: { says: "two" }, steps: [{ say: "Well" }, { hold: id }] });
  await heardUntil(await ask(lin, submit(id, "two", { leaf: seen })), "Well");
  await expect(ask(lin, submit(id, "mine", { leaf: seen }))).rejects.toMatchObject({
    messageKey: "turn_under_way",
  });
  await stop(lin, id);
});

test("the same question again gets its answer, whatever it names: its first request may have been lost on the way back", async () => {
  const { lin, id, seen } = await aConversation();
  const request = submit(id, "two", { leaf: seen });
  const first = await heardFrom(await ask(lin, request));
  expect((await heardFrom(await ask(lin, request))).messageId).toBe(first.messageId);
});

test("a stranger learns nothing of the last message", async () => {
  const { id, seen } = await aConversation();
  const stranger = await aPerson();
  const missing = { code: "not_found", messageKey: "conversation_missing" };
  await expect(getHead(stranger, id)).rejects.toMatchObject(missing);
  for (const leaf of [seen, "another"]) {
    await expect(ask(stranger, submit(id, "mine", { leaf }))).rejects.toMatchObject(missing);
    await expect(ask(stranger, again(id, seen, { leaf }))).rejects.toMatchObject(missing);
  }
});
