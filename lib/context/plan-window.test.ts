import fc from "fast-check";
import { describe, expect, test } from "vitest";

import type { BranchMessage } from "#lib/conversations/index.ts";

import { type Counter, counterFor } from "./counter.ts";
import { emptyMemory } from "./memory.ts";
import { type PlanInput, planWindow, type WindowPlan } from "./plan-window.ts";
import type { StandingCut, StoredMemory } from "./store.ts";
import { type Limits, roomOf } from "./window.ts";
import { pinnedUpTo, replacementOf, type Target, windowInput } from "./window-parts.ts";

/** Counts, and gives up when it is asked more often than any plan needs: then the planner does not end. */
function boundedCounter(most = 200_000): Counter {
  const counter = counterFor({});
  let asked = 0;
  const step = () => {
    asked += 1;
    if (asked > most) throw new Error("the planner does not end");
  };
  return {
    ...counter,
    text: (content) => {
      step();
      return counter.text(content);
    },
    message: (message) => {
      step();
      return counter.message(message);
    },
  };
}

const sentence = fc.constantFrom(
  "The reorder point for seals is 153 pieces.",
  "备件的库存水平由谁来定？第 7 号仓库。",
  "Order 4500-2187 is for Mr. Omar, due 2026-11-24.",
  "ok",
  "word and another one",
);
const text = fc
  .tuple(sentence, fc.oneof(fc.integer({ min: 0, max: 3 }), fc.integer({ min: 0, max: 40 })))
  .map(([each, times]) => Array.from({ length: times }, () => each).join(" "));

const message = (
  id: string,
  text: string,
  { role = "user", pinned = false }: Partial<Pick<BranchMessage, "role" | "pinned">> = {},
): BranchMessage => ({ id, role, parts: [{ type: "text", text }], pinned });

/** Up to forty messages; some answers are empty, some questions have none, some messages are pinned. */
const anyBranch = fc
  .array(fc.record({ text, answered: fc.boolean(), kind: fc.nat(19) }), { maxLength: 20 })
  .map((turns) =>
    turns.flatMap(({ text, answered, kind }, at) => {
      const role = "assistant" as const;
      const answer = kind === 5 ? "" : `re ${text}`;
      return [
        message(`q${at}`, `${at} ${text}`, { pinned: kind < 3 }),
        ...(answered ? [message(`a${at}`, answer, { role, pinned: kind === 3 })] : []),
      ];
    }),
  );

const memory = (throughId: string, texts: string[]): StoredMemory => ({
  throughId,
  facts: texts.map((each, at) => ({
    id: `${throughId}.${at}`,
    text: each.slice(0, 240) || "x",
    messageId: throughId,
    origin: "noted",
  })),
  summary: { text: texts[0] ?? "" },
  failure: null,
  pendingFromId: null,
  failures: null,
});

const anyTarget: fc.Arbitrary<Target> = fc
  .record({
    branch: anyBranch,
    strategy: fc.constantFrom("memory" as const, "window" as const, "whole" as const),
    question: text,
    standing: fc.option(fc.record({ facts: fc.array(text, { maxLength: 4 }), pin: text })),
    prepared: fc.option(fc.record({ at: fc.nat(), facts: fc.array(text, { maxLength: 12 }) })),
  })
  .map(({ branch, strategy, question, standing, prepared }) => {
    const cut: StandingCut | null = standing && {
      throughId: "before",
      depth: 1,
      through: 9,
      memory: memory("before", standing.facts),
      pinned: [message("old", `Pinned. ${standing.pin}`, { pinned: true })],
      branched: false,
    };
    const ends = branch.filter(({ role }, at) => at > 0 && role === "assistant");
    const through = prepared && ends[prepared.at % Math.max(1, ends.length)];
    return {
      conversationId: "c",
      questionId: "q",
      text: `So? ${question}`,
      strategy,
      beforeId: cut ? "before" : null,
      compaction: "linear",
      branch,
      cut,
      prepared:
        prepared && through && strategy !== "window" ? memory(through.id, prepared.facts) : null,
    };
  });

const anyLimits: fc.Arbitrary<Limits> = fc
  .record({
    contextLength: fc.integer({ min: 512, max: 4_096 }),
    reserved: fc.double({ min: 0.01, max: 0.5, noNaN: true }),
    maxOutputTokens: fc.integer({ min: 128, max: 4_096 }),
    lowWater: fc.double({ min: 0.1, max: 0.9, noNaN: true }),
    historyBound: fc.option(fc.integer({ min: 0, max: 4_096 }), { nil: undefined }),
  })
  .map(({ reserved, ...limits }) => ({
    ...limits,
    reserve: Math.max(1, Math.floor(reserved * limits.contextLength)),
  }));

const given = (target: Target, limits: Limits, counter = boundedCounter()): PlanInput => ({
  target,
  input: windowInput(target, []),
  recalled: [],
  limits,
  counter,
});

/** The plan, or the tokens in excess for what cannot fit. */
function planned(input: PlanInput): WindowPlan | { over: number } {
  try {
    return planWindow(input);
  } catch (thrown) {
    const { messageKey, values } = thrown as { messageKey?: string; values: { over: number } };
    if (messageKey !== "prompt_over_window") throw thrown;
    return { over: values.over };
  }
}

const quotedIn = (content: string) => content.replaceAll(/^> /gmu, "");
const wordsOf = ({ parts }: BranchMessage) => (parts[0]?.type === "text" ? parts[0].text : "");

