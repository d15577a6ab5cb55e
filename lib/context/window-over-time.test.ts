import fc from "fast-check";
import { describe, expect, test } from "vitest";

import { counterFor } from "./counter.ts";
import {
  compose,
  type Limits,
  plannedCut,
  roomOf,
  type TextMessage,
  type Window,
  type WindowInput,
} from "./window.ts";

const counter = counterFor({});
const usual: Limits = {
  contextLength: 8_192,
  reserve: 1_024,
  maxOutputTokens: 4_096,
  lowWater: 0.3,
};

const piece = fc.constantFrom(
  "What is the reorder point of the seals? ",
  "备件的库存水平由谁来定？",
  "Die Überprüfung der Ersatzteile, jährlich. ",
  "تتم مراجعة المخزون كل عام. ",
  "SELECT part_no FROM parts WHERE stock < 12;\n",
  "🙂🚚 ",
  "2026-11-24 4500-2187 ",
);
/** A text of one kind, from empty to some thousand characters. */
const text = fc
  .tuple(piece, fc.oneof(fc.integer({ min: 0, max: 6 }), fc.integer({ min: 0, max: 120 })))
  .map(([each, times]) => each.repeat(times));

/** Up to 10,000 messages, made of a few; some questions have no answer. */
const history = fc
  .record({
    texts: fc.array(text, { minLength: 1, maxLength: 12 }),
    length: fc.oneof(
      { weight: 4, arbitrary: fc.integer({ min: 0, max: 120 }) },
      { weight: 1, arbitrary: fc.integer({ min: 0, max: 10_000 }) },
    ),
    unanswered: fc.integer({ min: 2, max: 9 }),
  })
  .map(({ texts, length, unanswered }) => {
    const items: TextMessage[] = [];
    // Counting ten thousand long messages would only take long.
    const words = texts.map((each) => (length > 1_000 ? each.slice(0, 40) : each));
    for (let turn = 0; items.length < length; turn += 1) {
      items.push({
        id: `q${turn}`,
        role: "user",
        content: `${turn} ${words[turn % texts.length]}`,
      });
      if (turn % unanswered !== 0)
        items.push({
          id: `a${turn}`,
          role: "assistant",
          content: `re ${turn} ${words[(turn * 7) % texts.length]}`,
        });
    }
    return items;
  });

const anyInput: fc.Arbitrary<WindowInput> = fc
  .record({
    instructions: text.map((words) => `Be good. ${words}`),
    memory: fc.option(text, { nil: undefined }),
    pinned: fc.option(text, { nil: undefined }),
    passages: fc.option(text, { nil: undefined }),
    recent: history,
    question: text.map(
      (words): TextMessage => ({ id: "q", role: "user", content: `So? ${words}` }),
    ),
    prepared: fc.option(fc.record({ at: fc.nat(), content: text, pinned: text }), {
      nil: undefined,
    }),
  })
  .map(({ memory, pinned, prepared, ...rest }) => {
    const at = prepared && rest.recent.length > 0 ? prepared.at % rest.recent.length : -1;
    // A memory ends with a turn, and contains the pinned messages.
    const end = rest.recent.findIndex(({ role }, place) => place > at && role === "user");
    const through = rest.recent[(end < 0 ? rest.recent.length : end) - 1];
    return {
      ...rest,
      ...((memory !== undefined || pinned !== undefined) && {
        memory: `Notes. ${memory ?? ""}${pinned ?? ""}`,
      }),
      ...(pinned !== undefined && { pinned: `Pinned. ${pinned}` }),
      ...(prepared &&
        through && {
          prepared: {
            throughId: through.id,
            content: `Later notes. ${prepared.content}${prepared.pinned}`,
            pinned: `Pinned later. ${prepared.pinned}`,
          },
        }),
    };
  });

const anyLimits: fc.Arbitrary<Limits> = fc.record({
  contextLength: fc.integer({ min: 256, max: 32_768 }),
  reserve: fc.integer({ min: 1, max: 128 }),
  maxOutputTokens: fc.integer({ min: 128, max: 4_096 }),
  lowWater: fc.double({ min: 0.1, max: 0.9, noNaN: true }),
  historyBound: fc.option(fc.integer({ min: 0, max: 8_192 }), { nil: undefined }),
});

const cost = (...messages: { role: "system" | "user"; content: string | undefined }[]) =>
  Math.round(
    messages.reduce(
      (sum, { role, content }) => sum + (content ? counter.message({ role, content }) : 0),
      counter.base,
    ),
  );

