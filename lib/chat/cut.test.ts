import { randomUUID } from "node:crypto";

import { beforeEach, describe, expect, test } from "vitest";
import { inspectCut, inspectTurn } from "#lib/context/index.ts";
import { aModelServer } from "#lib/testing/model-server.ts";
import { aPerson } from "#lib/testing/people.ts";
import { question } from "#lib/testing/program.ts";
import { notesAsked } from "#lib/testing/quiet-calls.ts";
import { heardFrom } from "#lib/testing/streams.ts";
import { ask, changeMemory, compactNow, getConversation } from "./index.ts";
import { chatRequestSchema } from "./schema.ts";

const { model } = aModelServer([{ name: "plain", contextLength: 4_096 }]);

beforeEach(() => {
  const notes = {
    facts: [{ text: "The kit has 240 pieces." }],
    summary: "They talk about a plant.",
  };
  model().script({ when: notesAsked, steps: [{ say: JSON.stringify(notes) }] });
});

async function cutConversation() {
  const lin = await aPerson();
  const id = randomUUID();
  const say = async (text: string) =>
    heardFrom(await ask(lin, chatRequestSchema.parse({ id, message: question(text) })));
  for (const text of ["One.", "The kit has 240 pieces.", "Three."]) await say(text);
  await compactNow(lin, id);
  const { messages } = await getConversation(lin, id);
  const throughId = messages.find(({ metadata }) => metadata.cut)?.id ?? "";
  return { lin, id, throughId, messages, say };
}

describe("a cut", () => {
  test("returns its memory and the numbers of the messages that it left out, and that the memory can be corrected", async () => {
    const { lin, id, throughId, messages } = await cutConversation();
    const cut = await inspectCut(lin, id, throughId);
    expect(cut).toMatchObject({
      from: 1,
      through: 4,
      standing: true,
      failure: null,
      summary: { text: "They talk about a plant." },
    });
    expect(cut.facts[0]).toMatchObject({
      text: "The kit has 240 pieces.",
      number: 3,
      messageId: messages[2]?.id,
    });
    await changeMemory(lin, id, {
      factId: cut.facts[0]?.id ?? "",
      change: { text: "The kit has 250 pieces." },
    });
    expect((await inspectCut(lin, id, throughId)).facts[0]).toMatchObject({
      text: "The kit has 250 pieces.",
      original: "The kit has 240 pieces.",
    });
  });

  test("is read-only once there is a later cut", async () => {
    const { lin, id, throughId, say } = await cutConversation();
    await say("Four.");
    const first = await inspectTurn(lin, id);
    expect(first).toMatchObject({
      standing: true,
      strategies: { chosen: null, default: "memory" },
    });
    await compactNow(lin, id);
    expect(await inspectCut(lin, id, throughId)).toMatchObject({ standing: false });
    expect(await inspectTurn(lin, id, first.turnId ?? "")).toMatchObject({ standing: false });
  });

  test("is not found for another user, nor where no cut was made", async () => {
    const { lin, id, throughId, messages } = await cutConversation();
    await expect(inspectCut(await aPerson(), id, throughId)).rejects.toMatchObject({
      code: "not_found",
    });
    await expect(inspectCut(lin, id, messages[0]?.id ?? "")).rejects.toMatchObject({
      code: "not_found",
    });
  });
});
