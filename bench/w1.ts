// W1: an installation as a whole: its size on the disk, its memory at rest, and the time from
// `npm start` to the first page.

import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { resolve } from "node:path";

import { heard, question, signedIn } from "#lib/testing/program.ts";

import { newConversation } from "./contenders/contender.ts";
import { checkoutSize } from "./disk-size.ts";
import { atMost, type Bench, type Figures, megabytes, seconds, times } from "./figures.ts";
import { pause } from "./load.ts";
import { pssOf, treeOf } from "./processes.ts";
import { closing, openStage, type Stage } from "./stage.ts";
import { addedTo, inTurns, median, sum } from "./statistics.ts";

/** In ms after `npm start`. */
type Started = { ready: number; page: number };

type Memory = { name: string; bytes: number }[];

/** How long nothing happens before memory is counted, in ms. */
const rest = 10_000;
const questions = 20;

const administrator = { username: "root", password: "a password of the benches" };

type Installed = { started: Started; base: string; pid: number; stop(): Promise<void> };

/** Starts the whole of it on a data folder, with the product's own model, and opens the first page. */
async function start(folder: string): Promise<Installed> {
  const began = performance.now();
  const child = spawn(process.execPath, ["scripts/start.mjs"], {
    env: {
      NODE_ENV: "production",
      PATH: process.env["PATH"],
      HOME: process.env["HOME"],
      // As npm sets it: then it ends when this process is killed.
      npm_lifecycle_event: "start",
      DATA_DIR: folder,
      PORT: "0",
      DEMO_MODEL: "on",
      LOG_LEVEL: "error",
      ADMIN_USERNAME: administrator.username,
      ADMIN_PASSWORD: administrator.password,
    },
    stdio: ["ignore", "pipe", "pipe"],
  });
  const stop = closing(() => end(child));
  try {
    const base = (await addressOf(child)).replace("localhost", "127.0.0.1");
    const ready = performance.now() - began;
    await firstPage(`${base}/sign-in`);
    return { started: { ready, page: performance.now() - began }, base, pid: child.pid ?? 0, stop };
  } catch (thrown) {
    await stop();
    throw thrown;
  }
}

async function firstPage(url: string): Promise<void> {
  const answer = await fetch(url);
  const text = await answer.text();
  if (!answer.ok || !text.includes("</html>")) throw new Error(`${url}: ${answer.status}`);
}

/** Resolves with the address that the installation prints when it is ready. */
function addressOf(child: ChildProcess): Promise<string> {
  let output = "";
  return new Promise((resolve, reject) => {
    const hear = (text: string) => {
      output += text;
      const [, address] = /is ready: (\S+)/.exec(output) ?? [];
      if (address !== undefined) resolve(address);
    };
    child.stdout?.setEncoding("utf8").on("data", hear);
    child.stderr?.setEncoding("utf8").on("data", hear);
    child.once("exit", (code) => reject(new Error(`npm start ended with ${code}:\n${output}`)));
  });
}

async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const gone = once(child, "exit");
  child.kill("SIGTERM");
  await gone;
}

/** What a process is, by the title that it has given itself or by its command. */
function nameOf(command: string): string {
  if (command.includes("scripts/start.mjs")) return "npm start";
  if (command.includes("processes/web.ts") || command.includes("next-server")) return "web";
  return { parlor: "supervisor" }[command] ?? command.replace("parlor ", "").slice(0, 40);
}

const memoryOf = (pid: number): Memory =>
  treeOf(pid).map((each) => ({ name: nameOf(each.command), bytes: pssOf(each.pid) }));

const total = (memory: Memory) => sum(memory.map(({ bytes }) => bytes));

async function ask({ base }: Installed, count: number): Promise<void> {
  const root = await signedIn(base, administrator.username, administrator.password);
  for (let number = 0; number < count; number += 1) {
    const { finished } = await heard(
      await root.ask("POST", "/api/chat", {
        id: newConversation().id,
        message: question(`Where is the printer on floor ${number}?`),
      }),
    );
    if (!finished) throw new Error("a question got no answer");
  }
}

