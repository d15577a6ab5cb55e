// B2: CPU time per streamed token, while a hundred answers stream at once.

import { answer, questionFor, type ScriptedAnswer } from "./answers.ts";
import { type Contender, type Name, newConversation } from "./contenders/contender.ts";
import { atMost, type Bench, type Figures, micros, ms, times } from "./figures.ts";
import { ask, pause, volley } from "./load.ts";
import { cpuOf } from "./processes.ts";
import { openStage } from "./stage.ts";
import { median, sum } from "./statistics.ts";

const long = answer("long", { tokens: 200, rate: 40 });
const short = answer("short", { tokens: 1, rate: 40 });

/** What is stored after the last byte was sent is part of the cost, in ms. */
const afterwards = 500;

/** CPU time of each process of a contender, by its name, in µs. */
type Spent = Record<string, number>;

/** The cost of a piece of work, and how long it took, in ms. */
type Cost = { spent: Spent; took: number };

type Counted = { contender: Contender; idle: Cost[]; long: Cost[]; short: Cost[] };

const spent = ({ processes }: Contender): Spent =>
  Object.fromEntries(processes.map(({ name, running }) => [name, cpuOf(running.pid)]));

async function asked(contender: Contender, people: number, wanted: ScriptedAnswer): Promise<void> {
  const heard = await volley(people, 1_000, (person) =>
    ask(contender.asking(person, newConversation(), questionFor(wanted.name))),
  );
  const wrong = heard.filter(({ text }) => text !== wanted.text).length;
  if (wrong > 0) throw new Error(`${contender.name} answered ${wrong} of ${people} wrong`);
  await pause(afterwards);
}

/** The cost of each process during `work`. */
async function costOf(contenders: Contender[], work: () => Promise<void>): Promise<Cost[]> {
  const [before, began] = [contenders.map(spent), performance.now()];
  await work();
  const took = performance.now() - began;
  return contenders.map((contender, place) => {
    const since = Object.entries(spent(contender)).map(([name, now]) => [
      name,
      now - (before[place]?.[name] ?? 0),
    ]);
    return { spent: Object.fromEntries(since) as Spent, took };
  });
}

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
      const counted = contenders.map(
        (contender): Counted => ({ contender, idle: [], long: [], short: [] }),
      );
      // So that everything is compiled and connected.
      await Promise.all(contenders.map((contender) => asked(contender, people, long)));
      const rounds = quick ? 1 : 4;
      for (let round = 0; round < rounds; round += 1) {
        await pause(1_000);
        const still = await costOf(contenders, () => pause(quick ? 2_000 : 3_000));
        counted.forEach(({ idle }, place) => idle.push(...still.slice(place, place + 1)));
        for (const { contender, short: shorts, long: longs } of round % 2 === 0
          ? counted
          : counted.toReversed()) {
          shorts.push(...(await costOf([contender], () => asked(contender, people, short))));
          longs.push(...(await costOf([contender], () => asked(contender, people, long))));
        }
      }
      return figures(counted, people);
    } finally {
      await stage.close();
    }
  },
};

function figures(counted: Counted[], people: number): Figures {
  /** Medians over the rounds, of one process or (without a name) of all together, in µs. */
  const costsOf = ({ idle, long: longs, short: shorts }: Counted, name?: string) => {
    const of = ({ spent: all }: Cost) =>
      name === undefined ? sum(Object.values(all)) : (all[name] ?? 0);
    // The lowest cost at rest: work after an answer belongs to the answer, even if it happens while
    // nobody asks.
    const still = Math.min(...idle.map((cost) => of(cost) / cost.took));
    const answers = longs.map((cost) => (of(cost) - still * cost.took) / people);
    const questions = shorts.map((cost) => (of(cost) - still * cost.took) / people);
    return {
      token: median(answers) / long.tokens.length,
      further: (median(answers) - median(questions)) / (long.tokens.length - 1),
      question: median(questions),
      idle: still * 1000,
    };
  };
  const named = (name: Name) => counted.find(({ contender }) => contender.name === name);
  const tokenOf = (name: Name) => costsOf(named(name) as Counted).token;
  const parlor = tokenOf("parlor");
  const row = (label: string, { token, further, question, idle }: ReturnType<typeof costsOf>) => [
    label,
    micros(token),
    micros(further),
    ms(question / 1000),
    ...(["pipe", "lean", "plain"] as const).map((name) => times(token / tokenOf(name))),
    ms(idle / 1000),
  ];
  const rows = counted.flatMap((one) => {
    const { name, processes } = one.contender;
    if (processes.length === 1) return [row(name, costsOf(one))];
    return [
      ...processes.map((process) => row(`${name}: ${process.name}`, costsOf(one, process.name))),
      row(`${name}, all`, costsOf(one)),
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
