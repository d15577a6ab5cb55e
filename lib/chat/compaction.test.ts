import { randomUUID } from "node:crypto";

import { describe, expect, test, vi } from "vitest";
import { inspectTurn } from "#lib/context/index.ts";
import { get } from "#lib/conversations/index.ts";
import {
  aTalkingModel,
  callsTo,
  counted,
  fillers,
  known,
  lastPrompt,
  notesSay,
  plainNotes,
  promptOf,
  say,
  sayAll,
  untilTheNextCut,
} from "#lib/testing/long-talk.ts";
import { aPerson, sql } from "#lib/testing/people.ts";
import { question } from "#lib/testing/program.ts";
import { notesAsked } from "#lib/testing/quiet-calls.ts";
import { withSettings } from "#lib/testing/settings.ts";
import { heardFrom } from "#lib/testing/streams.ts";
import { ask, isIdle } from "./index.ts";
import { chatRequestSchema } from "./schema.ts";

const { model, prompt } = aTalkingModel([{ name: "wide", contextLength: 8_192 }]);

const said = (id: string, text: string, more: object = {}) =>
  chatRequestSchema.parse({ id, message: question(text), ...more });

describe("the cost of compactions", () => {
  test.each([
    ["notes that are accepted", plainNotes, 5],
    // After three it is not asked for a while.
    ["notes that are always rejected", notesSay("I would rather not."), 3],
  ])(
    "at most 15 calls in 200 turns, and none before a first token, with %s",
    async (_, notes, fewest) => {
      const lin = await aPerson();
      const id = randomUUID();
      // Reading takes the model a moment, so that a call that does not wait would be detected.
      model().script({ when: {}, steps: [{ wait: 4 }, { say: "Well, yes." }] }, notes);
      // A user who reads the answers leaves time for the notes.
      for (const text of fillers(200)) await say(lin, id, text, { model: "wide" });
      expect(callsTo(model()).turns).toHaveLength(200);
      expect(await counted("Cut", id)).toBeGreaterThan(5);
      expect(callsTo(model()).compressions.length).toBeGreaterThanOrEqual(fewest);
      expect(callsTo(model()).compressions.length).toBeLessThanOrEqual(15);
      // A user who asks again at once does not.
      for (const text of fillers(60, "at once "))
        await heardFrom(await ask(lin, said(id, text, { model: "wide" })));
      const { turns, compressions, titles: named } = callsTo(model());
      const waits = turns.map(({ at, firstLineAt = at }) => ({ from: at, to: firstLineAt }));
      const inTheWay = [...compressions, ...named].filter(({ at }) =>
        waits.some(({ from, to }) => at > from && at < to),
      );
      expect(inTheWay).toEqual([]);
    },
  );
});

