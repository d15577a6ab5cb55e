// Hostile texts and long ordinary ones as question, answer, title and fact: each is stored unchanged, or refused with a message, and never
// causes a fault.

import { randomUUID } from "node:crypto";

import { describe, expect, test } from "vitest";
import { factChangeSchema, summaryChangeSchema } from "#lib/context/schema.ts";
import { change, get } from "#lib/conversations/index.ts";
import { conversationChangeSchema } from "#lib/conversations/schema.ts";
import { hostileTexts } from "#lib/testing/hostile-texts.ts";
import { aModelServer } from "#lib/testing/model-server.ts";
import { aPerson, sql } from "#lib/testing/people.ts";
import { question } from "#lib/testing/program.ts";
import { heardFrom } from "#lib/testing/streams.ts";

import { ask, changeMemory } from "./index.ts";
import { chatRequestSchema } from "./schema.ts";

const { model } = aModelServer();

/** All texts of 1 kB, and every nth of the longer ones, starting at a different text for each size. */
const sizes: [size: number, every: number][] = [
  [1_000, 1],
  [30_000, 4],
  [900_000, 40],
];
const textsOf = (size: number, every: number) =>
  hostileTexts
    .filter((_, at) => at % every === every - 1)
    .map(({ name, text }) => ({ name, text: text(size) }));

/**
 * Does something with each text, using one conversation for twenty texts: more conversations would each schedule a call for a title. The
 * texts of one conversation are processed in sequence, the conversations concurrently.
 */
async function inConversations<Text>(
  texts: Text[],
  work: (id: string, text: Text) => Promise<void>,
): Promise<void> {
  const groups = Array.from({ length: Math.ceil(texts.length / 20) }, (_, at) =>
    texts.slice(20 * at, 20 * at + 20),
  );
  await Promise.all(
    groups.map(async (group) => {
      const id = randomUUID();
      for (const text of group) await work(id, text);
    }),
  );
}

describe.each(sizes)("H58: texts of %i characters", (size, every) => {
  const texts = textsOf(size, every);

  test("as questions are stored unchanged, or refused with a message", async () => {
    const lin = await aPerson();
    model().script({ when: {}, steps: [{ say: "yes" }] });
    await inConversations(texts, async (id, { name, text }) => {
      const parsed = chatRequestSchema.safeParse({ id, message: question(text) });
      if (!parsed.success) return;
      const refusal = await ask(lin, parsed.data).then(
        async (stream) => void (await heardFrom(stream)),
        (thrown: unknown) => thrown,
      );
      if (refusal)
        expect(refusal, name).toMatchObject({ code: "invalid", messageKey: "prompt_over_window" });
      else
        expect((await get(lin, id)).messages.at(-2)?.parts, name).toEqual([{ type: "text", text }]);
    });
  });

  test("as answers are stored as they were generated, or fail as unreadable", async () => {
    const lin = await aPerson();
    await inConversations(texts, async (id, { name, text }) => {
      const asked = randomUUID();
      const line = (more: object) =>
        JSON.stringify({
          model: "plain",
          created_at: "",
          message: { role: "assistant", content: "" },
          ...more,
        });
      const steps = [
        { line: line({ message: { role: "assistant", content: text } }) },
        { line: line({ done: true, done_reason: "stop" }) },
        { end: true },
      ];
      model().script({ when: { says: asked }, steps: steps as never });
      await heardFrom(await ask(lin, chatRequestSchema.parse({ id, message: question(asked) })));
      const { messages, turn } = await get(lin, id);
      if (turn?.status === "done")
        expect(messages.at(-1)?.parts, name).toEqual([{ type: "text", text }]);
      else expect(turn, name).toMatchObject({ status: "failed", error: { code: "unavailable" } });
    });
  });

  test("as titles, facts and summaries are stored, or refused", async () => {
    const lin = await aPerson();
    const id = randomUUID();
    await heardFrom(await ask(lin, chatRequestSchema.parse({ id, message: question("Hello?") })));
    const turn = (await get(lin, id)).turn;
    const facts = [
      { id: "f", text: "The code is 940.", messageId: turn?.questionId, origin: "kept" },
    ];
    await sql(`update "Conversation" set compaction = 'linear' where id = $1`, [id]);
    await sql(
      `insert into "Memory" ("conversationId", "throughId", facts, summary) values ($1, $2, $3, '{"text":"x"}')`,
      [id, turn?.answerId, JSON.stringify(facts)],
    );
    for (const { name, text } of texts) {
      const title = conversationChangeSchema.safeParse({ title: text });
      if (title.success) expect((await change(lin, id, title.data)).title, name).toBe(text.trim());
      const fact = factChangeSchema.safeParse({ text });
      if (fact.success) await changeMemory(lin, id, { factId: "f", change: fact.data });
      const summary = summaryChangeSchema.safeParse({ text });
      if (summary.success) await changeMemory(lin, id, { summary: summary.data });
      if (size > 4_000)
        expect([title.success, fact.success, summary.success], name).toEqual([false, false, false]);
    }
  });
});
