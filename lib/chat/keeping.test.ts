import { randomUUID } from "node:crypto";

import { describe, expect, test, vi } from "vitest";
import { inspectTurn, pin } from "#lib/context/index.ts";
import { change } from "#lib/conversations/index.ts";
import {
  aTalkingModel,
  counted,
  cutTalk,
  fillers,
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

describe("a pinned message", () => {
  test.each(["memory", "window"] as const)(
    "is never left out, and stays verbatim (%s)",
    async (strategy) => {
      const lin = await aPerson();
      const id = randomUUID();
      await say(lin, id, "The seals are kept\nin the blue hall.");
      await change(lin, id, { strategy });
      const [message] = (await getConversation(lin, id)).messages;
      await pin(lin, id, message?.id ?? "", true);
      for (const text of fillers(45)) {
        await say(lin, id, text);
        expect(prompt()).toMatch(/The seals are kept\n(?:> )?in the blue hall\./);
      }
      expect(await counted("Cut", id)).toBeGreaterThan(1);
      await pin(lin, id, message?.id ?? "", false);
      await say(lin, id, "Go on.");
      expect(prompt()).not.toContain("> in the blue hall.");
    },
  );

  test("returns to the window when it had been cut", async () => {
    const lin = await aPerson();
    const { id } = await cutTalk(lin, "The seals are kept\nin the blue hall.");
    expect(prompt()).not.toContain("in the blue hall");
    await pin(lin, id, (await getConversation(lin, id)).messages[0]?.id ?? "", true);
    await say(lin, id, "Go on.");
    expect(prompt()).toContain("> The seals are kept\n> in the blue hall.");
    expect((await getConversation(lin, id)).messages[0]?.metadata).toMatchObject({ pinned: true });
  });

  test.each([
    "word and another one, ".repeat(280),
    "备件的库存水平由谁来定多久复核一次".repeat(75),
  ])("pinning more than half a window is refused: %.10s", async (text) => {
    const lin = await aPerson();
    const id = randomUUID();
    await say(lin, id, text);
    await say(lin, id, `And ${text}`);
    const [first, , second] = (await getConversation(lin, id)).messages;
    await pin(lin, id, first?.id ?? "", true);
    await expect(pin(lin, id, second?.id ?? "", true)).rejects.toMatchObject({
      code: "invalid",
      messageKey: "pins_full",
    });
    await say(lin, id, "Go on.");
  });
});

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

test("a strategy is selected for a conversation, and reset", async () => {
  const lin = await aPerson();
  const { id } = await cutTalk(lin);
  await change(lin, id, { strategy: "window" });
  await say(lin, id, "What about the reorder point of seals?");
  expect(prompt()).not.toContain("153 pieces");
  expect(await inspectTurn(lin, id)).toMatchObject({
    strategy: "window",
    facts: [],
    summary: null,
    passages: [],
    budget: { memory: 0 },
  });
  await change(lin, id, { strategy: null });
  await say(lin, id, "And now?");
  expect(prompt()).toContain("153 pieces");
  const short = randomUUID();
  await sayAll(lin, short, [known, "second", "third"]);
  await compactNow(lin, short);
  await change(lin, short, { strategy: "whole" });
  await say(lin, short, "And now?");
  expect(
    lastPrompt(model())
      .filter(({ role }) => role === "user")
      .map(({ content }) => content),
  ).toEqual([known, "second", "third", "And now?"]);
});