/** Next alone, from the start of its process to its first page. */
async function startNextAlone(stage: Stage): Promise<number> {
  const began = performance.now();
  const plain = await stage.start("plain");
  const { address = "" } = plain.processes[0]?.running ?? {};
  await firstPage(`${address}/`);
  const took = performance.now() - began;
  await plain.stop();
  return took;
}

export const w1: Bench = {
  name: "W1",
  title: "on disk, in memory at rest, and from npm start to the first page",
  async run({ quick }) {
    mkdirSync("data", { recursive: true, mode: 0o700 });
    const folder = mkdtempSync(resolve("data", "bench-"));
    const stage = await openStage([]);
    try {
      const first = await start(folder);
      await first.stop();
      await startNextAlone(stage); // so that its files are in the system's memory too
      const alone: number[] = [];
      const warm: Started[] = [];
      for (const which of inTurns(["next", "parlor"] as const, quick ? 2 : 8)) {
        if (which === "next") alone.push(await startNextAlone(stage));
        else {
          const { started, stop } = await start(folder);
          await stop();
          warm.push(started);
        }
      }
      const memory = await memoryOfStarts(folder, quick ? 1 : 3);
      return figures({ first: first.started, alone, warm, ...memory });
    } finally {
      await stage.close();
      rmSync(folder, { recursive: true, force: true });
    }
  },
};

/** At rest after each of several starts, and after questions. */
async function memoryOfStarts(folder: string, starts: number) {
  const [atRest, used]: [Memory[], Memory[]] = [[], []];
  while (atRest.length < starts) {
    const installed = await start(folder);
    await pause(rest);
    atRest.push(memoryOf(installed.pid));
    await ask(installed, questions);
    await pause(rest);
    used.push(memoryOf(installed.pid));
    await installed.stop();
  }
  return { atRest, used };
}

type Seen = {
  first: Started;
  alone: number[];
  warm: Started[];
  atRest: Memory[];
  used: Memory[];
};

function figures({ first, alone, warm, atRest, used }: Seen): Figures {
  const { toRun, all } = checkoutSize();
  const pages = warm.map(({ page }) => page);
  addedTo(alone, pages, 0.5); // fails the run when Next starts faster with Parlor than without
  const range = (values: number[], shown = seconds) => [
    shown(median(values)),
    `${shown(Math.min(...values))}–${shown(Math.max(...values))}`,
  ];
  const processes = atRest[0]?.map(({ name }) => name) ?? [];
  const memory = (of: Memory[], name: string) =>
    of.map((one) => one.find((each) => each.name === name)?.bytes ?? Number.NaN);
  return {
    rows: [
      ["", "parlor", "range", "Open WebUI 0.12.4, another day"],
      ["Next alone, to its first page", ...range(alone)],
      ["warm start, ready", ...range(warm.map(({ ready }) => ready))],
      ["warm start, to the first page", ...range(pages), "14.5 s"],
      ["warm start : Next alone", times(median(pages) / median(alone))],
      ["first start, on a new data folder", seconds(first.page)],
      ...processes.map((name) => [
        `memory at rest: ${name}`,
        ...range(memory(atRest, name), mebibytes),
      ]),
      ["memory at rest, all", ...range(atRest.map(total), mebibytes), "1179 MiB"],
      [`memory after ${questions} questions, all`, ...range(used.map(total), mebibytes)],
      ["on disk, to run after the build", megabytes(toRun), "", "7300 MB"],
      ["on disk, the checkout with its tools", megabytes(all)],
    ],
    goals: [
      atMost("warm start to the first page ≤ 2.5 s", median(pages), 2_500, seconds),
      atMost(
        "at rest ≤ 600 MiB, all processes",
        median(atRest.map(total)),
        600 * 2 ** 20,
        mebibytes,
      ),
      atMost("on disk to run after the build ≤ 700 MB", toRun, 700e6, megabytes),
      atMost("the checkout with its tools ≤ 2 GB", all, 2e9, megabytes),
    ],
    notes: [
      `${warm.length} warm starts on a data folder that has its database, with the demo model, alternately with Next alone. Memory: proportional set size, ${rest / 1000} s after the last request, of ${atRest.length} starts.`,
    ],
  };
}

const mebibytes = (bytes: number) => `${(bytes / 2 ** 20).toFixed(0)} MiB`;
