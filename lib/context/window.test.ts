import fc from "fast-check";
import { describe, expect, test } from "vitest";

import { counterFor } from "./counter.ts";
import {
  compose,
  type Limits,
  plannedCut,
  roomOf,
  type TextMessage,
  type WindowInput,
} from "./window.ts";

const counter = counterFor({});
const limits: Limits = {
  contextLength: 2_048,
  reserve: 512,
  maxOutputTokens: 1_024,
  lowWater: 0.4,
};
const instructions = "You are the assistant of a company.";
const question: TextMessage = { id: "q", role: "user", content: "What did we decide?" };

/** Messages in turns: a question and usually its answer. */
const turns = (texts: string[]): TextMessage[] =>
  texts.map((content, at) => ({
    id: `m${at}`,
    role: at % 2 === 0 ? ("user" as const) : ("assistant" as const),
    content,
  }));

const input = (more: Partial<WindowInput> = {}): WindowInput => ({
  instructions,
  recent: [],
  question,
  ...more,
});
const contents = (window: ReturnType<typeof compose>) =>
  window.messages.map(({ content }) => content);

const text = fc.oneof(
  fc.string({ unit: "grapheme", maxLength: 80 }),
  fc
    .array(fc.constantFrom("word", "备件的库存", "SELECT x FROM y;", "2026-11-24", "\n", "🙂"), {
      maxLength: 400,
    })
    .map((some) => some.join(" ")),
);
const anyHistory = fc.array(text, { maxLength: 60 }).map(turns);
const anyLimits = fc.record({
  contextLength: fc.integer({ min: 1_024, max: 16_384 }),
  reserve: fc.integer({ min: 1, max: 512 }),
  maxOutputTokens: fc.integer({ min: 512, max: 4_096 }),
  lowWater: fc.double({ min: 0, max: 0.9, noNaN: true }),
  historyBound: fc.option(fc.integer({ min: 0, max: 8_192 }), { nil: undefined }),
});
const anyInput = fc.record({
  instructions: fc.constant(instructions),
  memory: fc.option(
    text.filter((each) => each.trim() !== "" && each.length > 3),
    { nil: undefined },
  ),
  passages: fc.option(
    text.filter((each) => each.trim() !== "" && each.length > 3),
    { nil: undefined },
  ),
  recent: anyHistory,
  question: fc.constant(question),
});

describe("any window", () => {
  const holds = (property: (input: WindowInput, limits: Limits) => void) =>
    fc.assert(
      fc.property(anyInput, anyLimits, (given, within) => {
        try {
          property(given, within);
        } catch (thrown) {
          // A question that cannot fit is refused; every other property must hold.
          if ((thrown as { messageKey?: unknown }).messageKey !== "prompt_over_window")
            throw thrown;
        }
      }),
      { numRuns: 300 },
    );

  test("fits, with the reserve free, and its parts add up to the prediction", () => {
    holds((given, within) => {
      const { predicted, budget } = compose(given, within, counter);
      expect(predicted).toBeLessThanOrEqual(roomOf(within, counter));
      const { reply, ...parts } = budget;
      expect(Object.values(parts).reduce((sum, tokens) => sum + tokens, 0)).toBe(predicted);
      expect(reply).toBeGreaterThanOrEqual(Math.min(within.reserve, within.maxOutputTokens));
      expect(reply).toBeLessThanOrEqual(within.maxOutputTokens);
      expect(predicted + reply).toBeLessThanOrEqual(within.contextLength);
    });
  });

  test("keeps the order, the instructions first and the question alone last, and the recent messages unchanged", () => {
    holds((given, within) => {
      const window = compose(given, within, counter);
      const said = contents(window);
      expect(said[0]).toBe(instructions);
      expect(said.at(-1)).toBe(question.content);
      const kept = given.recent.slice(window.cut?.messages ?? 0).map(({ content }) => content);
      const around = [
        instructions,
        window.budget.memory > 0 && given.memory,
        ...kept,
        window.budget.passages > 0 && given.passages,
        question.content,
      ];
      expect(said.filter((content) => content !== "")).toEqual(around.filter(Boolean));
    });
  });

  test("is cut at a turn's boundary, never between a question and its answer", () => {
    holds((given, within) => {
      const { cut } = compose(given, within, counter);
      if (!cut) return;
      expect(given.recent[cut.messages - 1]?.id).toBe(cut.throughId);
      expect(given.recent[cut.messages]?.role ?? "user").toBe("user");
    });
  });

  test("is a pure function of its inputs, and is not cut twice", () => {
    holds((given, within) => {
      const once = compose(given, within, counter);
      expect(compose(structuredClone(given), { ...within }, counter)).toEqual(once);
      if (!once.cut) return;
      const { cut } = compose(
        { ...given, recent: given.recent.slice(once.cut.messages) },
        within,
        counter,
      );
      expect(cut).toBeUndefined();
    });
  });

  test("only grows until it exceeds the limit", () => {
    holds((given, within) => {
      const before = compose({ ...given, passages: undefined }, within, counter);
      const longer = [
        ...given.recent,
        { ...question, id: "before" },
        { id: "answer", role: "assistant" as const, content: "Yes." },
      ];
      const after = compose({ ...given, passages: undefined, recent: longer }, within, counter);
      if (before.cut || after.cut) return;
      expect(contents(after).slice(0, contents(before).length)).toEqual(contents(before));
    });
  });
});

