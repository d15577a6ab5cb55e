// B4: memory per answer while it streams, and whether any of it stays.

import { answer, questionFor, type ScriptedAnswer } from "./answers.ts";
import { type Contender, type Name, newConversation } from "./contenders/contender.ts";
import {
  atMost,
  type Bench,
  type Figures,
  type Goal,
  kilobytes,
  megabytes,
  times,
} from "./figures.ts";
import { ask, crowd, hangUp, pause, volley } from "./load.ts";
import { rssOf } from "./processes.ts";
import { openStage, type Stage } from "./stage.ts";
import { inTurns, median, slope } from "./statistics.ts";

const long = answer("long", { tokens: 200, rate: 40 });
const brief = answer("brief", { tokens: 20, rate: 0 });

const compared = ["pipe", "lean", "plain", "parlor"] as const;

/** In bytes: live memory per stream; resident memory at rest and during the streams. */
type Taken = { live: number; atRest: number; inTheMiddle: number };

type Grown = {
  name: Name;
  streams: number;
  live: ReturnType<typeof slope>;
  rss: ReturnType<typeof slope>;
  database?: ReturnType<typeof slope>;
};

/**
 * One user asks all of it: hashing passwords takes memory that would be counted as memory at rest.
 */
async function start(stage: Stage, name: (typeof compared)[number]): Promise<Contender> {
  if (name !== "parlor") return stage.start(name, { probed: true });
  const parlor = await stage.startParlor({ probed: true });
  await parlor.invite(1);
  return parlor;
}

function webOf({ processes }: Contender) {
  const web = processes[0]?.running;
  if (!web) throw new Error("a contender without a process has no memory");
  return web;
}

async function asked(contender: Contender, wanted: ScriptedAnswer): Promise<void> {
  const { text } = await ask(contender.asking(0, newConversation(), questionFor(wanted.name)));
  if (text !== wanted.text) throw new Error(`${contender.name} answered wrong`);
}

/**
 * The memory of a stream: a process at rest compared with one during many streams. It has run the
 * same once before, so that compiled code, pools and the heap's reserve are not counted; the users'
 * connections are new.
 */
async function takenBy(
  stage: Stage,
  name: (typeof compared)[number],
  streams: number,
): Promise<Taken> {
  const contender = await start(stage, name);
  const web = webOf(contender);
  const allAsk = () => volley(streams, 500, () => asked(contender, long));
  await allAsk();
  hangUp();
  await pause(500);
  const rest = await web.memory();
  const streaming = allAsk();
  await pause(1_500);
  const sizes: number[] = [];
  for (let seen = 0; seen < 20; seen += 1) {
    sizes.push(rssOf(web.pid));
    await pause(50);
  }
  const { live } = await web.memory();
  await streaming;
  await contender.stop();
  return { live: (live - rest.live) / streams, atRest: rest.rss, inTheMiddle: median(sizes) };
}

/**
 * The memory that stays per stream: measured after a garbage collection after each batch of
 * streams. In bytes per stream.
 */
async function grownBy(
  stage: Stage,
  name: "plain" | "parlor",
  batches: number,
  batch: number,
): Promise<Grown> {
  const contender = await start(stage, name);
  const web = webOf(contender);
  const database = contender.processes[1]?.running;
  const points: { streams: number; live: number; rss: number; database: number }[] = [];
  for (let done = 0; done < batches; done += 1) {
    await crowd(batch, 50, () => asked(contender, brief));
    await pause(500);
    points.push({
      streams: (done + 1) * batch,
      ...(await web.memory()),
      database: database ? rssOf(database.pid) : 0,
    });
  }
  await contender.stop();
  // In the first fifth caches fill and code is compiled.
  const settled = points.slice(Math.ceil(batches / 5));
  const along = (what: "live" | "rss" | "database") =>
    slope(settled.map((point) => ({ x: point.streams, y: point[what] })));
  return {
    name,
    streams: batches * batch,
    live: along("live"),
    rss: along("rss"),
    ...(database && { database: along("database") }),
  };
}

export const b4: Bench = {
  name: "B4",
  title: "memory per stream, 100 streams at once; what stays of 10,000",
  async run({ quick, profile }) {
    const streams = quick ? 20 : 100;
    const stage = await openStage([long, brief], profile);
    try {
      const taken = new Map<Name, Taken[]>();
      for (const name of inTurns([...compared], quick ? 1 : 2)) {
        taken.set(name, [...(taken.get(name) ?? []), await takenBy(stage, name, streams)]);
      }
      const grown: Grown[] = [];
      for (const name of ["plain", "parlor"] as const)
        grown.push(await grownBy(stage, name, quick ? 6 : 20, quick ? 100 : 500));
      return figures(taken, grown, streams);
    } finally {
      await stage.close();
    }
  },
};

function figures(taken: Map<Name, Taken[]>, grown: Grown[], atOnce: number): Figures {
  const of = (name: Name, what: keyof Taken) =>
    median((taken.get(name) ?? []).map((each) => each[what]));
  const ratio = (name: Name) => of(name, "live") / of("plain", "live");
  const stays = ({ slope: rise, error }: ReturnType<typeof slope>) =>
    `${rise.toFixed(0)} ± ${(2 * error).toFixed(0)} B`;
  return {
    rows: [
      [
        "contender",
        "live a stream",
        ": plain",
        "rss at rest",
        "rss in the middle",
        "live stays",
        "rss stays",
      ],
      ...compared.map((name) => {
        const stayed = grown.find((one) => one.name === name);
        return [
          name,
          kilobytes(of(name, "live")),
          times(ratio(name)),
          megabytes(of(name, "atRest")),
          megabytes(of(name, "inTheMiddle")),
          stayed ? stays(stayed.live) : "",
          stayed ? stays(stayed.rss) : "",
        ];
      }),
    ],
    goals: [
      atMost("≤ 0.5 × plain, live", ratio("parlor"), 0.5, times),
      atMost("then: ≤ 110 KB per stream, live", of("parlor", "live"), 110_000, kilobytes),
      ...grown.filter(({ name }) => name === "parlor").map(noSlope),
    ],
    notes: [
      `${atOnce} streams at once, of the web server's process. Live: after a garbage collection; rss: resident memory.`,
      ...grown.map(
        ({ name, streams, database }) =>
          `What stays, ${name}: the slope over ${streams} streams, ± twice its standard error${database ? `; rss of the database process ${stays(database)}` : ""}.`,
      ),
    ],
  };
}

/**
 * A slope within its own error, or so small that a million answers take less than 100 MB, counts as
 * none.
 */
function noSlope({ live: { slope: rise, error } }: Grown): Goal {
  return {
    wanted: "no slope, live",
    measured: `${rise.toFixed(0)} B per stream`,
    met: rise <= Math.max(2 * error, 100),
  };
}
