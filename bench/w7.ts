// W7: a model server that caches one prompt and no more. How much of what is sent must be
// evaluated, and whether it is ever too much.

import { spend } from "./b6.ts";
import { atMost, type Bench } from "./figures.ts";
import { openHarness } from "./talks/harness.ts";
import { contextLength } from "./talks/rivals.ts";

export const w7: Bench = {
  name: "W7",
  title: "evaluated tokens with one cached prompt, 120 turns",
  bare: true,
  async run({ quick }) {
    const size = { conversations: quick ? 1 : 4, turns: 120 };
    const harness = await openHarness({ model: { cached: 1 } });
    try {
      const all = [
        await spend(harness, "slide", size),
        await spend(harness, "summary", size),
        await spend(harness, "parlor", size),
      ];
      const part = ({ read, sent }: (typeof all)[number]) => read / sent;
      const percent = (value: number) => `${(value * 100).toFixed(1)} %`;
      const parlor = all[2] as (typeof all)[number];
      return {
        rows: [
          ["contender", "sent a turn", "read a turn", "read again", "longest prompt"],
          ...all.map((one) => [
            one.name,
            (one.sent / one.turns).toFixed(0),
            (one.read / one.turns).toFixed(0),
            percent(part(one)),
            String(one.longest),
          ]),
          ["Open WebUI 0.12.4, measured on another day", "", "", "100 %", "26465"],
        ],
        goals: [
          atMost("evaluated ≤ 15 % of what is sent, all calls", part(parlor), 0.15, percent),
          atMost(
            `never more than fits into ${contextLength} tokens`,
            parlor.longest,
            contextLength - 1,
            String,
          ),
        ],
        notes: [
          `${size.conversations} conversations of 120 turns. Titles and notes are requested with the same prompt, so it stays cached; after notes the messages after the compaction point are evaluated again.`,
        ],
      };
    } finally {
      await harness.close();
    }
  },
};
