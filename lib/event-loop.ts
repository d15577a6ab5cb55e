// Watches the event loop: one long piece of synchronous work blocks every user's requests. A stall
// is logged with the names of the work in progress, and counted for /readyz.

import { performance } from "node:perf_hooks";

import { log } from "./log.ts";
import { processSingleton } from "./process-singleton.ts";

/** Stalls of at least this length are logged and counted, in ms. */
export const stallThreshold = 200;
/** The interval of the checks, in ms: stalls are measured with this precision. */
const interval = 50;
/** The number of names in one line of the log. */
const mostNames = 8;

/**
 * Work in progress: a route such as `POST /api/chat`, or a background job. `from` and `until` in
 * ms.
 */
type Work = { name: string; from: number; until?: number };

/** Stalls since the process started. `longestMs` and `lastAt` are absent while there was none. */
export type Stalls = { count: number; longestMs?: number; lastAt?: string };

type Stall = { ms: number; cpuMs: number; work: string[] };

/** The watch as a plain object, with its clocks passed in. `now` and `cpu` in ms. */
export function createWatch(now: () => number, cpu: () => number, report: (stall: Stall) => void) {
  const underWay = new Set<Work>();
  /** Work that ended since the last check: what caused a stall has often ended with it. */
  let ended: Work[] = [];
  let lookedAt = now();
  let cpuBefore = cpu();
  const stalls: Stalls = { count: 0 };

  return {
    stalls,
    /** Registers work in progress; call the returned function when it has ended. */
    begin(name: string): () => void {
      const work: Work = { name, from: now() };
      underWay.add(work);
      return () => {
        if (!underWay.delete(work)) return;
        work.until = now();
        ended.push(work);
      };
    },
    /** Must be called every `interval` ms; a later call means that the loop was blocked. */
    look(): void {
      const at = now();
      const [ms, cpuMs] = [at - lookedAt - interval, cpu() - cpuBefore];
      if (ms >= stallThreshold) {
        stalls.count += 1;
        stalls.longestMs = Math.max(stalls.longestMs ?? 0, Math.round(ms));
        stalls.lastAt = new Date().toISOString();
        // The work that started last comes first: it is the most likely cause.
        const work = [...ended, ...underWay]
          .sort((a, b) => b.from - a.from)
          .map(({ name }) => name);
        report({
          ms: Math.round(ms),
          cpuMs: Math.round(cpuMs),
          work: [...new Set(work)].slice(0, mostNames),
        });
      }
      ended = [];
      lookedAt = at;
      cpuBefore += cpuMs;
    },
  };
}

/**
 * CPU time of this thread, in ms. Much less of it than the stall took means that other programs
 * kept the machine busy.
 */
function threadCpu(): number {
  const { user, system } = process.threadCpuUsage();
  return (user + system) / 1_000;
}

const watch = processSingleton("event loop", () =>
  createWatch(
    () => performance.now(),
    threadCpu,
    (stall) => log.warn(stall, "the event loop stood still"),
  ),
);

/** Checks the event loop until the process ends. */
export function watchEventLoop(): void {
  processSingleton("event loop timer", () => setInterval(() => watch.look(), interval).unref());
}

/**
 * Registers work in progress; call the returned function when it has ended. A second call does
 * nothing.
 */
export const beginWork = (name: string): (() => void) => watch.begin(name);

/** The stalls of this process so far. */
export const eventLoopStalls = (): Stalls => ({ ...watch.stalls });

/**
 * The name of a request's route, for the log: the path without its query, with `:id` in place of
 * ids.
 */
export function routeName(method: string | undefined, url: string | undefined): string {
  const path = (url ?? "/").split("?", 1)[0] ?? "/";
  const segments = path.slice(0, 200).split("/", 12);
  // Segments of a route are short and lower-case; everything else is an id or invalid.
  return `${method ?? "GET"} ${segments.map((segment) => (/^(?:[a-z][a-z.-]{0,20}|_next)?$/.test(segment) ? segment : ":id")).join("/")}`;
}
