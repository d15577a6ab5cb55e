import { randomUUID } from "node:crypto";

import { describe, expect, test, vi } from "vitest";
import { correctMemory, inspectTurn } from "#lib/context/index.ts";
import { change, get } from "#lib/conversations/index.ts";
import {
  aTalkingModel,
  callsTo,
  counted,
  cutTalk,
  fillers,
  known,
  lastPrompt,
  notesSay,
  say,
  sayAll,
} from "#lib/testing/long-talk.ts";
import { aPerson, sql } from "#lib/testing/people.ts";
import { question } from "#lib/testing/program.ts";
import { notesAsked } from "#lib/testing/quiet-calls.ts";
import { heardFrom } from "#lib/testing/streams.ts";
import { ask, changeMemory, compactNow, deleteConversation, isIdle } from "./index.ts";
import { chatRequestSchema } from "./schema.ts";

const { model } = aTalkingModel();

describe("what the model saw", () => {
  test("adds up: the parts without the reply equal the prediction, and what is shown equals what was sent", async () => {
    const lin = await aPerson();
    // Its second sentence has no key detail, so only the message itself contains it.
    const first = `${known} The old ones lie in the blue cupboard behind the press.`;
    const { id } = await cutTalk(lin, first);
    await say(lin, id, "Which cupboard do the old ones lie in, behind the press?");
    const seen = await inspectTurn(lin, id);
    const { reply, ...parts } = seen.budget;
    expect(Object.values(parts).reduce((sum, tokens) => sum + tokens, 0)).toBe(
      seen.promptTokens.predicted,
    );
    expect(seen.promptTokens.reported).toBe(callsTo(model()).turns.at(-1)?.tokens?.prompt);
    expect(seen.promptTokens.predicted + reply).toBeLessThanOrEqual(seen.contextLength);
    expect(seen).toMatchObject({
      model: "plain",
      strategy: "memory",
      contextLength: 4_096,
      cutByServer: false,
      failure: null,
    });
    expect(seen.facts).toMatchObject([{ text: known, origin: "kept" }]);
    expect(seen.summary?.text).toBe("They talk about a plant.");
    expect(seen.cut).toMatchObject({ from: 1, made: false });
    expect(seen.passages).toMatchObject([{ role: "user", text: first }]);
    // Instructions, memory, messages, passages, question.
    expect(lastPrompt(model())).toHaveLength(seen.messages.length + 4);
    const { messages } = await get(lin, id);
    const shown = messages.slice(-seen.messages.length - 2, -2);
    expect(seen.messages.map((each) => each.id)).toEqual(shown.map((each) => each.id));
    expect(seen.facts[0]?.messageId).toBe(messages[0]?.id);
  });

  test("of an earlier turn is its own snapshot, also when its first question had no answer", async () => {
    const lin = await aPerson();
    const id = randomUUID();
    model().script({ when: { says: "fails" }, steps: [{ status: 500, error: "no" }] });
    await sayAll(lin, id, ["this one fails", "this one does not", "and a third"]);
    const turns = await sql<{ id: string }>(
      `select id from "Turn" where "conversationId" = $1 order by "startedAt"`,
      [id],
    );
    const seen = await inspectTurn(lin, id, turns[1]?.id);
    const { messages } = await get(lin, id);
    expect(seen.messages).toMatchObject([{ id: messages[0]?.id, role: "user" }]);
    expect((await inspectTurn(lin, id)).messages).toHaveLength(3);
  });

  test("is not found for another user, nor are its corrections, pins and cuts", async () => {
    const [lin, stranger] = [await aPerson(), await aPerson()];
    const { id, factId } = await cutTalk(lin);
    const [message] = (await get(lin, id)).messages;
    const [turn] = await sql<{ id: string }>(`select id from "Turn" where "conversationId" = $1`, [
      id,
    ]);
    const own = randomUUID();
    await say(stranger, own, "mine");
    const refused = [
      () => inspectTurn(stranger, id),
      () => inspectTurn(stranger, own, turn?.id),
      () => changeMemory(stranger, id, { factId: factId, change: { text: "x" } }),
      () => changeMemory(stranger, own, { factId: factId, change: { text: "x" } }),
      () => changeMemory(stranger, id, { factId: factId, change: "remove" }),
      () => changeMemory(stranger, id, { summary: { text: "x" } }),
      () => correctMemory(stranger, id, { messageId: message?.id ?? "", pinned: true }),
      () => correctMemory(stranger, own, { messageId: message?.id ?? "", pinned: true }),
      () => compactNow(stranger, id),
      () => change(stranger, id, { strategy: "window" }),
    ];
    for (const each of refused) await expect(each()).rejects.toMatchObject({ code: "not_found" });
    expect((await inspectTurn(lin, id)).facts).toMatchObject([{ text: known }]);
  });

  test("is deleted completely with its conversation", async () => {
    const lin = await aPerson();
    const { id } = await cutTalk(lin);
    expect(await counted("Memory", id)).toBeGreaterThan(0);
    expect(await counted("SearchTerm", id)).toBeGreaterThan(0);
    await deleteConversation(lin, id);
    for (const table of ["Memory", "Cut", "SearchTerm"] as const)
      expect(await counted(table, id), table).toBe(0);
    await expect(inspectTurn(lin, id)).rejects.toMatchObject({ code: "not_found" });
  });

  test("is not created again when its conversation is deleted while it is being made", async () => {
    const lin = await aPerson();
    const id = randomUUID();
    model().script(
      notesSay("", { steps: [{ hold: "notes" }, { say: '{"facts":[],"summary":"Late."}' }] }),
    );
    const talk = async () => {
      for (const text of [known, ...fillers(10)])
        await heardFrom(await ask(lin, chatRequestSchema.parse({ id, message: question(text) })));
    };
    await talk();
    await model().seen(({ body }) => JSON.stringify(body ?? "").includes(notesAsked.says));
    await deleteConversation(lin, id);
    model().release("notes");
    await vi.waitUntil(isIdle, { timeout: 60_000 });
    expect(await counted("Memory", id)).toBe(0);
  });
});
