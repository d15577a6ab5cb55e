// One picture of what all web servers do.

import { historyLength } from "./report.ts";
import type { ActivityReport, ModelActivity } from "./schema.ts";

const isPresent = <T>(value: T | undefined): value is T => value !== undefined;
const sum = (numbers: readonly number[]): number => numbers.reduce((all, each) => all + each, 0);

/** The smallest of the values that so many percent of them do not exceed. */
export function percentile(values: readonly number[], percent: number): number | undefined {
  const sorted = values.toSorted((one, other) => one - other);
  return sorted[Math.max(0, Math.ceil((percent / 100) * sorted.length) - 1)];
}

function quantiles(values: readonly number[]): { p50: number; p95: number } | null {
  const [p50, p95] = [percentile(values, 50), percentile(values, 95)];
  return p50 === undefined || p95 === undefined ? null : { p50, p95 };
}

function speeds(values: readonly number[]): ModelActivity["speed"] {
  const [p50, p5] = [percentile(values, 50), percentile(values, 5)];
  return p50 === undefined || p5 === undefined ? null : { p50, p5 };
}

/** Of each web server's calls those that wait first, by their places, then those that are being answered, the oldest first. */
export const mergedCalls = (reports: readonly ActivityReport[]): ActivityReport["calls"] =>
  reports
    .flatMap(({ calls }) => calls)
    .toSorted(
      (one, other) =>
        Number(other.isWaiting) - Number(one.isWaiting) ||
        (one.position ?? 1e9) - (other.position ?? 1e9) ||
        other.seconds - one.seconds,
    );

/** The calls at a model server. */
export function mergedTotals(reports: readonly ActivityReport[], id: string) {
  const own = reports.flatMap(({ totals }) => totals.filter(({ runtimeId }) => runtimeId === id));
  return {
    answering: sum(own.map(({ answering }) => answering)),
    waiting: {
      turns: sum(own.map(({ turns }) => turns)),
      background: sum(own.map(({ background }) => background)),
      longestSeconds: Math.max(0, ...own.map(({ longestWait }) => longestWait)),
    },
  };
}

const severity = { closed: 0, half_open: 1, open: 2 };

/** The calls at an address, and the worst that a web server has found of it. */
export function mergedReplica(reports: readonly ActivityReport[], runtimeId: string, url: string) {
  const own = reports.flatMap(({ replicas }) =>
    replicas.filter((replica) => replica.runtimeId === runtimeId && replica.url === url),
  );
  const [worst] = own
    .map(({ circuit }) => circuit)
    .toSorted((one, other) => severity[other] - severity[one]);
  return { calls: sum(own.map(({ calls }) => calls)), circuit: worst ?? ("closed" as const) };
}

/** The models that were called, the busiest first. */
export function mergedModels(
  reports: readonly ActivityReport[],
  nameOf: (runtimeId: string) => string,
): ModelActivity[] {
  const groups = Map.groupBy(
    reports.flatMap(({ models }) => models),
    ({ runtimeId, model }) => `${runtimeId} ${model}`,
  );
  return [...groups.values()]
    .flatMap((own) => {
      const [first] = own;
      if (!first) return [];
      const { runtimeId, model } = first;
      const failures: ModelActivity["failures"] = {};
      for (const each of own)
        for (const [kind, count] of Object.entries(each.failures) as [
          keyof typeof failures,
          number,
        ][])
          failures[kind] = (failures[kind] ?? 0) + count;
      return [
        {
          id: model,
          runtimeId,
          runtimeName: nameOf(runtimeId),
          calls: sum(own.map(({ calls }) => calls)),
          failures,
          wait: quantiles(own.flatMap(({ waits }) => waits)),
          firstToken: quantiles(own.flatMap(({ firstTokens }) => firstTokens)),
          speed: speeds(own.flatMap((each) => each.speeds)),
        },
      ];
    })
    .toSorted((one, other) => other.calls - one.calls || (one.id < other.id ? -1 : 1));
}

/** The sums at the moments of the first report. */
export function mergedHistory(reports: readonly ActivityReport[]) {
  const end = Math.max(0, ...reports.slice(0, 1).map(({ history }) => history.end));
  const added = (series: "waiting" | "answering") =>
    Array.from({ length: historyLength }, (_, at) =>
      sum(reports.map(({ history }) => history[series][at + end - history.end]).filter(isPresent)),
    );
  return { waiting: added("waiting"), answering: added("answering") };
}
