import "server-only";

// What happens at this moment on all web servers, for the administrators who watch, and what was used on the last days. Names of users, and
// figures; never a text.

import type { Admin } from "#lib/auth/viewer.ts";
import { type UsageFigures, usageBetween } from "#lib/conversations/index.ts";
import { activityOfOthers, tellActivity } from "#lib/instances/index.ts";
import { lastKnownRuntimes, runtimeStates, slotsOf } from "#lib/runtimes/index.ts";
import { namesOf } from "#lib/users/index.ts";

import { lastDays } from "./days.ts";
import { mergedCalls, mergedHistory, mergedModels, mergedReplica, mergedTotals } from "./merge.ts";
import { historyLength, historyStep, makeReport, mostListed } from "./report.ts";
import {
  type Activity,
  type ActivityReport,
  activityReportSchema,
  type RuntimeActivity,
  type UsageAnswer,
  type UsageQuery,
} from "./schema.ts";

/** From now on the other web servers are told what this one does, while somebody watches there. */
export const tellOthers = (): void => tellActivity(makeReport);

/** What happens now. Of other web servers it is up to two seconds old, and missing of one that has not told it yet. */
export async function readActivity(admin: Admin): Promise<Activity> {
  const [others, known] = await Promise.all([activityOfOthers(), lastKnownRuntimes()]);
  // One of another version may say it in another way.
  const told = others.flatMap(
    ({ activity }) => activityReportSchema.safeParse(activity).data ?? [],
  );
  const reports = [makeReport(), ...told];
  const names = new Map(runtimeStates().map(({ runtime: { id, name } }) => [id, name]));
  const nameOf = (runtimeId: string) => names.get(runtimeId) ?? "";
  const runtimes = runtimesOf(reports, new Set(known.map(({ runtime }) => runtime.id)));
  const calls = await callsOf(admin, reports, nameOf);
  const under = runtimes.map(
    ({ answering, waiting: { turns, background } }) => answering + turns + background,
  );
  return {
    at: new Date().toISOString(),
    servers: { running: others.length + 1, reporting: reports.length },
    span: (historyStep * historyLength) / 1_000,
    step: historyStep / 1_000,
    history: mergedHistory(reports),
    runtimes,
    models: mergedModels(reports, nameOf),
    calls,
    more: Math.max(0, under.reduce((all, each) => all + each, 0) - calls.length),
  };
}

/** The model servers that are offered, and those with calls. */
function runtimesOf(reports: readonly ActivityReport[], offered: Set<string>): RuntimeActivity[] {
  return runtimeStates().flatMap(({ runtime, replicas }) => {
    const totals = mergedTotals(reports, runtime.id);
    if (!offered.has(runtime.id) && totals.answering + totals.waiting.turns === 0) return [];
    return [
      {
        id: runtime.id,
        name: runtime.name,
        slots: slotsOf(runtime),
        ...totals,
        replicas: replicas.map(({ url, state, retryAt, failures, loaded }) => ({
          url,
          state,
          retryAt,
          failures,
          ...mergedReplica(reports, runtime.id, url),
          loaded:
            loaded?.map(({ name, sizeBytes, vramBytes, contextLength }) => ({
              name,
              sizeBytes: sizeBytes ?? null,
              vramBytes: vramBytes ?? null,
              contextLength: contextLength ?? null,
            })) ?? null,
        })),
      },
    ];
  });
}

async function callsOf(
  admin: Admin,
  reports: readonly ActivityReport[],
  nameOf: (runtimeId: string) => string,
): Promise<Activity["calls"]> {
  const calls = mergedCalls(reports).slice(0, mostListed);
  const users = await namesOf(admin, [...new Set(calls.map(({ userId }) => userId))]);
  return calls.map(({ userId, ...call }) => ({
    ...call,
    runtimeName: nameOf(call.runtimeId),
    user: users.get(userId) ?? null,
  }));
}

const nothing: UsageFigures & { users: number } = {
  done: 0,
  stopped: 0,
  failed: 0,
  promptTokens: 0,
  replyTokens: 0,
  users: 0,
};

/** What was used on each of the last days of a time zone, in all and by model. A zone's days begin with the hour in which their midnight lies. */
export async function readUsage(
  _admin: Admin,
  { days, timeZone }: UsageQuery,
): Promise<UsageAnswer> {
  const spans = lastDays(days, timeZone, new Date());
  const rows = Map.groupBy(
    await usageBetween(spans.map(({ begins }) => begins)),
    ({ span }) => span,
  );
  return {
    timeZone,
    days: spans.slice(0, -1).map(({ day }, span) => {
      const own = rows.get(span) ?? [];
      const {
        span: _,
        model: __,
        ...all
      } = own.find(({ model }) => model === null) ?? {
        ...nothing,
        span,
        model: null,
      };
      return {
        day,
        ...all,
        models: own.flatMap(({ model, users: _, span: __, ...figures }) =>
          model === null ? [] : [{ id: model, ...figures }],
        ),
      };
    }),
  };
}
