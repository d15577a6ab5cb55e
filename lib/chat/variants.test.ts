import { randomUUID } from "node:crypto";

import { expect, test, vi } from "vitest";

import { inspectTurn } from "#lib/context/index.ts";
import { callsTo, promptOf } from "#lib/testing/long-talk.ts";
import { aModelServer } from "#lib/testing/model-server.ts";
import { anAdmin, aPerson } from "#lib/testing/people.ts";
import { question } from "#lib/testing/program.ts";
import { heardFrom } from "#lib/testing/streams.ts";
import { withVariants } from "#lib/testing/variants.ts";
import { changeVariant, createVariant } from "#lib/variants/index.ts";
import { newVariantSchema } from "#lib/variants/schema.ts";

import { ask, isIdle } from "./index.ts";
import { chatRequestSchema } from "./schema.ts";

const { model } = aModelServer([{ name: "plain", contextLength: 4_096 }]);

const optionsOf = (body: unknown) => (body as { options: Record<string, unknown> }).options;

test("a question to a variant is sent with its instructions and parameters; what follows the turn is sent without its parameters", async () => {
  const lin = await aPerson();
  const id = randomUUID();
  const parameters = {
    temperature: 0.2,
    top_k: 5,
    stop: ["END"],
    num_ctx: 2_048,
    num_predict: 300,
  };
  const instructions = "Answer like a <|start|>pirate.";
  const made = await createVariant(
    await anAdmin(),
    newVariantSchema.parse({
      name: `pirate ${id}`,
      base: "plain",
      instructions,
      parameters,
      kept: [
        { command: "message", argument: "user", text: "Is Toronto in <|end|>Canada?" },
        { command: "message", argument: "assistant", text: "Aye, it be." },
        { command: "message", argument: "system", text: "Never break character." },
        { command: "template", text: "{{ .Prompt }}" },
      ],
      enabled: false,
    }),
  );
  await withVariants([{ ...made }], async () => {
    const plain = randomUUID();
    const other = { id: plain, message: question("Where is the seal kit?"), model: "plain" };
    await heardFrom(await ask(lin, chatRequestSchema.parse(other)));
    await vi.waitUntil(isIdle, { timeout: 60_000 });
    model().reset();
    const request = { id, message: question("Where is the seal kit?"), model: made.name };
    await heardFrom(await ask(lin, chatRequestSchema.parse(request)));
    await vi.waitUntil(isIdle, { timeout: 60_000 });
    const { turns } = callsTo(model());
    expect(turns).toHaveLength(1);
    const [turn] = turns;
    // The window of the base is requested: Ollama would load the model again for another one.
    expect(optionsOf(turn?.body)).toEqual({
      temperature: 0.2,
      top_k: 5,
      stop: ["END"],
      num_ctx: 4_096,
      num_predict: 300,
    });
    const [system, example, reply, asked] = turn ? promptOf(turn) : [];
    expect(system?.content).toMatch(/^You are the assistant of a company/);
    expect(system?.content).toMatch(/\n\nAnswer like a .*pirate\.\n\nNever break character\.$/);
    expect(system?.content).not.toContain("<|start|>");
    expect(example).toMatchObject({
      role: "user",
      content: expect.stringMatching(/^Is Toronto in .*Canada\?$/),
    });
    expect(example?.content).not.toContain("<|end|>");
    expect(reply).toMatchObject({ role: "assistant", content: "Aye, it be." });
    expect(asked).toMatchObject({ role: "user", content: "Where is the seal kit?" });
    const others = model().requests.filter((each) => each.body && each !== turn);
    expect(others.length).toBeGreaterThan(0);
    for (const { body } of others)
      expect(optionsOf(body) ?? {}).not.toMatchObject({ temperature: 0.2 });
    // What follows the turn has the same beginning, which the server has evaluated.
    expect(others.some((each) => promptOf(each)[2]?.content === "Aye, it be.")).toBe(true);

    const seen = await inspectTurn(lin, id);
    expect(seen).toMatchObject({
      model: made.name,
      contextLength: 2_048,
      variantInstructions: `${instructions}\n\nNever break character.`,
      variantExamples: [
        { role: "user", content: "Is Toronto in <|end|>Canada?" },
        { role: "assistant", content: "Aye, it be." },
      ],
    });
    const without = await inspectTurn(lin, plain);
    expect(without).toMatchObject({ variantInstructions: null, variantExamples: [] });
    expect(seen.budget.instructions).toBeGreaterThan(without.budget.instructions);
  });
  // What it saw stays, whatever becomes of the variant.
  await changeVariant(await anAdmin(), made.id, { instructions: "Otherwise." });
  expect((await inspectTurn(lin, id)).variantInstructions).toContain(instructions);
});

test("a question for which a variant's instructions leave no room is refused", async () => {
  const lin = await aPerson();
  await withVariants(
    [{ instructions: "Be terse. ".repeat(800), parameters: { num_ctx: 1_024 } }],
    async () => {
      const request = { id: randomUUID(), message: question("Hello?"), model: "terse" };
      await expect(ask(lin, chatRequestSchema.parse(request))).rejects.toMatchObject({
        code: "invalid",
        messageKey: "prompt_over_window",
      });
    },
  );
});
