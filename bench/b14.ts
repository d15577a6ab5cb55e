// B14: four replicas of a model server and 64 conversations, and one replica dies: which prompts are evaluated again, and who notices. The same
// Parlor, with an nginx in front of the replicas or with their addresses.

import { titleScript } from "./answers.ts";
import { type BenchConversation, continued, newConversation } from "./contenders/contender.ts";
import { type Parlor, startParlor } from "./contenders/parlor.ts";
import { atMost, type Bench, type Figures, seconds, times } from "./figures.ts";
import { ask, pause } from "./load.ts";
import { type ModelReplica, type PromptTokens, startNginx, startReplica } from "./replicas.ts";
import { closing } from "./stage.ts";
import { percentile, sum } from "./statistics.ts";

const replicas = 4;
/** The requests that a replica serves at the same time. */
const parallel = 4;
const users = 16;
const rate = 80;
/** Tokens of a prompt that a replica evaluates in a second. */
const readRate = 2_000;
/** In ms: the least and the most that a user thinks before the next question. */
const thinks = [2_000, 6_000] as const;
const answerText = `${"It is in the binder of the third line, beside the press, and Mei knows more. ".repeat(4)}That is all.`;

const ways = ["round robin", "least connections", "parlor"] as const;
type Way = (typeof ways)[number];

/** How many prompts a replica keeps: its share of the conversations with some room, or all of them. */
const scenes = [
  { name: "24 prompts", cached: 24 },
  { name: "all prompts", cached: 1_000 },
];

type Turn = { first: number; outcome: "answered" | "broke off" | "failed" };
type Run = PromptTokens & { turns: Turn[] };
type Size = { conversations: number; turns: number };

export const b14: Bench = {
  name: "B14",
  title: "four replicas, 64 conversations, and one replica dies",
  async run({ quick }) {
    const size = quick ? { conversations: 16, turns: 3 } : { conversations: 64, turns: 6 };
    const runs = new Map<string, Run>();
    // A B C, then C B A.
    for (const [at, { name, cached }] of scenes.entries())
      for (const way of at % 2 === 0 ? ways : ways.toReversed())
        runs.set(`${name} ${way}`, await held(way, cached, size));
    return figures(runs, size);
  },
};

/** All conversations by one way, on replicas and a Parlor that have just been started. */
async function held(way: Way, cached: number, size: Size): Promise<Run> {
  const started: (() => Promise<unknown>)[] = [];
  const close = closing(async () => {
    for (const end of started.splice(0).toReversed()) await end();
  });
  const scripts = [{ when: {}, rate, steps: [{ say: answerText }] }, titleScript];
  try {
    const all: ModelReplica[] = [];
    for (let number = 0; number < replicas; number += 1) {
      const replica = await startReplica({ name: "bench", cached, readRate }, parallel, scripts);
      started.push(replica.end);
      all.push(replica);
    }
    const parlor = await startedParlor(way, all, started);
    await parlor.invite(users);
    const turns = await talk(parlor, size, () => all[0]?.kill());
    const tokens = await Promise.all(all.map((replica) => replica.tokens()));
    return {
      turns,
      sent: sum(tokens.map(({ sent }) => sent)),
      read: sum(tokens.map(({ read }) => read)),
    };
  } finally {
    await close();
  }
}

async function startedParlor(
  way: Way,
  all: ModelReplica[],
  started: (() => Promise<unknown>)[],
): Promise<Parlor> {
  const addresses = all.map(({ address }) => address);
  const wish = { probed: false, node: [] };
  if (way !== "parlor") {
    const nginx = await startNginx(way === "round robin" ? "" : "least_conn", addresses);
    started.push(nginx.end);
    addresses.splice(0, replicas, nginx.address);
  }
  // Behind nginx the replicas are one address, which serves as many as all of them.
  const slots = (replicas * parallel) / addresses.length;
  const parlor = await startParlor(addresses.join(","), { ...wish, slots });
  started.push(parlor.stop);
  return parlor;
}