describe("the plan of any window", () => {
  const holds = (property: (input: PlanInput, plan: WindowPlan) => void) =>
    fc.assert(
      fc.property(anyTarget, anyLimits, (target, limits) => {
        const input = given(target, limits);
        const plan = planned(input);
        if (!("over" in plan)) property(input, plan);
      }),
      { numRuns: 300 },
    );

  test("is found, is within the limits, and adds up to the prediction", () => {
    holds(({ limits, counter }, { window, snapshot }) => {
      const { reply, ...parts } = window.budget;
      expect(window.predicted).toBeLessThanOrEqual(roomOf(limits, counter));
      expect(Object.values(parts).reduce((sum, tokens) => sum + tokens, 0)).toBe(window.predicted);
      expect(window.predicted + reply).toBeLessThanOrEqual(limits.contextLength);
      expect(reply).toBeGreaterThanOrEqual(Math.min(limits.reserve, limits.maxOutputTokens));
      expect(snapshot).toMatchObject({ budget: window.budget, predicted: window.predicted });
    });
  });

  test("depends on nothing but its inputs, and changes none of them", () => {
    fc.assert(
      fc.property(anyTarget, anyLimits, (target, limits) => {
        const before = JSON.stringify(target);
        const once = JSON.stringify(planned(given(target, limits)));
        expect(JSON.stringify(target)).toBe(before);
        expect(JSON.stringify(planned(given(structuredClone(target), { ...limits })))).toBe(once);
      }),
      { numRuns: 100 },
    );
  });

  test("has the question and every pinned message in it, word for word", () => {
    holds(({ target, input }, { window }) => {
      const said = window.messages.map(({ content }) => quotedIn(content)).join("\n");
      expect(window.messages.at(-1)?.content).toBe(input.question.content);
      for (const message of [...(target.cut?.pinned ?? []), ...target.branch])
        if (message.pinned) expect(said).toContain(wordsOf(message).trim());
    });
  });

  test("is refused only where the instructions, the pinned messages and the question do not fit, with the excess", () => {
    fc.assert(
      fc.property(anyTarget, anyLimits, (target, limits) => {
        const input = given(target, limits);
        const plan = planned(input);
        if (!("over" in plan)) return;
        const { counter } = input;
        const { instructions, pinned, question, recent } = input.input;
        const last = recent.at(-1)?.id;
        const quoted = last ? replacementOf(target, last, emptyMemory).pinned : pinned;
        const least = [
          { role: "system" as const, content: instructions },
          ...(quoted ? [{ role: "user" as const, content: quoted }] : []),
          question,
        ].reduce((sum, message) => sum + counter.message(message), counter.base);
        expect(plan.over).toBe(Math.round(least) - roomOf(limits, counter));
        expect(plan.over).toBeGreaterThan(0);
      }),
      { numRuns: 200 },
    );
  });

  test("stores with a cut the memory of exactly what it leaves out, unless that was prepared", () => {
    holds(({ target, input }, { window, cut, standing }) => {
      expect(cut?.throughId).toBe(window.cut?.throughId);
      if (!cut) {
        expect(standing).toBe(target.cut?.memory ?? undefined);
        return;
      }
      const next = input.recent[window.cut?.messages ?? 0];
      expect(next?.role ?? "user").toBe("user");
      const inTime = target.prepared?.throughId === cut.throughId;
      if (target.strategy === "window") expect(cut.memory).toBeUndefined();
      else {
        expect(standing?.throughId).toBe(cut.throughId);
        expect(cut.memoryThroughId).toBe(cut.throughId);
        expect(cut.memory).toBe(inTime ? undefined : standing);
      }
      expect(cut.pins).toEqual(pinnedUpTo(target, cut.throughId).map(({ id }) => id));
    });
  });

  test("of the turn after a cut does not cut again", () => {
    holds(({ target, limits }, { cut, standing, window }) => {
      if (!cut || !standing || window.budget.memory === 0) return;
      const after = target.branch.findIndex(({ id }) => id === cut.throughId) + 1;
      const next: Target = {
        ...target,
        beforeId: cut.throughId,
        branch: target.branch.slice(after),
        cut: {
          throughId: cut.throughId,
          depth: cut.depth,
          through: cut.through,
          memory: standing,
          pinned: pinnedUpTo(target, cut.throughId),
          branched: false,
        },
        prepared: null,
      };
      expect(planWindow(given(next, limits)).cut).toBeUndefined();
    });
  });
});

test("a plan ends where pinned messages leave no place for the memory of the first cut that is tried", () => {
  // With the large pinned message the window is too full after the first cut, and with the facts of the rest also after the second. A planner
  // that decided anew from the beginning, with the memory of its last attempt, went from the one to the other without an end.
  const branch = [
    message("pin", "word and another one, ".repeat(130), { pinned: true }),
    ...Array.from({ length: 12 }, (_, at) =>
      message(`m${at}`, `Part ${at} is stored in hall ${at}.`),
    ),
    ...Array.from({ length: 12 }, (_, at) =>
      message(`n${at}`, `Seal ${at + 100} is needed by Omar on 2026-11-${at + 10}.`),
    ),
  ];
  const target: Target = {
    conversationId: "c",
    questionId: "q",
    text: "So?",
    strategy: "memory",
    beforeId: null,
    compaction: "none",
    branch,
    cut: null,
    prepared: null,
  };
  for (let contextLength = 1_200; contextLength < 3_200; contextLength += 20) {
    const limits = {
      contextLength,
      reserve: contextLength / 2,
      maxOutputTokens: 512,
      lowWater: 0.3,
    };
    const plan = planned(given(target, limits));
    if (!("over" in plan)) expect(plan.window.predicted).toBeLessThanOrEqual(contextLength / 2);
  }
});
