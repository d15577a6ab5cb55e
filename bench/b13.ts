// B13: one user with twenty questions and nine with one each, in front of a model server that answers one at a time: first come first served
// (the model server itself) against Parlor's queue, of one web server and of two.

import { answer, questionFor, type ScriptedAnswer } from "./answers.ts";
import { type Contender, newConversation } from "./contenders/contender.ts";
import { atLeast, atMost, type Bench, type Figures, seconds, times } from "./figures.ts";
import { ask, type MeasuredAnswer, pause } from "./load.ts";
import { openStage } from "./stage.ts";
import { inTurns, mean, percentile, sum } from "./statistics.ts";

const many = 20;
const lightUsers = 9;
const tokens = 40;
const rate = 40;
/** In ms, about: how long an answer takes. */
const answerTime = (tokens / rate) * 1_000;

/** `gap`: in ms, between the questions of the users who have one each; the first comes after the twenty. */
const scenes = [
  { name: "one after the other", gap: 1.5 * answerTime },
  { name: "all at once", gap: 0 },
];

type Asked = { person: number; at: number; received: MeasuredAnswer };

type Run = {
  /** Of those who have one question, in ms. */
  waits: number[];
  /** Of the tokens that each user was served until the last of the nine had their answer; 1 when all got the same. */
  jain: number;
  /** From the first question to the end of the last answer, in ms. */
  whole: number;
};

type Seen = { contender: Contender; runs: Map<string, Run[]> };

export const b13: Bench = {
  name: "B13",
  title: "one user with 20 questions and nine with one each, a model that answers one at a time",
  bare: true,
  async run({ quick, profile }) {
    const answers = Array.from({ length: many + lightUsers }, (_, number) =>
      answer(`${number}`, { tokens, rate }),
    );
    const stage = await openStage(answers, profile, undefined, 1);
    try {
      const parlor = await stage.startParlor({ slots: 1 });
      const two = await stage.startParlor({ slots: 1, servers: 2 });
      for (const each of [parlor, two]) await each.invite(1 + lightUsers);
      const seen = [stage.direct, parlor, two].map(
        (contender): Seen => ({ contender, runs: new Map() }),
      );
      for (const { name, gap } of scenes)
        for (const { contender, runs } of inTurns(seen, quick ? 1 : 2)) {
          const asked = await play(contender, answers, gap);
          runs.set(name, [...(runs.get(name) ?? []), judged(asked)]);
        }
      return figures(seen);
    } finally {
      await stage.close();
    }
  },
};

async function play(
  contender: Contender,
  answers: ScriptedAnswer[],
  gap: number,
): Promise<Asked[]> {
  const began = performance.now();
  const conversations = answers.map(newConversation);
  const asked = answers.map(async ({ name }, number): Promise<Asked> => {
    const person = Math.max(0, number - many + 1);
    // The twenty are there before the first of the others asks.
    if (person > 0) await pause(answerTime / 2 + (person - 1) * gap);
    const at = performance.now() - began;
    const conversation = conversations[number] ?? newConversation();
    const received = await ask(contender.asking(person, conversation, questionFor(name)));
    return { person, at, received };
  });
  const all = await Promise.all(asked);
  // The titles of one round must not stand in front of the next.
  for (const [number, conversation] of conversations.entries())
    await contender.settle?.(Math.max(0, number - many + 1), conversation);
  return all;
}

function judged(asked: Asked[]): Run {
  const endOf = ({ at, received }: Asked) => at + received.whole;
  const light = asked.filter(({ person }) => person > 0);
  const lastLight = Math.max(...light.map(endOf));
  const served = Array.from(
    { length: 1 + lightUsers },
    (_, person) => asked.filter((one) => one.person === person && endOf(one) <= lastLight).length,
  );
  return {
    waits: light.map(({ received }) => received.first),
    jain: sum(served) ** 2 / (served.length * sum(served.map((count) => count ** 2))),
    whole: Math.max(...asked.map(endOf)) - Math.min(...asked.map(({ at }) => at)),
  };
}

function figures(seen: Seen[]): Figures {
  const rows = scenes.flatMap(({ name }) =>
    seen.map(({ contender, runs }) => {
      const all = runs.get(name) ?? [];
      const waits = all.flatMap((run) => run.waits);
      return {
        scene: name,
        contender: contender.name,
        p50: percentile(waits, 0.5),
        p95: percentile(waits, 0.95),
        jain: mean(all.map(({ jain }) => jain)),
        whole: mean(all.map(({ whole }) => whole)),
      };
    }),
  );
  const of = (scene: string, contender: string) =>
    rows.find((row) => row.scene === scene && row.contender === contender);
  // The model's own queue leaves it no idle moment.
  const busy = (scene: string, whole: number) => (of(scene, "direct")?.whole ?? Number.NaN) / whole;
  const ratio = (scene: string, contender: string) =>
    (of(scene, contender)?.p95 ?? Number.NaN) / (of(scene, "direct")?.p95 ?? Number.NaN);
  const [apart = "", atOnce = ""] = scenes.map(({ name }) => name);
  const goalsOf = ({ contender: { name } }: Seen) => {
    const together = of(atOnce, name);
    return [
      atMost(`${name}: wait of the nine, ${apart}, p95 ≤ 0.2 ×`, ratio(apart, name), 0.2, times),
      atLeast(
        `${name}: Jain's index, ${atOnce}, ≥ 0.98`,
        together?.jain ?? Number.NaN,
        0.98,
        fixed,
      ),
      atLeast(
        `${name}: the model is busy ≥ 99 %`,
        busy(atOnce, together?.whole ?? Number.NaN),
        0.99,
        percent,
      ),
    ];
  };
  return {
    rows: [
      ["the nine ask", "contender", "their wait p50", "p95", "Jain's index", "all", "busy"],
      ...rows.map(({ scene, contender, p50, p95, jain, whole }) => [
        scene,
        contender === "direct" ? "first come first served" : contender,
        seconds(p50),
        seconds(p95),
        jain.toFixed(3),
        seconds(whole),
        percent(busy(scene, whole)),
      ]),
    ],
    goals: seen.filter(({ contender }) => contender.name !== "direct").flatMap(goalsOf),
    notes: [
      `The nine ask ${apart}: one every ${answerTime * 1.5} ms, while the twenty wait. All at once, no order can make their p95 less than ${times(lightUsers / (many + lightUsers - 1))}: they wait for each other.`,
      `Measured there: ${times(ratio(atOnce, "parlor"))}, with two web servers ${times(ratio(atOnce, "parlor, two web servers"))}; these use PostgreSQL, and questions go to one after the other. Jain's index: of the answers that each user got until the last of the nine had theirs. All: from the first question to the end of the last answer. Busy: that of first come first served, where the model has its own queue and is never idle, to that of the contender.`,
    ],
  };
}

const fixed = (value: number) => value.toFixed(3);
const percent = (share: number) => `${(share * 100).toFixed(1)} %`;
