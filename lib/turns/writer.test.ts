import { randomUUID } from "node:crypto";

import { describe, expect, test } from "vitest";
import { ask, join, stop } from "#lib/chat/index.ts";
import { chatRequestSchema } from "#lib/chat/schema.ts";
import { get } from "#lib/conversations/index.ts";
import { aModelServer } from "#lib/testing/model-server.ts";
import { aPerson, blockTable, refuseChanges, sql } from "#lib/testing/people.ts";
import { question } from "#lib/testing/program.ts";
import { heardFrom, heardUntil } from "#lib/testing/streams.ts";
import { activeTurns } from "./active-turns.ts";
import type { Generation } from "./generation.ts";
import { readableTo } from "./writer.ts";

const { model } = aModelServer();

const piecesOf = (id: string) =>
  sql<{ position: number; kind: string; text: string }>(
    `select position, kind::text, text from "Piece" p join "Turn" t on t.id = p."turnId" where t."conversationId" = $1 order by position`,
    [id],
  );

test("an answer is stored while it is generated, in pieces that are never written twice, and once completely at its end", async () => {
  const lin = await aPerson();
  const id = randomUUID();
  model().script({
    steps: [
      { think: "We think. " },
      { say: "One. " },
      { hold: "more" },
      { say: "Two. " },
      { hold: "end" },
    ],
  });
  await heardUntil(
    await ask(lin, chatRequestSchema.parse({ id, message: question("Hello?") })),
    "One. ",
  );
  await expect
    .poll(async () => (await piecesOf(id)).map(({ text }) => text).join(""))
    .toBe("We think. One. ");
  const first = await piecesOf(id);

  model().release("more");
  await expect
    .poll(async () => (await piecesOf(id)).map(({ text }) => text).join(""))
    .toBe("We think. One. Two. ");
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

test("a turn of a hundred tokens is stored in a few statements, not in a hundred", async () => {
  const lin = await aPerson();
  const id = randomUUID();
  model().script({ rate: 100, steps: [{ say: "word ".repeat(100) }, { hold: "end" }] });
  const stream = await ask(lin, chatRequestSchema.parse({ id, message: question("Hello?") }));
  await expect
    .poll(async () => (await piecesOf(id)).map(({ text }) => text).join(""))
    .toBe("word ".repeat(100));
  // Five ticks a second: a slow machine has more of them, but far fewer than tokens.
  expect((await piecesOf(id)).length).toBeLessThan(50);
  await stop(lin, id);
  await heardFrom(stream);
});

test("F29 while the database is slow a reader gets only what is stored, and the rest when that is stored", async () => {
  const lin = await aPerson();
  const id = randomUUID();
  model().script({
    steps: [{ say: "One. " }, { hold: "more" }, { say: "Two. " }, { hold: "end" }],
  });
  const stream = await ask(lin, chatRequestSchema.parse({ id, message: question("Hello?") }));
  const hearing = heardFrom(await join(lin, id));
  await heardUntil(stream, "One. ");
  const generation = activeTurns.generations.get(id);
  if (!generation) throw new Error("the answer is over");
  await expect.poll(async () => (await piecesOf(id)).length).toBe(1);

  const unblock = await blockTable("Piece");
  generation.add("text", "so ");
  await expect.poll(() => readableTo(generation), { interval: 5 }).toBeDefined();
  const readable = readableTo(generation)?.offset;
  model().release("more");
  await expect.poll(() => generation.parts[0]?.text).toContain("Two. ");
  expect(readableTo(generation)?.offset).toBe(readable);
  expect(readable).toBeLessThanOrEqual("One. so ".length);
  await unblock();

  await expect.poll(() => readableTo(generation)?.offset).toBe("One. so Two. ".length);
  model().release("end");
  expect(await hearing).toMatchObject({ text: "One. so Two. ", finished: true });
});

describe("F20: rows that cannot be stored", () => {
  /** Two answers that end in the same tick; `spoil` makes one of them impossible to store. */
  async function bothEnd(spoil: (generation: Generation) => unknown) {
    const lin = await aPerson();
    const [odd, even] = [randomUUID(), randomUUID()];
    model().script({ when: {}, steps: [{ say: "said" }, { hold: "end" }] });
    const ask2 = async (id: string) =>
      heardFrom(await ask(lin, chatRequestSchema.parse({ id, message: question("Hello?") })));
    const hearing = [ask2(odd), ask2(even)];
    await expect
      .poll(async () => (await piecesOf(odd)).length + (await piecesOf(even)).length)
      .toBe(2);
    const generation = activeTurns.generations.get(odd);
    if (!generation) throw new Error("the answer is over");
    await spoil(generation);
    model().release("end");
    const [first, second] = await Promise.all(hearing);
    return { first, second, stored: [await get(lin, odd), await get(lin, even)] as const };
  }

  /** Overrides fields of the end that the model reports. */
  const withEnd = (generation: Generation, more: object) => {
    let end: Generation["end"];
    Object.defineProperty(generation, "end", {
      get: () => end,
      set: (given) => (end = given.status === "done" ? { ...given, ...more } : given),
    });
  };

  test.each([1.5, 99_999_999_999, -1e308, Number.NaN])(
    "%d as a number of tokens: no other turn fails because of it, and its text is kept",
    async (promptTokens) => {
      const { first, second, stored } = await bothEnd((generation) =>
        withEnd(generation, { promptTokens }),
      );
      expect(second).toMatchObject({ text: "said", finished: true });
      expect(first).toMatchObject({ text: "said" });
      expect(stored[0].messages[1]?.parts).toEqual([{ type: "text", text: "said" }]);
      expect(stored[1].turn).toMatchObject({ status: "done" });
      // JSON has no NaN and writes null, which is intended.
      if (Number.isNaN(promptTokens))
        return expect(stored[0].turn).toMatchObject({ status: "done" });
      expect(first).toMatchObject({
        finished: false,
        error: expect.stringMatching(/could not be stored/),
      });
      expect(stored[0].turn).toMatchObject({ status: "failed" });
    },
  );

  test("text that PostgreSQL refuses fails only its own turn, and is kept cleaned", async () => {
    const { first, second, stored } = await bothEnd(({ parts }) =>
      parts.push({ type: "reasoning", text: "a\0b\ud800" }),
    );
    expect(second).toMatchObject({ text: "said", finished: true });
    expect(first).toMatchObject({ finished: false, error: expect.any(String) });
    expect(stored[0].messages[1]?.parts).toEqual([
      { type: "text", text: "said" },
      { type: "reasoning", text: "a\uFFFDb\uFFFD" },
    ]);
    expect(stored[1].turn).toMatchObject({ status: "done" });
  });

  test("a piece that PostgreSQL refuses is kept cleaned, and pieces of other turns are kept", async () => {
    const lin = await aPerson();
    const [odd, even] = [randomUUID(), randomUUID()];
    model().script({
      when: {},
      steps: [{ say: "said" }, { hold: "more" }, { say: " and more" }, { hold: "end" }],
    });
    const hearing = [odd, even].map(async (id) =>
      heardFrom(await ask(lin, chatRequestSchema.parse({ id, message: question("Hello?") }))),
    );
    const written = async (id: string) => (await piecesOf(id)).map(({ text }) => text).join("");
    await expect
      .poll(async () => [await written(odd), await written(even)])
      .toEqual(["said", "said"]);
    activeTurns.generations.get(odd)?.add("text", " a\0b");
    model().release("more");
    await expect.poll(async () => await written(even)).toBe("said and more");
    await expect.poll(async () => await written(odd)).toBe("said a\uFFFDb and more");
    model().release("end");
    expect((await Promise.all(hearing))[1]).toMatchObject({
      text: "said and more",
      finished: true,
    });
  });

  test("nothing is stored for a deleted turn, and every reader gets its end", async () => {
    const { first, second, stored } = await bothEnd(async (generation) => {
      await sql(`delete from "Turn" where id = $1`, [generation.turn.id]);
      generation.add("text", " and more");
    });
    expect(first).toMatchObject({ finished: true });
    expect(second).toMatchObject({ text: "said", finished: true });
    expect(stored[1].turn).toMatchObject({ status: "done" });
  });

  test("a turn whose row cannot be changed blocks neither its own readers nor those of others", async () => {
    const { first, second, stored } = await bothEnd(({ turn }) => refuseChanges(turn.id));
    expect(first).toMatchObject({
      text: "said",
      finished: false,
      error: expect.stringMatching(/could not be stored/),
    });
    expect(second).toMatchObject({ text: "said", finished: true });
    expect(stored[1].turn).toMatchObject({ status: "done" });
    expect(activeTurns.generations.has(stored[0].id)).toBe(false);
  });
});
