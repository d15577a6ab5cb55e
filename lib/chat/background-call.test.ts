// Background calls: notes and titles, requested as the next question of the conversation.

import { randomUUID } from "node:crypto";

import { describe, expect, test } from "vitest";
import { correctMemory } from "#lib/context/index.ts";
import { get } from "#lib/conversations/index.ts";
import { gptOss } from "#lib/testing/gpt-oss.ts";
import {
  aTalkingModel,
  callsTo,
  counted,
  cutTalk,
  fillers,
  known,
  lastPrompt,
  plainNotes,
  promptOf,
  say,
  wordsIn,
} from "#lib/testing/long-talk.ts";
import { aPerson } from "#lib/testing/people.ts";
import { withSettings } from "#lib/testing/settings.ts";
import { compactNow } from "./index.ts";

const { model, prompt } = aTalkingModel([
  { name: "wide", contextLength: 8_192 },
  // A server whose cache holds one prompt.
  { ...gptOss, contextLength: 4_096, cached: 1 },
]);

/** Texts with about a token for each character: so many of them are longer than a window, but not than what is read of a branch. */
const denseFillers = (count: number) =>
  fillers(count).map((_, at) => `${at} ${"大家继续谈工厂的日常安排，没有特别的事情。".repeat(5)}`);

describe("a call for notes or a title", () => {
  test.each(["medium", "low"])(
    "evaluates only its own question, and the turn after it finds the rest of the prompt cached (%s)",
    async (effort) => {
      const lin = await aPerson();
      const id = randomUUID();
      model().script({ when: {}, steps: [{ think: "Hm." }, { say: "Well, yes." }] }, plainNotes);
      for (const text of [known, ...fillers(30)]) {
        await say(lin, id, text, { model: gptOss.name, effort });
        if (callsTo(model()).compressions.length > 1) break;
      }
      await say(lin, id, "Go on.", { model: gptOss.name, effort });
      const { turns, compressions, titles } = callsTo(model());
      expect(await counted("Cut", id)).toBeGreaterThan(0);
      expect(titles.map(({ tokens }) => (tokens?.read ?? 0) < 80)).toEqual([true]);
      expect(compressions).toHaveLength(2);
      for (const { tokens, body } of compressions) {
        expect(body).toMatchObject({ think: effort });
        expect(tokens?.prompt).toBeGreaterThan(800);
        expect(tokens?.read).toBeLessThan(250);
      }
      const { read = 0, prompt: all = 0 } = turns.at(-1)?.tokens ?? {};
      expect(read).toBeLessThan(all * 0.3);
    },
  );

  test("processes a block that is longer than the model can read turn by turn, each part with the notes of the parts before it", async () => {
    const lin = await aPerson();
    const id = randomUUID();
    for (const text of [known, ...denseFillers(20)]) await say(lin, id, text, { model: "wide" });
    expect(await counted("Cut", id)).toBe(0);
    await withSettings({ contextLength: 2_048 }, () => compactNow(lin, id));
    const prompts = callsTo(model()).compressions.map(promptOf);
    expect(prompts.length).toBeGreaterThan(1);
    for (const each of prompts) {
      const [, first] = each;
      const part = each.slice(first?.content.startsWith("Notes on") ? 2 : 1, -1);
      // It begins with a question and ends with an answer.
      expect(part.map(({ role }) => role)).toEqual(
        part.map((_, at) => (at % 2 === 0 ? "user" : "assistant")),
      );
      expect(part.length % 2).toBe(0);
    }
    expect(wordsIn(prompts.at(-1) ?? [])).toContain(known);
    expect(
      callsTo(model()).compressions.every(
        ({ status, tokens }) => status === 200 && (tokens?.prompt ?? 0) < 2_048,
      ),
    ).toBe(true);
    await say(lin, id, "Go on.");
    expect(prompt()).toContain(known);
  });

  test("stores the notes of such a block when the model has read all of it, and nothing before", async () => {
    const lin = await aPerson();
    const id = randomUUID();
    for (const text of [known, ...denseFillers(20)]) await say(lin, id, text, { model: "wide" });
    const steps = [{ hold: "rest" }, ...plainNotes.steps];
    model().script({ ...plainNotes, times: 1 }, { ...plainNotes, times: 100, steps });
    await withSettings({ contextLength: 2_048 }, async () => {
      const compacting = compactNow(lin, id);
      await expect.poll(() => callsTo(model()).compressions.length).toBe(2);
      expect(await counted("Memory", id)).toBe(0);
      model().release("rest");
      await compacting;
    });
    expect(await counted("Memory", id)).toBe(1);
  });

  test("includes pinned messages, as the conversation does", async () => {
    const lin = await aPerson();
    const { id } = await cutTalk(lin, "The seals are kept in the blue hall.");
    await correctMemory(lin, id, {
      messageId: (await get(lin, id)).messages[0]?.id ?? "",
      pinned: true,
    });
    await say(lin, id, "Go on.");
    await compactNow(lin, id);
    const notes = promptOf(callsTo(model()).compressions.at(-1) ?? { body: undefined });
    const turn = lastPrompt(model());
    expect(notes[1]?.content).toContain("> The seals are kept in the blue hall.");
    expect(turn.slice(0, notes.length - 1)).toEqual(notes.slice(0, -1));
  });

  test("uses the effort of the last answer when the user requests the compaction", async () => {
    const lin = await aPerson();
    const id = randomUUID();
    for (const text of fillers(3)) await say(lin, id, text, { model: gptOss.name, effort: "low" });
    await compactNow(lin, id);
    expect(callsTo(model()).compressions.at(-1)?.body).toMatchObject({ think: "low" });
  });

  test("titles a conversation from its beginning when the first answer fills the window", async () => {
    const lin = await aPerson();
    const id = randomUUID();
    model().script({ when: {}, steps: [{ say: "word ".repeat(3_500) }] });
    await say(lin, id, "Say a word, and another.");
    const [title] = callsTo(model()).titles;
    expect(title).toMatchObject({ status: 200 });
    expect(title?.tokens?.prompt).toBeLessThan(1_000);
  });

  test("is not made with high effort, whatever effort the user chose for answers", async () => {
    const lin = await aPerson();
    const id = randomUUID();
    model().script({ when: {}, steps: [{ think: "Hm." }, { say: "Well, yes." }] }, plainNotes);
    for (const text of fillers(15))
      await say(lin, id, text, { model: gptOss.name, effort: "high" });
    const [notes] = callsTo(model()).compressions;
    expect(notes?.body).toMatchObject({ think: "low" });
  });
});