describe("known mistakes of other implementations", () => {
  test("the system prompt is not lost by a compaction", async () => {
    const lin = await aPerson();
    const id = randomUUID();
    await sayAll(lin, id, [known, ...fillers(60)]);
    expect(await counted("Cut", id)).toBeGreaterThan(2);
    const first = callsTo(model()).turns.map((turn) => promptOf(turn)[0]);
    expect(first).toHaveLength(61);
    expect(new Set(first.map((message) => JSON.stringify(message))).size).toBe(1);
    expect(first[0]?.role).toBe("system");
  });

  test("recent messages are not lost in the second compaction, nor is what was known before the first", async () => {
    const lin = await aPerson();
    const id = randomUUID();
    await say(lin, id, known);
    for (const round of [1, 2, 3]) {
      await untilTheNextCut(lin, id);
      const { messages } = await get(lin, id);
      const shown = lastPrompt(model()).filter(
        ({ content }) => !/^(?:Notes on|From earlier|You are)/u.test(content),
      );
      const recent = messages.slice(0, -1).slice(-shown.length);
      expect(shown.length, `round ${round}`).toBeGreaterThan(2);
      expect(shown.map(({ content }) => content)).toEqual(
        recent.map(({ parts }) => parts.map(({ text }) => text).join("")),
      );
      expect(prompt()).toContain(known);
    }
  });

  test.each([
    [
      "reasoning",
      { steps: [{ think: "The person wants a summary, SECRET." }, { say: " " }] },
      "only_reasoning",
    ],
    [
      "tool protocol",
      notesSay('{"tool_calls":[{"function":{"name":"save_SECRET","arguments":{}}}]}'),
      "tool_protocol",
    ],
    ["a tag of a tool", notesSay('<tool_call>{"name":"SECRET"}</tool_call>'), "tool_protocol"],
    [
      "an incomplete answer",
      notesSay('{"facts":[],"summary":"SECRET"}', { reason: "length" }),
      "cut_off",
    ],
    [
      "the template's tokens",
      notesSay('<|start|>assistant<|message|>{"facts":[],"summary":"SECRET"}'),
      "control_tokens",
    ],
    ["prose", notesSay("They spoke of SECRET things."), "not_json"],
  ] as const)("%s is not stored as the summary", async (_, script, failure) => {
    const lin = await aPerson();
    const id = randomUUID();
    model().script({ ...script, when: notesAsked } as Parameters<
      ReturnType<typeof model>["script"]
    >[0]);
    await sayAll(lin, id, [known, ...fillers(12)]);
    await untilTheNextCut(lin, id);
    const memories = await sql<{ failure: string | null }>(
      `select * from "Memory" where "conversationId" = $1`,
      [id],
    );
    expect(memories.length).toBeGreaterThan(0);
    expect(JSON.stringify(memories)).not.toContain("SECRET");
    expect(memories.every((memory) => memory.failure === failure)).toBe(true);
    expect(prompt()).not.toContain("SECRET");
    expect(prompt()).toContain(known);
    expect(await inspectTurn(lin, id)).toMatchObject({ failure, cut: { from: 1 } });
  });

  test("with any window and any setting, however small or large, compaction happens in time", async () => {
    const lin = await aPerson();
    // A window and a limit larger than the model's own, which is then used.
    await withSettings({ contextLength: 131_072, historyBound: 100_000 }, async () => {
      const id = randomUUID();
      await sayAll(lin, id, fillers(40));
      expect(await counted("Cut", id)).toBeGreaterThan(0);
      expect(callsTo(model()).compressions.length).toBeGreaterThan(0);
      expect(
        callsTo(model()).turns.every(
          ({ status, tokens }) => status === 200 && (tokens?.prompt ?? 0) < 4_096,
        ),
      ).toBe(true);
    });
  });

  test("the summary follows branches: editing a question before a cut rebuilds it, and each branch keeps its own", async () => {
    const lin = await aPerson();
    const id = randomUUID();
    model().script(notesSay('{"facts":[],"summary":"It is about seals."}'));
    await sayAll(lin, id, [known, ...fillers(22)]);
    expect(prompt()).toContain("It is about seals.");
    const [first] =
      (await sql<{ id: string }>(
        `select id from "Message" where "conversationId" = $1 and "parentId" is null`,
        [id],
      )) ?? [];
    model().script(notesSay('{"facts":[],"summary":"It is about pumps."}'));
    await say(lin, id, "The pumps are 12 in number.", { messageId: first?.id });
    expect(lastPrompt(model())).toHaveLength(2);
    await sayAll(lin, id, fillers(22));
    expect(prompt()).toContain("It is about pumps.");
    expect(prompt()).toContain("The pumps are 12 in number.");
    expect(prompt()).not.toMatch(/seals|153/u);
    await say(lin, id, "What about the reorder point of seals, 153 pieces?");
    expect(prompt().replace(/What about.*$/u, "")).not.toContain(known);
  });
});

