import { describe, expect, test } from "vitest";

import type { Strategy } from "#lib/conversations/schema.ts";

import { counterFor } from "./counter.ts";
import { planNotes } from "./plan-notes.ts";
import { planWindow } from "./plan-window.ts";
import type { StoredMemory } from "./store.ts";
import { type Target, windowInput } from "./window-parts.ts";

const counter = counterFor({});
const limits = { contextLength: 4_096, reserve: 512, maxOutputTokens: 1_024, lowWater: 0.3 };
const answer = [{ id: "answer", role: "assistant" as const, content: "So it is." }];

/** A conversation with this many turns of some eighty tokens each, and what is due after its next turn. */
function planned(
  turns: number,
  {
    strategy = "memory",
    prepared = null,
    cut = null,
  }: { strategy?: Strategy; prepared?: StoredMemory | null; cut?: Target["cut"] },
  now = false,
) {
  const target: Target = {
    conversationId: "c",
    questionId: "question",
    text: "Is it so?",
    strategy,
    beforeId: null,
    compaction: "none",
    branch: Array.from({ length: 2 * turns }, (_, at) => ({
      id: `m${at}`,
      role: at % 2 === 0 ? "user" : "assistant",
      parts: [{ type: "text", text: `${at}: ${"one more word ".repeat(10)}` }],
      pinned: false,
    })),
    cut,
    prepared,
  };
  const given = { target, input: windowInput(target, []), recalled: [], limits, counter };
  const plan = planWindow(given);
  return { plan, notes: planNotes({ ...given, ...plan }, { answer, now }) };
}

describe("the notes of the next cut", () => {
  test("are not due while less than 70 % of the window is filled, then of its older part", () => {
    expect(planned(20, {}).notes).toBeUndefined();
    const { plan, notes } = planned(34, {});
    expect(plan.cut).toBeUndefined();
    expect(plan.window.fill).toBeGreaterThan(0.7);
    expect(notes?.since.map(({ id }) => id)).toEqual([
      ...Array.from({ length: 68 }, (_, at) => `m${at}`),
      "question",
      "answer",
    ]);
    expect(notes?.block?.items.at(-1)?.id).toBe(notes?.block?.throughId);
    expect(notes?.block?.items.length).toBeLessThan(68);
  });

  test("are not due when they are prepared already, nor with a strategy that remembers nothing", () => {
    const prepared: StoredMemory = {
      throughId: "m49",
      facts: [],
      summary: { text: "Words." },
      failure: null,
      pendingFromId: null,
      failures: null,
    };
    expect(planned(34, { prepared }).notes).toBeUndefined();
    expect(planned(34, { strategy: "window" }).notes).toBeUndefined();
    expect(planned(34, { strategy: "window" }, true).notes).toBeUndefined();
  });

  test("wait until the messages are read that this turn has cut unread", () => {
    const { plan, notes } = planned(80, {});
    expect(plan.cut?.memory).toMatchObject({ failure: "not_yet", pendingFromId: "m0" });
    expect(notes).toMatchObject({ block: undefined });
    expect(notes?.since[0]?.id).toBe(`m${plan.window.cut?.messages}`);
  });

  test("are read for a cut of an earlier turn, too, as long as the model has not read its messages", () => {
    const cutWith = (failure: string | null) => ({
      throughId: "before",
      depth: 1,
      through: 20,
      memory: {
        throughId: "before",
        facts: [],
        summary: { text: "" },
        failure,
        pendingFromId: failure && "first",
        failures: null,
      },
      pinned: [],
      branched: false,
    });
    expect(planned(3, { cut: cutWith("not_yet") }).notes).toMatchObject({ block: undefined });
    expect(planned(3, { cut: cutWith(null) }).notes).toBeUndefined();
    expect(planned(3, { cut: cutWith("not_json") }).notes).toBeUndefined();
  });

  test("are of everything but the last turn when they are asked for now", () => {
    expect(planned(3, {}, true).notes?.block?.throughId).toBe("m5");
    expect(planned(0, {}, true).notes).toBeUndefined();
  });
});
