import { randomUUID } from "node:crypto";

import { expect, test } from "vitest";

import type { Viewer } from "#lib/auth/viewer.ts";
import { aPerson, sql } from "#lib/testing/people.ts";

import { change, find, get, list, remove } from "./index.ts";
import { conversationListQuerySchema } from "./schema.ts";

type Wish = { owner: Viewer; messages?: number; updatedAt?: Date };

/** A conversation with `messages` messages on one branch: m0 is a question, m1 its answer, and so on. */
async function aConversation({
  owner,
  messages = 2,
  updatedAt = new Date(),
}: Wish): Promise<string> {
  const id = randomUUID();
  await sql(
    `insert into "Conversation" (id, "ownerId", title, "leafId", "updatedAt") values ($1, $2, 'Spare parts', $3, $4)`,
    [id, owner.id, `m${messages - 1}`, updatedAt],
  );
  await sql(
    `insert into "Message" ("conversationId", id, "parentId", role, parts, "createdAt")
     select $1, 'm' || n, case when n = 0 then null else 'm' || (n - 1) end, (case when n % 2 = 0 then 'user' else 'assistant' end)::"MessageRole",
       jsonb_build_array(jsonb_build_object('type', 'text', 'text', 'text ' || n)), now() + n * interval '1 second'
     from generate_series(0, $2::int - 1) n`,
    [id, messages],
  );
  return id;
}

const query = (more: object = {}) => conversationListQuerySchema.parse(more);

test("are listed the latest first, a page at a time, without other users' conversations", async () => {
  const [lin, omar] = [await aPerson(), await aPerson()];
  await aConversation({ owner: omar });
  const ids = [];
  for (let day = 5; day >= 1; day -= 1)
    ids.push(await aConversation({ owner: lin, updatedAt: new Date(Date.UTC(2026, 10, day)) }));

  const found: string[] = [];
  let cursor: string | undefined;
  do {
    const page = await list(lin, query({ limit: 2, ...(cursor !== undefined && { cursor }) }));
    found.push(...page.items.map(({ id }) => id));
    cursor = page.nextCursor ?? undefined;
  } while (cursor !== undefined);
  expect(found).toEqual(ids);
});

test("return their newest sixty messages, oldest first, and earlier ones on request", async () => {
  const lin = await aPerson();
  const id = await aConversation({ owner: lin, messages: 130 });
  const newest = await get(lin, id);
  expect(newest.messages.map((message) => message.id)).toEqual(
    Array.from({ length: 60 }, (_, at) => `m${at + 70}`),
  );
  const before = await get(lin, id, "m70");
  expect(before.messages.map((message) => message.id)).toEqual(
    Array.from({ length: 60 }, (_, at) => `m${at + 10}`),
  );
  expect((await get(lin, id, "m10")).messages).toHaveLength(10);
  await expect(get(lin, id, "nobody's")).rejects.toMatchObject({ code: "not_found" });
});

test("change their title, and their selected branch: to its leaf, whichever of its messages is named", async () => {
  const lin = await aPerson();
  const id = await aConversation({ owner: lin, messages: 4 });
  await sql(
    `insert into "Message" ("conversationId", id, "parentId", role, parts, "createdAt")
     values ($1, 'b2', 'm1', 'user', '[]', now() + interval '1 minute'), ($1, 'b3', 'b2', 'assistant', '[]', now() + interval '2 minutes')`,
    [id],
  );
  expect((await change(lin, id, { title: "Seals" })).title).toBe("Seals");
  const other = await change(lin, id, { leaf: "b2" });
  expect(other.messages.map((message) => message.id)).toEqual(["m0", "m1", "b2", "b3"]);
  expect(other.messages[2]?.metadata.siblings).toEqual(["m2", "b2"]);
  expect((await change(lin, id, { leaf: "m3" })).messages.map((message) => message.id)).toEqual([
    "m0",
    "m1",
    "m2",
    "m3",
  ]);
  await expect(change(lin, id, { leaf: "nobody's" })).rejects.toMatchObject({ code: "not_found" });
});

test("are changed completely or not at all", async () => {
  const lin = await aPerson();
  const id = await aConversation({ owner: lin });
  const wrong = { title: "Seals", strategy: "whole" as const, leaf: "nobody's" };
  await expect(change(lin, id, wrong)).rejects.toMatchObject({ code: "not_found" });
  expect(await get(lin, id)).toMatchObject({ title: "Spare parts", strategy: null });
});

test("H1 H2 H3 H10 another user gets not_found for everything: reading, changing, deleting, and by a message's id", async () => {
  const [lin, omar] = [await aPerson(), await aPerson()];
  const id = await aConversation({ owner: lin });
  const own = await aConversation({ owner: omar, messages: 1 });
  const missing = { code: "not_found" };
  expect(await find(omar, id)).toBeUndefined();
  await expect(get(omar, id)).rejects.toMatchObject(missing);
  await expect(get(omar, id, "m1")).rejects.toMatchObject(missing);
  await expect(get(omar, own, "m1")).rejects.toMatchObject(missing);
  await expect(change(omar, id, { title: "mine" })).rejects.toMatchObject(missing);
  await expect(change(omar, id, { leaf: "m0" })).rejects.toMatchObject(missing);
  await expect(remove(omar, id, async () => undefined)).rejects.toMatchObject(missing);
  expect((await list(omar, query())).items.map((entry) => entry.id)).toEqual([own]);
  expect(await get(lin, id)).toMatchObject({
    title: "Spare parts",
    messages: [{ id: "m0" }, { id: "m1" }],
  });
});
