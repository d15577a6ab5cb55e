// What this process does, in a few kilobytes: what an administrator sees of it, here or on another web server.

import { monotonicNow } from "#lib/clock.ts";
import {
  type EndedCall,
  endedCalls,
  type LiveCall,
  liveCalls,
  rememberedFor,
} from "#lib/models/index.ts";
import { runtimeStates } from "#lib/runtimes/index.ts";

import type { ActivityReport, FailureKind } from "./schema.ts";

/** Of each web server so many calls are listed, and so many measurements of a model. */
export const mostListed = 100;
const mostMeasured = 100;
/** The time between two moments of the history, in ms. */
export const historyStep = 5_000;
export const historyLength = rememberedFor / historyStep;

export function makeReport(): ActivityReport {
  const now = monotonicNow();
  const [live, ended] = [liveCalls(), endedCalls()];
  return {
    calls: listed(live, now),
    totals: totalsOf(live, now),
    models: modelsOf(ended),
    history: historyOf(live, ended, now),
    replicas: runtimeStates().flatMap(({ runtime, replicas }) =>
      replicas.map(({ url, underWay, circuit }) => ({
        runtimeId: runtime.id,
        url,
        calls: underWay,
        circuit,
      })),
    ),
  };
}

const isWaiting = ({ slotAt }: LiveCall) => slotAt === undefined;
const placeOf = ({ place }: LiveCall) => place?.position ?? Number.POSITIVE_INFINITY;

/** Those that wait first, by their places. */
function listed(live: readonly LiveCall[], now: number): ActivityReport["calls"] {
  const waiting = live.filter(isWaiting).sort((one, other) => placeOf(one) - placeOf(other));
  const answered = live.filter((call) => !isWaiting(call));
  return [...waiting, ...answered].slice(0, mostListed).map((call) => ({
    runtimeId: call.runtimeId,
    model: call.model,
    userId: call.userId,
    kind: call.kind,
    isWaiting: isWaiting(call),
    seconds: inSeconds(now - (call.slotAt ?? call.joinedAt)),
    position: call.place?.position ?? null,
    waitSeconds: call.place?.waitSeconds ?? null,
  }));
}

function totalsOf(live: readonly LiveCall[], now: number): ActivityReport["totals"] {
  return [...Map.groupBy(live, ({ runtimeId }) => runtimeId)].map(([runtimeId, calls]) => {
    const waiting = calls.filter(isWaiting);
    const turns = waiting.filter(({ kind }) => kind === "turn").length;
    return {
      runtimeId,
      turns,
      background: waiting.length - turns,
      answering: calls.length - waiting.length,
      longestWait: inSeconds(Math.max(0, ...waiting.map(({ joinedAt }) => now - joinedAt))),
    };
  });
}

function modelsOf(ended: readonly EndedCall[]): ActivityReport["models"] {
  const groups = Map.groupBy(ended, ({ runtimeId, model }) => `${runtimeId} ${model}`);
  return [...groups.values()].flatMap((calls) => {
    const [first] = calls;
    if (!first) return [];
    const measured = (measure: (call: EndedCall) => number | undefined) =>
      calls.flatMap((call) => measure(call) ?? []).slice(-mostMeasured);
    // What nobody waits for waits longer, and says nothing of what users feel.
    const felt = (measure: (call: EndedCall) => number | undefined) =>
      measured((call) => (call.kind === "turn" ? measure(call) : undefined));
    return [
      {
        runtimeId: first.runtimeId,
        model: first.model,
        calls: calls.length,
        failures: failuresOf(calls),
        waits: felt(({ slotAt, joinedAt }) =>
          slotAt === undefined ? undefined : inSeconds(slotAt - joinedAt),
        ),
        firstTokens: felt(({ slotAt, firstAt }) =>
          slotAt === undefined || firstAt === undefined ? undefined : inSeconds(firstAt - slotAt),
        ),
        speeds: measured(({ speed }) => (speed === undefined ? undefined : rounded(speed))),
      },
    ];
  });
}

function failuresOf(calls: readonly EndedCall[]): ActivityReport["models"][number]["failures"] {
  const failures: Partial<Record<FailureKind, number>> = {};
  for (const { outcome } of calls) {
    if (outcome === "done" || outcome === "stopped") continue;
    const kind = failureKind(outcome);
    failures[kind] = (failures[kind] ?? 0) + 1;
  }
  return failures;
}

/** `outcome`: the key of the failure's text. */
export function failureKind(outcome: string): FailureKind {
  if (outcome === "queue_full") return "refused";
  if (outcome === "queue_timeout") return "waited";
  if (outcome === "model_out_of_memory") return "memory";
  if (/^model_(?:unreachable|connect_timeout|proxy_failed|certificate|broke_off)$/.test(outcome))
    return "unreachable";
  return /_timeout$|_busy$|_loading$/.test(outcome) ? "slow" : "fault";
}

/** How many calls waited and were being answered, every few seconds of the last minutes, at times that all web servers have in common. */
function historyOf(
  live: readonly LiveCall[],
  ended: readonly EndedCall[],
  now: number,
): ActivityReport["history"] {
  const wall = Date.now();
  const end = Math.floor(wall / historyStep);
  const [waiting, answering] = [
    new Array<number>(historyLength).fill(0),
    new Array<number>(historyLength).fill(0),
  ];
  /** Counts a span of the monotonic clock at the moments that lie in it. */
  const count = (series: number[], from: number, to: number) => {
    const momentOf = (time: number) =>
      Math.ceil((time - now + wall) / historyStep) - (end - historyLength + 1);
    const last = Math.min(historyLength, momentOf(to));
    for (let at = Math.max(0, momentOf(from)); at < last; at += 1)
      series[at] = (series[at] ?? 0) + 1;
  };
  // A moment that is this one is within what lasts.
  for (const { joinedAt, slotAt, endedAt } of [
    ...ended,
    ...live.map((call) => ({ ...call, endedAt: now + historyStep })),
  ]) {
    count(waiting, joinedAt, slotAt ?? endedAt);
    if (slotAt !== undefined) count(answering, slotAt, endedAt);
  }
  return { waiting, answering, end };
}

/** Three digits are enough for a figure that is looked at. */
const rounded = (value: number): number => Number(value.toPrecision(3));
const inSeconds = (ms: number): number => Math.max(0, Math.round(ms) / 1_000);
