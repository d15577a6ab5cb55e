// The cost of a turn before the model is called, in a conversation of 10,000 messages and in one of
// 100: from the call of the function to the arrival of the prompt at the model server.

import { randomUUID } from "node:crypto";

import { atMost, type Bench, ms, times } from "./figures.ts";
import { mean, median } from "./statistics.ts";
import type { TurnReport } from "./talks/core-protocol.ts";
import { openHarness, type TalkHarness } from "./talks/harness.ts";
import { talk } from "./talks/talk.ts";

type Measured = { messages: number; conversation: string; took: number[] };

/**
 * The number of turns before the measurement: by then each conversation was compacted, and
 * everything is compiled and planned.
 */
const before = 60;

export const compose: Bench = {
  name: "COMPOSE",
  title: "composing a turn at 10,000 messages against 100",
  bare: true,
  async run({ quick }) {
    const harness = await openHarness();
    try {
      const all = [100, 10_000].map(
        (messages): Measured => ({ messages, conversation: randomUUID(), took: [] }),
      );
      for (const { conversation, messages } of all)
        await harness.parlor({ do: "lengthen", conversation, messages });
      const held = talk(0, { turns: before + (quick ? 40 : 300) });
      for (const [at, { question, answer }] of held.turns.entries()) {
        harness.hears(held, answer);
        for (const one of at % 2 === 0 ? all : all.toReversed()) {
          const took = await askedIn(harness, one.conversation, question);
          if (at >= before) one.took.push(took);
        }
      }
      const [short, long] = all as [Measured, Measured];
      const ratio = median(long.took) / median(short.took);
      return {
        rows: [
          ["messages at the beginning", "median", "mean"],
          ...all.map(({ messages, took }) => [String(messages), ms(median(took)), ms(mean(took))]),
        ],
        goals: [atMost("10,000 messages ≤ 1.2 × 100 messages (median)", ratio, 1.2, times)],
        notes: [
          `${short.took.length} turns of each, alternately, the same questions. The conversation is opened, the window fitted, earlier messages recalled, the model called.`,
        ],
      };
    } finally {
      await harness.close();
    }
  },
};

/** From the question to the arrival of the prompt at the model server, in ms. */
async function askedIn(harness: TalkHarness, conversation: string, text: string): Promise<number> {
  harness.meter.calls.splice(0);
  const { begun }: TurnReport = await harness.parlor({ do: "ask", conversation, text });
  const call = harness.meter.calls.find(({ kind }) => kind === "turn");
  return performance.timeOrigin + (call?.at ?? Number.NaN) - begun;
}
