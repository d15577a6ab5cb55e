import { randomUUID } from "node:crypto";

import { describe, expect, test, vi } from "vitest";
import { inspectTurn } from "#lib/context/index.ts";
import {
  aTalkingModel,
  counted,
  known,
  lastPrompt,
  notesSay,
  say,
  sayAll,
} from "#lib/testing/long-talk.ts";
import { aPerson } from "#lib/testing/people.ts";
import { question } from "#lib/testing/program.ts";
import { heardUntil } from "#lib/testing/streams.ts";
import { ask, compactNow, getConversation, isIdle } from "./index.ts";
import { chatRequestSchema } from "./schema.ts";

const { model, prompt } = aTalkingModel();

describe("compacting now", () => {
  test("keeps the last question with its answer, and notes the rest", async () => {
    const lin = await aPerson();
    const id = randomUUID();
    await sayAll(lin, id, [known, "second", "third"]);
    await compactNow(lin, id);
    expect(await counted("Cut", id)).toBe(1);
    await say(lin, id, "Go on.");
    expect(
      lastPrompt(model())
        .map(({ content }) => content)
        .slice(2),
    ).toEqual(["third", expect.any(String), "Go on."]);
    expect(prompt()).toContain(`1. ${known}`);
    const { cut } = await inspectTurn(lin, id);
    expect(cut).toMatchObject({ from: 1, through: 4, made: false });
    expect(cut?.before).toBeGreaterThan(0);
    expect(
      (await getConversation(lin, id)).messages.filter(({ metadata }) => metadata.cut),
    ).toHaveLength(1);
  });

  test("is refused while an answer is generated, and when there is nothing to compact", async () => {
    const lin = await aPerson();
    const id = randomUUID();
    await say(lin, id, "first");
    await expect(compactNow(lin, id)).rejects.toMatchObject({
      code: "invalid",
      messageKey: "nothing_to_compress",
    });
    model().script({
      when: { says: "second" },
      steps: [{ say: "so " }, { hold: "end" }, { say: "far" }],
    });
    const stream = await ask(lin, chatRequestSchema.parse({ id, message: question("second") }));
    await heardUntil(stream, "so ");
    await expect(compactNow(lin, id)).rejects.toMatchObject({ code: "conflict" });
    model().release("end");
    await vi.waitUntil(isIdle);
  });

  test("is done even when the model fails, and reports why", async () => {
    const lin = await aPerson();
    const id = randomUUID();
    model().script(notesSay("", { steps: [{ status: 500, error: "no" }] }));
    await sayAll(lin, id, [known, "second", "third"]);
    await compactNow(lin, id);
    await say(lin, id, "Go on.");
    expect(await inspectTurn(lin, id)).toMatchObject({
      failure: "unanswered",
      facts: [{ text: known }],
    });
  });
});
