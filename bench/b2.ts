// B2: CPU time per streamed token, while a hundred answers stream at once.

import { answer } from "./answers.ts";
import type { Name } from "./contenders/contender.ts";
import { type Counted, countCosts, requireCost, type TokenCost, tokenCost } from "./cost.ts";
import { atMost, type Bench, type Figures, micros, ms, times } from "./figures.ts";
import { openStage } from "./stage.ts";

const long = answer("long", { tokens: 200, rate: 40 });
const short = answer("short", { tokens: 1, rate: 40 });

export const b2: Bench = {
  name: "B2",
  title: "CPU time per streamed token, 100 streams of 40 tokens/s",
  async run({ quick, profile }) {
    const people = quick ? 20 : 100;
    const stage = await openStage([long, short], profile);
    try {
      const parlor = await stage.startParlor();
      await parlor.invite(people);
      const contenders = [
        await stage.start("pipe"),
        await stage.start("lean"),
        await stage.start("plain"),
        parlor,
      ];
      const counted = await countCosts(
        contenders,
        { people, long, short },
        quick ? { rounds: 1, still: 2_000 } : { rounds: 4, still: 3_000 },
      );
      return figures(counted, people);
    } finally {
      await stage.close();
    }
  },
};

function figures(counted: Counted[], people: number): Figures {
  const costOf = (one: Counted, name?: string) => tokenCost(one, { people, long }, name);
  const named = (name: Name) => counted.find(({ contender }) => contender.name === name);
  const tokenOf = (name: Name) => costOf(named(name) as Counted).token;
  const parlor = tokenOf("parlor");
  for (const one of counted) requireCost(one.contender.name, costOf(one));
  const row = (label: string, { token, further, question, idle }: TokenCost) => [
    label,
    micros(token),
    micros(further),
    ms(question / 1000),
    ...(["pipe", "lean", "plain"] as const).map((name) => times(token / tokenOf(name))),
    ms(idle / 1000),
  ];
  const rows = counted.flatMap((one) => {
    const { name, processes } = one.contender;
    if (processes.length === 1) return [row(name, costOf(one))];
    return [
      ...processes.map((process) => row(`${name}: ${process.name}`, costOf(one, process.name))),
      row(`${name}, all`, costOf(one)),
    ];
  });
  return {
    rows: [
      [
        "contender",
        "a token, all in",
        "a further token",
        "a question",
        ": pipe",
        ": lean",
        ": plain",
        "idle, a second",
      ],
      ...rows,
    ],
    goals: [
      atMost(
        "≤ 0.5 × plain, all in, web and database together",
        parlor / tokenOf("plain"),
        0.5,
        times,
      ),
      atMost("then: ≤ 45 µs, all in, web and database together", parlor, 45, micros),
    ],
    notes: [
      `${people} streams of ${long.tokens.length} tokens, ${counted[0]?.long.length} rounds, medians. All in: the whole answer, including its question, divided by its tokens.`,
    ],
  };
}
