// SOAK: hostile and harmless long texts as question, answer, title and fact, while another client
// requests /healthz. Its durations show whether one user's text can block all others.

import { fork } from "node:child_process";
import { randomUUID } from "node:crypto";
import { once } from "node:events";
import { fileURLToPath } from "node:url";

import { type HostileText, hostileTexts } from "#lib/testing/hostile-texts.ts";

import { questionFor, type ScriptedAnswer } from "./answers.ts";
import { newConversation } from "./contenders/contender.ts";
import type { Parlor } from "./contenders/parlor.ts";
import { atMost, type Bench, ms } from "./figures.ts";
import type { PollerAnswer, PollerMessage } from "./health-poller.ts";
import { ask, crowd } from "./load.ts";
import { openStage } from "./stage.ts";
import { percentile } from "./statistics.ts";

/** The longest allowed duration for others, in ms. */
const longestWait = 250;
/** Enough users that none reaches the limit of questions per minute. */
const people = 60;
/** Questions at once. */
const atOnce = 3;

/**
 * Work that loads modules, once per process, and is caused by no text, so it is shown and not
 * counted.
 */
const first = { question: "the first question of a process", page: "the first page of a process" };

type Phase = { name: string; texts: number; refused: number; faults: number; waits: number[] };

/**
 * The answers to a phase's requests: refused with a message (4xx), or failed (5xx, or no answer).
 */
type Outcome = { status: number };

export const soak: Bench = {
  name: "SOAK",
  title: "duration of /healthz for others while long texts are asked, answered and opened",
  async run({ quick, profile }) {
    const texts = quick ? hostileTexts.filter((_, at) => at % 10 === 0) : hostileTexts;
    const long = texts.map(({ name, text }) => ({ name: `long ${name}`, text: text(30_000) }));
    const stage = await openStage(long.map(asAnswer), profile, {
      name: "bench",
      family: "gptoss",
      capabilities: ["completion"],
      cached: 0,
    });
    try {
      const parlor = await stage.startParlor();
      await parlor.invite(people);
      const poller = await startPoller(parlor.address);
      const phases = await soaked(parlor, poller, texts, long);
      poller.end();
      return figures(phases);
    } finally {
      await stage.close();
    }
  },
};

const asAnswer = ({ name, text }: { name: string; text: string }): ScriptedAnswer => ({
  name,
  text,
  tokens: [],
  script: { name, when: { says: questionFor(name) }, rate: 0, steps: [{ say: text }] },
});

