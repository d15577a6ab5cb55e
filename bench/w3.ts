// W3: CPU time per token and per question, and the gaps between the tokens, with ten streams.

import { answer } from "./answers.ts";
import type { Name } from "./contenders/contender.ts";
import {
  allAsk,
  type Counted,
  countCosts,
  requireCost,
  type TokenCost,
  tokenCost,
} from "./cost.ts";
import { atMost, type Bench, type Figures, micros, ms, times } from "./figures.ts";
import { openStage } from "./stage.ts";
import { checkBaseline, percentile } from "./statistics.ts";

const people = 10;
const long = answer("long", { tokens: 400, rate: 40 });
const short = answer("short", { tokens: 1, rate: 40 });
const load = { people, long, short, again: 5 };

export const w3: Bench = {
  name: "W3",
  title: "CPU time per token and per question, and the gaps between tokens, 10 streams",
  async run({ quick, profile }) {
    const stage = await openStage([long, short], profile);
    try {
      const alone = await allAsk(stage.direct, people, long);
      const parlor = await stage.startParlor();
      await parlor.invite(people);
      const contenders = [
        stage.direct,
        await stage.start("node"),
        await stage.start("lean"),
        parlor,
      ];
      const counted = await countCosts(
        contenders,
        load,
        quick ? { rounds: 2, still: 3_000 } : { rounds: 3, still: 3_000 },
      );
      checkBaseline(counted[0]?.gaps ?? [], alone);
      return figures(counted);
    } finally {
      await stage.close();
    }
  },
};

function figures(counted: Counted[]): Figures {
  const named = (name: Name) => counted.find(({ contender }) => contender.name === name) as Counted;
  const costOf = (one: Counted, process?: string) => tokenCost(one, load, process);
  const further = (name: Name) => costOf(named(name)).further;
  for (const one of counted)
    if (one.contender.processes.length > 0) requireCost(one.contender.name, costOf(one));
  const costs = (cost: TokenCost) => [
    micros(cost.further),
    times(cost.further / further("node")),
    times(cost.further / further("lean")),
    ms(cost.question / 1000),
  ];
  const gapsOf = ({ gaps }: Counted) => [0.5, 0.99].map((at) => ms(percentile(gaps, at)));
  const rows = counted.flatMap((one) => {
    const { name, processes } = one.contender;
    if (processes.length === 0) return [[name, "", "", "", "", ...gapsOf(one)]];
    if (processes.length === 1) return [[name, ...costs(costOf(one)), ...gapsOf(one)]];
    return [
      ...processes.map((each) => [`${name}: ${each.name}`, ...costs(costOf(one, each.name))]),
      [`${name}, all`, ...costs(costOf(one)), ...gapsOf(one)],
    ];
  });
  const ratio = (name: Name) => further("parlor") / further(name);
  return {
    rows: [
      ["contender", "a further token", ": node", ": lean", "a question", "gaps p50", "gaps p99"],
      ...rows,
      ["Open WebUI 0.12.4, measured on another day", "319 µs", "3.6 ×", "", "111 ms"],
    ],
    goals: [
      atMost("a further token ≤ 1.5 × node, web and database together", ratio("node"), 1.5, times),
      atMost("then: ≤ 1.0 × node", ratio("node"), 1, times),
      atMost("a further token ≤ 1.5 × lean, web and database together", ratio("lean"), 1.5, times),
      atMost("a question ≤ 15 ms", costOf(named("parlor")).question / 1000, 15, ms),
    ],
    notes: [
      `${people} streams of ${long.tokens.length} tokens at 40 tokens/s, ${counted[0]?.long.length} rounds, medians. A question: all of it with an answer of one token, in a new conversation, with its title.`,
      "Gaps: between the chunks with text that a user receives. Parlor joins the tokens of a frame, so its median is a frame.",
    ],
  };
}
