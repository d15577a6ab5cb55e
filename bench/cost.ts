// The CPU time of contenders: of their processes, for questions with a long and with a short answer.

import { questionFor, type ScriptedAnswer } from "./answers.ts";
import { type Contender, newConversation } from "./contenders/contender.ts";
import { ask, pause, volley } from "./load.ts";
import { cpuOf } from "./processes.ts";
import { median, sum } from "./statistics.ts";

/** CPU time of each process of a contender, by its name, in µs. */
type Spent = Record<string, number>;

/** The cost of a piece of work, and how long it took, in ms. */
export type Cost = { spent: Spent; took: number };

/** What the rounds cost. `gaps`: the times between the chunks of the long answers, in ms. */
export type Counted<Kind extends Contender = Contender> = {
  contender: Kind;
  idle: Cost[];
  long: Cost[];
  short: Cost[];
  gaps: number[];
};

/** In µs; `idle` for a second without questions. */
export type TokenCost = { token: number; further: number; question: number; idle: number };

export type Load = {
  /** Questions at once, sent evenly over a second. */
  people: number;
  long: ScriptedAnswer;
  short: ScriptedAnswer;
  /** How often everyone asks for the short answer in a round; the system counts in steps of 10 ms. */
  again?: number;
};

/** What is stored after the last byte was sent is part of the cost, in ms. */
const afterwards = 500;

const spentBy = ({ processes }: Contender): Spent =>
  Object.fromEntries(processes.map(({ name, running }) => [name, cpuOf(running.pid)]));

/** Everyone asks once; returns the gaps of all answers. Throws when one is wrong. */
export async function allAsk(
  contender: Contender,
  people: number,
  wanted: ScriptedAnswer,
): Promise<number[]> {
  const heard = await volley(people, 1_000, (person) =>
    ask(contender.asking(person, newConversation(), questionFor(wanted.name))),
  );
  const wrong = heard.filter(({ text }) => text !== wanted.text).length;
  if (wrong > 0) throw new Error(`${contender.name} answered ${wrong} of ${people} wrong`);
  await pause(afterwards);
  return heard.flatMap(({ gaps }) => gaps);
}

/** The cost of each contender during `work`. */
async function costOf(contenders: Contender[], work: () => Promise<void>): Promise<Cost[]> {
  const [before, began] = [contenders.map(spentBy), performance.now()];
  await work();
  const took = performance.now() - began;
  return contenders.map((contender, place) => {
    const since = Object.entries(spentBy(contender)).map(([name, now]) => [
      name,
      now - (before[place]?.[name] ?? 0),
    ]);
    return { spent: Object.fromEntries(since) as Spent, took };
  });
}

/**
 * Counts all contenders, one after the other and in alternating order; before the rounds each has
 * answered once, so that everything is compiled and connected. `still`: how long nobody asks before
 * each round, in ms.
 */
export async function countCosts<Kind extends Contender>(
  contenders: Kind[],
  { people, long, short, again = 1 }: Load,
  { rounds, still }: { rounds: number; still: number },
): Promise<Counted<Kind>[]> {
  const counted = contenders.map(
    (contender): Counted<Kind> => ({ contender, idle: [], long: [], short: [], gaps: [] }),
  );
  for (const contender of contenders) await allAsk(contender, people, long);
  for (let round = 0; round < rounds; round += 1) {
    await pause(1_000);
    const idle = await costOf(contenders, () => pause(still));
    counted.forEach((one, place) => one.idle.push(...idle.slice(place, place + 1)));
    for (const one of round % 2 === 0 ? counted : counted.toReversed()) {
      const shorts = costOf([one.contender], async () => {
        for (let time = 0; time < again; time += 1) await allAsk(one.contender, people, short);
      });
      one.short.push(...(await shorts));
      const longs = costOf([one.contender], async () => {
        one.gaps.push(...(await allAsk(one.contender, people, long)));
      });
      one.long.push(...(await longs));
    }
  }
  return counted;
}

/**
 * Medians over the rounds, of one process or (without a name) of all together: of a token with its
 * share of the question, of a further token, and of a question with a short answer.
 */
export function tokenCost(
  { idle, long: longs, short: shorts }: Omit<Counted, "contender">,
  { people, long, again = 1 }: Omit<Load, "short">,
  name?: string,
): TokenCost {
  const of = ({ spent }: Cost) =>
    name === undefined ? sum(Object.values(spent)) : (spent[name] ?? 0);
  // The lowest cost at rest: work after an answer belongs to the answer, even if it happens while
  // nobody asks.
  const still = Math.min(...idle.map((cost) => of(cost) / cost.took));
  const answers = longs.map((cost) => (of(cost) - still * cost.took) / people);
  const questions = shorts.map((cost) => (of(cost) - still * cost.took) / people / again);
  return {
    token: median(answers) / long.tokens.length,
    further: (median(answers) - median(questions)) / (long.tokens.length - 1),
    question: median(questions),
    idle: still * 1000,
  };
}

/** Throws when a contender's further tokens cost nothing: then something else was measured. */
export function requireCost(name: string, { further }: TokenCost): void {
  if (!(further > 0)) throw new Error(`${name}: a token for ${further} µs is impossible`);
}