describe("a compaction that fails", () => {
  test.each([
    ["F22 an error", [{ status: 500, error: "the runner stopped" }]],
    ["F19 an error in mid-stream", [{ say: '{"facts":' }, { error: "unexpected" }]],
    ["F17 a reset", [{ say: '{"facts":' }, { reset: true }]],
    [
      "F18 a stream that ends without `done`",
      [{ say: '{"facts":[],"summary":"half' }, { end: true }],
    ],
    ["F24 an empty answer", [{ say: "" }]],
    ["F16 a stall", [{ say: '{"facts":' }, { hang: true }]],
  ] as const)(
    "%s: the user does not notice, no key detail is lost, and the next compaction catches up",
    async (_, steps) => {
      const lin = await aPerson();
      const id = randomUUID();
      await withSettings({ compressionTimeout: 5 }, async () => {
        model().script(notesSay("", { steps: steps as never }));
        for (const text of [known, ...fillers(24)]) {
          expect(await heardFrom(await ask(lin, said(id, text)))).toMatchObject({
            text: "Well, yes.",
            finished: true,
          });
        }
        expect(await counted("Cut", id)).toBeGreaterThan(0);
        expect(prompt()).toContain(known);
        model().script(notesSay('{"facts":[],"summary":"All is caught up with."}'));
        // At the next cut, or the one after it when the failing call was still running.
        for (const text of fillers(40, "later ")) {
          await say(lin, id, text);
          if (prompt().includes("All is caught up with.")) break;
        }
        expect(prompt()).toContain("All is caught up with.");
        expect(prompt()).toContain(known);
        const caughtUp = callsTo(model()).compressions.findLast(({ end }) => end === "done");
        expect(caughtUp).toBeDefined();
      });
    },
  );
});

test("F9 two tabs that send at a cut: one wins, one cut is made, and nothing is noted twice", async () => {
  const lin = await aPerson();
  const id = randomUUID();
  await sayAll(lin, id, [known, ...fillers(11)]);
  for (const text of fillers(30, "both ")) {
    // An answer that is over before the other tab asks would not conflict.
    const answer = { when: { says: text }, steps: [{ hold: text }, { say: "Well, yes." }] };
    model().script(answer, plainNotes);
    const tried = await Promise.allSettled(
      ["left", "right"].map((tab) => ask(lin, said(id, `${tab} ${text}`))),
    );
    const won = tried.filter(({ status }) => status === "fulfilled");
    expect(won).toHaveLength(1);
    expect(tried.find(({ status }) => status === "rejected")).toMatchObject({
      reason: { code: "conflict" },
    });
    model().release(text);
    for (const each of won) if (each.status === "fulfilled") await heardFrom(each.value);
    await vi.waitUntil(isIdle, { timeout: 60_000, interval: 2 });
    if ((await counted("Cut", id)) > 0) break;
  }
  expect(await counted("Cut", id)).toBe(1);
  const { facts } = await inspectTurn(lin, id);
  expect(facts.filter(({ text }) => text === known)).toHaveLength(1);
  expect(new Set(facts.map((fact) => fact.id)).size).toBe(facts.length);
  const memories = await sql(`select 1 from "Memory" where "conversationId" = $1`, [id]);
  expect(memories).toHaveLength(1);
  await say(lin, id, "Go on.");
  expect(prompt().split(known)).toHaveLength(2);
});

describe("what a user asks to remember or to forget", () => {
  test.each([
    [
      "en",
      "Remember that Amara likes her reports short.",
      "Forget about the reports of Amara",
      /Amara likes her reports/,
    ],
    ["zh", "请记住：安娜喜欢简短的报告", "忘掉安娜的报告", /安娜喜欢简短的报告/],
  ])("holds at once and after cuts (%s)", async (_, remember, forget, fact) => {
    const lin = await aPerson();
    const id = randomUUID();
    await say(lin, id, remember);
    await sayAll(lin, id, fillers(20));
    await untilTheNextCut(lin, id);
    expect(lastPrompt(model())[1]?.content).toMatch(fact);
    expect((await inspectTurn(lin, id)).facts).toContainEqual(
      expect.objectContaining({ text: expect.stringMatching(fact), origin: "asked" }),
    );
    await say(lin, id, forget);
    await say(lin, id, "Go on.");
    // The next prompt, and its inspection.
    expect(lastPrompt(model())[1]?.content).not.toMatch(fact);
    expect(
      (await inspectTurn(lin, id)).facts.filter(({ text, removed }) => fact.test(text) && !removed),
    ).toEqual([]);
    await untilTheNextCut(lin, id);
    await untilTheNextCut(lin, id);
    expect(lastPrompt(model())[1]?.content).not.toMatch(fact);
  });

  test("a message that is forgotten before a cut is not kept by the cut", async () => {
    const lin = await aPerson();
    const id = randomUUID();
    await sayAll(lin, id, [
      "The audit of hall seven is on 14 May.",
      "Forget about the audit of hall seven.",
      ...fillers(20),
    ]);
    await untilTheNextCut(lin, id);
    expect(prompt()).not.toContain("14 May");
  });
});