/** Every conversation asks its questions, each after the answer to the one before; when half of all are answered, `kill` is called. */
async function talk(
  parlor: Parlor,
  { conversations, turns }: Size,
  kill: () => Promise<void> | undefined,
): Promise<Turn[]> {
  const all: Turn[] = [];
  const one = async (_: unknown, number: number): Promise<BenchConversation> => {
    let conversation = newConversation();
    const person = number % users;
    for (let turn = 0; turn < turns; turn += 1) {
      await pause(thinkTime(number, turn));
      const question = questionOf(number, turn);
      const { first, text } = await ask(parlor.asking(person, conversation, question));
      const outcome = text === answerText ? "answered" : text === "" ? "failed" : "broke off";
      all.push({ first, outcome });
      conversation = continued(conversation, question, text);
      if (all.length === (conversations * turns) / 2) await kill();
    }
    return conversation;
  };
  const held = await Promise.all(Array.from({ length: conversations }, one));
  for (const [number, conversation] of held.entries())
    await parlor.settle(number % users, conversation);
  return all;
}

/** The same for all contenders. */
function thinkTime(number: number, turn: number): number {
  const [least, most] = thinks;
  const mixed = Math.imul(number * 31 + turn + 1, 2_654_435_761) >>> 8;
  return least + ((most - least) * (mixed % 1_000)) / 1_000;
}

/** About a hundred tokens, which no other question begins with. */
const questionOf = (number: number, turn: number): string =>
  `Line ${number}, question ${turn}: ${Array.from({ length: 14 }, (_, at) => `which part ${number * 100 + turn * 10 + at} is where`).join(", ")}?`;

function figures(runs: ReadonlyMap<string, Run>, { conversations, turns }: Size): Figures {
  const rows = scenes.flatMap(({ name }) =>
    ways.map((way) => {
      const { turns: of = [], ...tokens } = runs.get(`${name} ${way}`) ?? { sent: 0, read: 0 };
      const firsts = of.map(({ first }) => first).filter((first) => !Number.isNaN(first));
      return {
        scene: name,
        way,
        turns: of.length,
        ...tokens,
        p50: percentile(firsts, 0.5),
        p95: percentile(firsts, 0.95),
        failed: of.filter(({ outcome }) => outcome === "failed").length,
        brokeOff: of.filter(({ outcome }) => outcome === "broke off").length,
      };
    }),
  );
  const row = (scene: string, way: Way) =>
    rows.find((one) => one.scene === scene && one.way === way);
  const ratio = (scene: string) => {
    const rivals = ways.filter((way) => way !== "parlor").map((way) => row(scene, way)?.read ?? 0);
    return (row(scene, "parlor")?.read ?? Number.NaN) / Math.min(...rivals);
  };
  const failed = sum(rows.filter(({ way }) => way === "parlor").map((one) => one.failed));
  return {
    rows: [
      [
        "cached",
        "contender",
        "read a turn",
        "read again",
        "first token p50",
        "p95",
        "no token",
        "broke off",
      ],
      ...rows.map((one) => [
        one.scene,
        one.way === "parlor" ? "Parlor" : `nginx, ${one.way}`,
        (one.read / one.turns).toFixed(0),
        `${((one.read / one.sent) * 100).toFixed(1)} %`,
        seconds(one.p50),
        seconds(one.p95),
        String(one.failed),
        String(one.brokeOff),
      ]),
    ],
    goals: [
      ...scenes.map(({ name }) =>
        atMost(`tokens read, ${name} cached, ≤ the best of both`, ratio(name), 1, times),
      ),
      atMost("errors seen without a token, Parlor", failed, 0, String),
    ],
    notes: [
      `${conversations} conversations of ${turns} turns, all calls, titles too; the first replica is killed after half of the turns. A replica serves ${parallel} at once, reads ${readRate} tokens/s and writes ${rate}.`,
      "Read again: of the tokens of all prompts, those that were not cached. No token: questions that failed before their answer began. Broke off: answers of which a part had come when the replica died.",
      "nginx passes a request that was not answered on to another replica, also a POST (non_idempotent), which is not its default.",
    ],
  };
}
