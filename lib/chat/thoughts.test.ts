import { randomUUID } from "node:crypto";

import { describe, expect, test } from "vitest";

import { get } from "#lib/conversations/index.ts";
import { aModelServer } from "#lib/testing/model-server.ts";
import { aPerson } from "#lib/testing/people.ts";
import { question } from "#lib/testing/program.ts";
import { titleAsked } from "#lib/testing/quiet-calls.ts";
import { heardFrom, heardUntil } from "#lib/testing/streams.ts";

import { ask, join, stop } from "./index.ts";
import { chatRequestSchema } from "./schema.ts";

const { model } = aModelServer();

const asked = (id: string, text = "Hello?") =>
  chatRequestSchema.parse({ id, message: question(text), model: "plain" });

const partsOf = async (lin: Awaited<ReturnType<typeof aPerson>>, id: string) =>
  (await get(lin, id)).messages.at(-1)?.parts;

const parts = (reasoning: string, text: string) => [
  { type: "reasoning", text: reasoning },
  { type: "text", text },
];

describe("a model that writes its thoughts into its answer", () => {
  test("has them stored and streamed as reasoning", async () => {
    const lin = await aPerson();
    const id = randomUUID();
    model().script({ steps: [{ say: "<think>\nHm.\n</think>\n\nHello!" }] });
    const heard = await heardFrom(await ask(lin, asked(id)));
    expect(heard).toMatchObject({ reasoning: "Hm.", text: "Hello!", finished: true });
    expect(await partsOf(lin, id)).toEqual(parts("Hm.", "Hello!"));
  });

  test("does not change what a person or a model with native reasoning says", async () => {
    const lin = await aPerson();
    const id = randomUUID();
    const said = "<think>Hm.</think> Hello!";
    model().script({ steps: [{ say: said }] });
    await heardFrom(await ask(lin, { ...asked(id, said), model: "gpt-oss:20b" }));
    const { messages } = await get(lin, id);
    expect(messages.map(({ parts: [part] }) => part)).toEqual([
      { type: "text", text: said },
      { type: "text", text: said },
    ]);
  });

  test("and lets its template open them: the readers of the first answer begin again, those of the next need not", async () => {
    const lin = await aPerson();
    const [first, next] = [randomUUID(), randomUUID()];
    const thought = { say: "Okay, a greeting." };
    const answer = { say: "\n</think>\n\nHello!" };
    // A title that this model gives has a thought too; one without would say that its template opens none.
    model().reset();
    model().script({
      when: titleAsked,
      times: 10,
      steps: [{ say: "Hm.\n</think>\n\nA greeting" }],
    });
    model().script({ steps: [thought, { hold: "answer" }, answer] });
    const stream = await ask(lin, asked(first));
    const other = await join(lin, first);
    expect(await heardUntil(other as ReadableStream<Uint8Array>, "greeting")).toContain(
      '"text-delta"',
    );
    model().release("answer");
    expect(await heardFrom(stream)).toMatchObject({
      reasoning: "Okay, a greeting.\n",
      text: "Hello!",
      finished: true,
    });
    expect(await partsOf(lin, first)).toEqual(parts("Okay, a greeting.\n", "Hello!"));

    model().script({ steps: [thought, { hold: "later" }, answer] });
    const later = await ask(lin, asked(next));
    const early = await join(lin, next);
    expect(await heardUntil(early as ReadableStream<Uint8Array>, "greeting")).not.toContain(
      '"text-delta"',
    );
    model().release("later");
    expect(await heardFrom(later)).toMatchObject({
      reasoning: "Okay, a greeting.",
      text: "Hello!",
    });
    expect(await partsOf(lin, next)).toEqual(parts("Okay, a greeting.", "Hello!"));
  });

  test("and is stopped within a thought keeps it as reasoning", async () => {
    const lin = await aPerson();
    const id = randomUUID();
    model().script({ steps: [{ say: "<think>Hm, so" }, { hang: true }] });
    const stream = await ask(lin, asked(id));
    await heardUntil(stream, "so");
    await stop(lin, id);
    expect(await partsOf(lin, id)).toEqual([{ type: "reasoning", text: "Hm, so" }]);
  });
});
