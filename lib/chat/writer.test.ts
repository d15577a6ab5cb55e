import { randomUUID } from "node:crypto";

import { expect, test } from "vitest";

import { get } from "#lib/conversations/index.ts";
import { aModelServer } from "#lib/testing/model-server.ts";
import { aPerson, sql } from "#lib/testing/people.ts";
import { question } from "#lib/testing/program.ts";
import { heardFrom, heardUntil } from "#lib/testing/streams.ts";

import { ask, join, stop } from "./index.ts";
import { chatRequestSchema } from "./schema.ts";

const { model } = aModelServer();

const piecesOf = (id: string) =>
  sql<{ position: number; kind: string; text: string }>(
    `select position, kind::text, text from "Piece" p join "Turn" t on t.id = p."turnId" where t."conversationId" = $1 order by position`,
    [id],
  );

test("an answer is written down while it is said, in pieces that are never written twice, and once whole at its end", async () => {
  const lin = await aPerson();
  const id = randomUUID();
  model().script({ steps: [{ think: "We think. " }, { say: "One. " }, { hold: "more" }, { say: "Two. " }, { hold: "end" }] });
  await heardUntil(await ask(lin, chatRequestSchema.parse({ id, message: question("Hello?") })), "One. ");
  await expect.poll(async () => (await piecesOf(id)).map(({ text }) => text).join(""), { timeout: 1_000 }).toBe("We think. One. ");
  const first = await piecesOf(id);

  model().release("more");
  await expect.poll(async () => (await piecesOf(id)).map(({ text }) => text).join(""), { timeout: 1_000 }).toBe("We think. One. Two. ");
  expect((await piecesOf(id)).slice(0, first.length)).toEqual(first);
  expect((await get(lin, id)).messages[1]?.parts).toEqual([
    { type: "reasoning", text: "We think. " },
    { type: "text", text: "One. Two. " },
  ]);

  const stream = await join(lin, id);
  model().release("end");
  await heardFrom(stream);
  expect(await piecesOf(id)).toEqual([]);
  expect((await get(lin, id)).messages[1]?.parts).toHaveLength(2);
});

test("a turn of a hundred tokens is written in a few statements, not in a hundred", async () => {
  const lin = await aPerson();
  const id = randomUUID();
  model().script({ rate: 100, steps: [{ say: "word ".repeat(100) }, { hold: "end" }] });
  const stream = await ask(lin, chatRequestSchema.parse({ id, message: question("Hello?") }));
  await expect.poll(async () => (await piecesOf(id)).map(({ text }) => text).join(""), { timeout: 5_000 }).toBe("word ".repeat(100));
  // A second and a bit at five ticks a second.
  expect((await piecesOf(id)).length).toBeLessThanOrEqual(12);
  await stop(lin, id);
  await heardFrom(stream);
});