async function soaked(
  parlor: Parlor,
  poller: Poller,
  texts: HostileText[],
  long: { name: string; text: string }[],
): Promise<Phase[]> {
  const phases: Phase[] = [];
  const opened = new Map<number, string>();
  let asked = 0;

  async function phase<T>(
    name: string,
    all: T[],
    one: (item: T, person: number) => Promise<Outcome>,
  ): Promise<void> {
    await poller.begin(name);
    const outcomes = await crowd(all.length, atOnce, (at) => one(all[at] as T, asked++ % people));
    const waits = await poller.begin("between");
    phases.push({
      name,
      texts: all.length,
      refused: outcomes.filter(({ status }) => status >= 400 && status < 500).length,
      faults: outcomes.filter(({ status }) => status < 200 || status >= 500).length,
      waits,
    });
  }

  const question = (text: string, person: number) =>
    ask(parlor.asking(person, newConversation(), text));
  await phase(
    "nothing",
    Array.from({ length: 100 }),
    () => new Promise((resolve) => setTimeout(resolve, 50, { status: 200 })),
  );
  await phase(first.question, ["Is it so?"], question);
  for (const size of [1_000, 30_000, 200_000, 700_000]) {
    await phase(`questions of ${size / 1000} kB`, texts, ({ text }, person) =>
      question(text(size), person),
    );
  }
  await phase("answers of 30 kB", long, async ({ name }, person) => {
    const conversation = newConversation();
    opened.set(person, conversation.id);
    return ask(parlor.asking(person, conversation, questionFor(name)));
  });
  await phase(first.page, [...opened].slice(0, 1), ([person, id]) =>
    parlor.send(person, "GET", `/c/${id}`),
  );
  await phase("pages opened", [...opened], ([person, id]) =>
    parlor.send(person, "GET", `/c/${id}`),
  );
  await phase("conversations read", [...opened], ([person, id]) =>
    parlor.send(person, "GET", `/api/conversations/${id}`),
  );
  const [one] = [...opened];
  if (one) {
    const [person, id] = one;
    const path = `/api/conversations/${id}`;
    await phase("titles of 0.1 and 900 kB", sized(texts, 100), (title) =>
      parlor.send(person, "PATCH", path, { title }),
    );
    await phase("facts of 1 and 900 kB", sized(texts, 1_000), (text) =>
      parlor.send(person, "PATCH", `${path}/context/facts/x`, { text }),
    );
    await phase("summaries of 1 and 900 kB", sized(texts, 1_000), (text) =>
      parlor.send(person, "PATCH", `${path}/context/summary`, { text }),
    );
  }
  await phase("long conversations, cut", texts, async ({ text }, person) => {
    const talk = newConversation();
    let status = 200;
    for (let turn = 0; turn < 4 && status === 200; turn += 1)
      status = (await ask(parlor.asking(person, talk, text(7_000)))).status;
    return { status };
  });
  const sixty = newConversation();
  for (const { name } of long.slice(0, 60)) await ask(parlor.asking(0, sixty, questionFor(name)));
  await phase("one conversation of sixty long answers", Array.from({ length: 12 }), () =>
    parlor.send(0, "GET", `/c/${sixty.id}`),
  );
  await phase("ids", texts, ({ text }, person) =>
    parlor.send(person, "POST", "/api/chat", {
      id: randomUUID(),
      message: { id: text(1_000), role: "user", parts: [] },
    }),
  );
  return phases;
}

/** Each text short, in characters, and far too long. */
const sized = (texts: HostileText[], short: number) =>
  texts.flatMap(({ text }) => [short, 900_000].map(text));

function figures(phases: Phase[]) {
  const longest = (waits: number[]) => percentile(waits, 1);
  const busy = phases.filter(
    ({ name }) => name !== "nothing" && !Object.values(first).includes(name),
  );
  return {
    rows: [
      ["meanwhile", "texts", "refused", "faults", "wait p50", "p99", "longest"],
      ...phases.map(({ name, texts, refused, faults, waits }) => [
        name,
        ...[texts, refused, faults].map(String),
        ...[0.5, 0.99, 1].map((at) => ms(percentile(waits, at))),
      ]),
    ],
    goals: [
      atMost(
        `no wait for /healthz longer than ${longestWait} ms`,
        Math.max(...busy.map(({ waits }) => longest(waits))),
        longestWait,
        ms,
      ),
      atMost(
        "0 faults",
        busy.reduce((sum, { faults }) => sum + faults, 0),
        0,
        String,
      ),
    ],
    notes: [
      `${atOnce} requests at once. A text is refused with a message when it is longer than its field or the window. The first question and the first page of a process load modules, and are not counted.`,
    ],
  };
}

type Poller = {
  /** Starts a phase, and answers the durations of the one before, in ms. */
  begin(phase: string): Promise<number[]>;
  end(): void;
};

async function startPoller(address: string): Promise<Poller> {
  const child = fork(fileURLToPath(new URL("health-poller.ts", import.meta.url)), [address], {
    execArgv: [],
  });
  await once(child, "message");
  return {
    async begin(phase) {
      const answered = once(child, "message") as Promise<[PollerAnswer]>;
      child.send({ phase } satisfies PollerMessage);
      return (await answered)[0].waits;
    },
    end: () => child.disconnect(),
  };
}
