// How much a compaction leaves: B6 and B7 together, for one low-water mark after the other.
// docs/decisions/010 chooses the default by it.

import { spend } from "./b6.ts";
import { type Score, type Scores, withParlor } from "./b7.ts";
import type { Bench } from "./figures.ts";
import { mean } from "./statistics.ts";
import { openHarness } from "./talks/harness.ts";
import { noteTakers } from "./talks/note-taker.ts";
import { talk } from "./talks/talk.ts";

const marks = [0.2, 0.3, 0.4, 0.5, 0.6, 0.7];
/**
 * Questions come after this many turns, whatever was compacted by then: a mark with fewer
 * compactions must not be asked later.
 */
const asked = [60, 120, 190];

export const lowWater: Bench = {
  name: "LOWWATER",
  title: "the low-water mark: evaluated tokens and answered questions, by its value",
  bare: true,
  async run({ quick }) {
    const conversations = quick ? 2 : 6;
    const sliding = await withHarness(undefined, (harness) =>
      spend(harness, "slide", { conversations, turns: 200 }),
    );
    const rows: string[][] = [];
    for (const mark of marks) {
      const spent = await withHarness(undefined, async (harness) => {
        await harness.parlor({ do: "settings", settings: { lowWater: mark } });
        return spend(harness, "parlor", { conversations, turns: 200 });
      });
      const found = [];
      for (const taker of quick ? noteTakers.slice(2) : noteTakers.slice(1))
        found.push(await answered(mark, taker, conversations));
      const row = [
        mark.toFixed(1),
        (spent.read / spent.turns).toFixed(0),
        `${(spent.read / spent.turns / (sliding.read / sliding.turns)).toFixed(3)} ×`,
        ((spent.notes / spent.turns) * 200).toFixed(1),
        `${(mean(spent.fills) * 100).toFixed(0)} %`,
        ...found.map((part) => `${(part * 100).toFixed(1)} %`),
      ];
      rows.push(row);
      console.error(row.join("  ")); // it takes long, so results are shown as they come
    }
    return {
      rows: [
        [
          "low water",
          "read a turn",
          ": slide",
          "notes in 200",
          "filled",
          ...(quick ? [] : ["answered, usual notes"]),
          "answered, poor notes",
        ],
        ...rows,
      ],
      goals: [],
      notes: [
        `${conversations} conversations of 200 turns for each mark and column; 20 facts in each, asked for after ${asked.join(", ")} turns.`,
        "Read a turn: evaluated tokens, counting all calls. Notes in 200: calls for notes in 200 turns. Filled: the mean part of the window of 8,192 that prompts took.",
      ],
    };
  },
};

async function withHarness<T>(
  options: Parameters<typeof openHarness>[0],
  work: (harness: Awaited<ReturnType<typeof openHarness>>) => Promise<T>,
): Promise<T> {
  const harness = await openHarness(options);
  try {
    return await work(harness);
  } finally {
    await harness.close();
  }
}

/** The part of all planted facts that Parlor's prompts answer. */
function answered(
  mark: number,
  taker: (typeof noteTakers)[number],
  conversations: number,
): Promise<number> {
  return withHarness({ taker }, async (harness) => {
    await harness.parlor({ do: "settings", settings: { lowWater: mark } });
    const scores: Scores = new Map();
    for (let seed = 0; seed < conversations; seed += 1) {
      const due = ({ at }: { at: number }) => (asked.includes(at) ? at : undefined);
      await withParlor(harness, talk(seed, { turns: 200, facts: 20 }), scores, {
        ends: Math.max(...asked),
        due,
      });
      harness.meter.calls.splice(0);
    }
    const all = asked.flatMap((moment): Score[] => [
      scores.get("Parlor")?.get(String(moment)) ?? { asked: 0, right: 0 },
    ]);
    return (
      all.reduce((sum, { right }) => sum + right, 0) /
      all.reduce((sum, each) => sum + each.asked, 0)
    );
  });
}