describe("any history, any size, any language, any budget", () => {
  test("fits, in order, with everything that must be kept; or is refused with the excess", () => {
    fc.assert(
      fc.property(anyInput, anyLimits, (input, limits) => {
        const room = roomOf(limits, counter);
        const must = (pinned: string | undefined) =>
          cost(
            { role: "system", content: input.instructions },
            { role: "user", content: pinned },
            { role: "user", content: input.question.content },
          );
        let window: Window;
        try {
          window = compose(input, limits, counter);
        } catch (thrown) {
          const { messageKey, values } = thrown as {
            messageKey?: string;
            values?: { over: number; window: number };
          };
          expect(messageKey).toBe("prompt_over_window");
          // Refused only where what must be kept does not fit, with the exact excess.
          expect([must(input.pinned) - room, must(input.prepared?.pinned) - room]).toContain(
            values?.over,
          );
          expect(values?.over).toBeGreaterThan(0);
          expect(values?.window).toBe(limits.contextLength);
          return;
        }
        const { messages, cut, predicted, budget } = window;
        expect(predicted).toBeLessThanOrEqual(room);
        expect(predicted + budget.reply).toBeLessThanOrEqual(limits.contextLength);
        expect(budget.reply).toBeGreaterThanOrEqual(
          Math.min(limits.reserve, limits.maxOutputTokens),
        );
        expect(messages[0]).toEqual({ role: "system", content: input.instructions });
        expect(messages.at(-1)).toEqual({ role: "user", content: input.question.content });

        const from = cut?.messages ?? 0;
        const kept = input.recent.slice(from).map(({ role, content }) => ({ role, content }));
        const inside = messages
          .slice(1, -1)
          .filter(
            ({ content }) =>
              content !== input.passages || kept.some((each) => each.content === content),
          );
        expect(inside.slice(inside.length - kept.length)).toEqual(kept);
        // Before them at most the memory of earlier messages; it always contains the pinned ones.
        const standing = inside.slice(0, inside.length - kept.length).map(({ content }) => content);
        expect(standing.length).toBeLessThanOrEqual(1);
        const coveredTo = input.recent.findIndex(({ id }) => id === input.prepared?.throughId) + 1;
        const covered = coveredTo > 0 && coveredTo <= from && cut !== undefined;
        const possible = covered
          ? [input.prepared?.content, input.prepared?.pinned]
          : [input.memory, input.pinned];
        if (possible[1]) expect(standing).toHaveLength(1);
        for (const each of standing) expect(possible).toContain(each);
        // Never between a question and its answer.
        if (cut) expect(input.recent[from]?.role ?? "user").toBe("user");
      }),
      { numRuns: 150 },
    );
  });

  test("is composed from its inputs alone, and does not change them", () => {
    fc.assert(
      fc.property(anyInput, anyLimits, (input, limits) => {
        const composed = (given: WindowInput) => {
          try {
            return compose(given, limits, counter);
          } catch (thrown) {
            return (thrown as Error).message;
          }
        };
        const before = structuredClone(input);
        const once = composed(input);
        expect(input).toEqual(before);
        expect(JSON.stringify(composed(before))).toBe(JSON.stringify(once));
      }),
      { numRuns: 40 },
    );
  });
});

/** A simulated conversation, with the prompts that were sent: notes are ready in time, or never. */
function conversation(
  turns: { question: string; answer: string; passages?: string | undefined }[],
  limits: Limits,
  notes: boolean,
): Window[] {
  let recent: TextMessage[] = [];
  let memory: string | undefined;
  let prepared: WindowInput["prepared"];
  return turns.map(({ question, answer, passages }, at) => {
    const input: WindowInput = {
      instructions: "You are the assistant of a company.",
      memory,
      recent,
      prepared,
      passages,
      question: { id: `q${at}`, role: "user", content: question },
    };
    let window = compose(input, limits, counter);
    while (window.cut && window.cut.throughId !== prepared?.throughId) {
      // Key details are kept in the turn that cuts.
      prepared = {
        throughId: window.cut.throughId,
        content: `Notes up to ${window.cut.throughId}.`,
      };
      window = compose({ ...input, prepared }, limits, counter);
    }
    if (window.cut) {
      memory = prepared?.content;
      prepared = undefined;
      recent = recent.slice(window.cut.messages);
    }
    recent = [...recent, input.question, { id: `a${at}`, role: "assistant", content: answer }];
    if (notes && !prepared && window.fill > 0.7) {
      const planned = plannedCut({ ...input, memory: undefined, recent }, limits, counter);
      prepared = planned && {
        throughId: planned.throughId,
        content: `Notes up to ${planned.throughId}. ${"They spoke of seals. ".repeat(20)}`,
      };
    }
    return window;
  });
}

const anyTurns = fc.array(
  fc.record({
    question: text.map((words) => `So? ${words.slice(0, 600)}`),
    answer: text.map((words) => `Yes. ${words.slice(0, 600)}`),
    passages: fc.option(fc.constant("> quoted once"), { nil: undefined }),
  }),
  { minLength: 40, maxLength: 160 },
);

describe("over a long conversation", () => {
  test("the prefix is byte for byte the same until a cut, and passages come after it", () => {
    fc.assert(
      fc.property(anyTurns, fc.boolean(), (turns, notes) => {
        const lasting = ({ messages }: Window) =>
          messages
            .filter(({ content }) => content !== "> quoted once")
            .map(({ role, content }) => `${role}: ${content}`);
        const windows = conversation(turns, { ...usual, contextLength: 4_096 }, notes);
        for (const [at, window] of windows.entries()) {
          const before = windows[at - 1];
          if (!before || window.cut) continue;
          expect(lasting(window).slice(0, lasting(before).length)).toEqual(lasting(before));
          expect(lasting(window)).toHaveLength(lasting(before).length + 2);
        }
      }),
      { numRuns: 40 },
    );
  });

  test.each([true, false])(
    "once over the window, at least 40 %% of it is filled on average, and it is cut rarely (notes: %s)",
    (notes) => {
      const said = [
        "What is the stock of part four, and who orders it? ",
        "备件的库存水平由谁来定？多久复核一次？",
      ];
      const turns = Array.from({ length: 200 }, (_, at) => ({
        question: (said[at % 2] ?? "").repeat(1 + (at % 5)),
        answer: (said[(at + 1) % 2] ?? "").repeat(2 + ((at * 7) % 11)),
      }));
      const windows = conversation(turns, usual, notes);
      const first = windows.findIndex(({ cut }) => cut);
      const over = windows.slice(first);
      expect(first).toBeGreaterThan(0);
      expect(over.length).toBeGreaterThan(100);
      expect(
        over.reduce((sum, { predicted }) => sum + predicted, 0) / over.length,
      ).toBeGreaterThanOrEqual(0.4 * usual.contextLength);
      expect(windows.filter(({ cut }) => cut).length).toBeLessThanOrEqual(15);
    },
  );
});