describe("a cut", () => {
  const long = turns(Array.from({ length: 60 }, (_, at) => `message ${at} ${"word ".repeat(25)}`));

  test("reaches the low-water mark, in one block", () => {
    const { cut, fill, predicted } = compose(input({ recent: long }), limits, counter);
    expect(fill).toBeLessThanOrEqual(0.41);
    expect(predicted).toBeGreaterThan(0.3 * roomOf(limits, counter));
    expect(cut?.messages).toBeGreaterThan(10);
    expect(cut?.before).toBeGreaterThan(1_000);
  });

  test("is looked for further and further on, whatever size replaces the messages there", () => {
    const full = { ...limits, lowWater: 0.85 };
    const sizes = fc.array(fc.integer({ min: 0, max: 1_000 }), { minLength: 60, maxLength: 60 });
    fc.assert(
      fc.property(sizes, (words) => {
        const tried: number[] = [];
        const replacementAt = (end: number) => {
          tried.push(end);
          // A search that went back would never end here.
          if (tried.length > long.length + 2) throw new Error("tried too often");
          return end === 0 ? {} : { content: "note ".repeat(words[end - 1] ?? 0) };
        };
        const window = compose(input({ recent: long }), full, counter, replacementAt);
        expect(window.predicted).toBeLessThanOrEqual(roomOf(full, counter));
        expect(tried).toEqual(tried.toSorted((a, b) => a - b));
      }),
    );
  });

  test("is made at the end of a prepared memory, when there is one", () => {
    const recent = long.slice(0, 46);
    const prepared = { throughId: "m29", content: "Notes: seals are late." };
    expect(
      compose(input({ recent: recent.slice(0, 20), prepared }), limits, counter).cut,
    ).toBeUndefined();
    const window = compose(input({ recent, prepared }), limits, counter);
    expect(window.cut).toMatchObject({ throughId: "m29", messages: 30 });
    expect(contents(window)[1]).toBe("Notes: seals are late.");
    expect(contents(window)[2]).toBe(recent[30]?.content);
  });

  test("goes further than a prepared memory that is no longer sufficient, and includes it", () => {
    const prepared = { throughId: "m3", content: "Notes: seals are late." };
    const window = compose(input({ recent: long, prepared }), limits, counter);
    expect(window.cut?.messages).toBeGreaterThan(4);
    expect(contents(window)[1]).toBe("Notes: seals are late.");
  });

  test("is planned at the message where it would be made", () => {
    const recent = long.slice(0, 30);
    const planned = plannedCut(input({ recent }), limits, counter);
    expect(planned?.items.at(-1)?.id).toBe(planned?.throughId);
    // The messages that arrive until the window is full leave it at the low-water mark after the cut.
    const full = [...recent, ...long.slice(30, 46)];
    const window = compose(
      input({ recent: full, prepared: { throughId: planned?.throughId ?? "", content: "Notes." } }),
      limits,
      counter,
    );
    expect(window.cut?.throughId).toBe(planned?.throughId);
    expect(window.fill).toBeGreaterThan(0.3);
    expect(window.fill).toBeLessThan(0.6);
  });

  test("keeps to a limit on history below the window", () => {
    const bounded = { ...limits, historyBound: 300 };
    const { budget, cut } = compose(input({ recent: long.slice(0, 20) }), bounded, counter);
    expect(budget.recent).toBeLessThanOrEqual(0.4 * 300);
    expect(cut).toBeDefined();
  });

  test("of 10,000 messages fits", () => {
    const history = turns(
      Array.from({ length: 10_000 }, (_, at) => `message ${at} about seals, 备件`),
    );
    const { predicted, cut } = compose(input({ recent: history }), limits, counter);
    expect(predicted).toBeLessThanOrEqual(roomOf(limits, counter));
    expect(cut?.messages).toBeGreaterThan(9_000);
  });
});

describe("a question that is too long", () => {
  test("first replaces passages, then memory", () => {
    const big = { ...question, content: "word ".repeat(900) };
    const window = compose(
      input({ question: big, memory: "note ".repeat(400), passages: "quote ".repeat(400) }),
      limits,
      counter,
    );
    expect(window.budget).toMatchObject({ passages: 0 });
    expect(contents(window).at(-1)).toBe(big.content);
  });

  test("is refused, with the excess in tokens", () => {
    const big = { ...question, content: "word ".repeat(3_000) };
    expect(() => compose(input({ question: big }), limits, counter)).toThrowError(
      expect.objectContaining({
        code: "invalid",
        values: { over: expect.toSatisfy((over: number) => over > 1_000), window: 2_048 },
      }),
    );
  });
});
