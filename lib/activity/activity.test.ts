import { randomUUID } from "node:crypto";

import { describe, expect, test } from "vitest";

import { ask, stop } from "#lib/chat/index.ts";
import { chatRequestSchema } from "#lib/chat/schema.ts";
import { env } from "#lib/env.ts";
import { instanceId, isOnlyInstance, joinInstances } from "#lib/instances/index.ts";
import { aModelServer } from "#lib/testing/model-server.ts";
import { withSlots } from "#lib/testing/no-runtimes.ts";
import { anAdmin, aPerson, sql } from "#lib/testing/people.ts";
import { question } from "#lib/testing/program.ts";
import { statementsOf } from "#lib/testing/statements.ts";
import { heardFrom, heardUntil } from "#lib/testing/streams.ts";

import { lastDays } from "./days.ts";
import { readActivity, readUsage } from "./index.ts";
import { mergedCalls, mergedHistory, mergedReplica, percentile } from "./merge.ts";
import { failureKind, historyLength, makeReport } from "./report.ts";
import { type ActivityReport, activitySchema, usageQuerySchema, usageSchema } from "./schema.ts";

const { model } = aModelServer();

const asked = (id: string, text: string) =>
  chatRequestSchema.parse({ id, message: question(text), model: "plain" });

/** As if this process used a PostgreSQL server, until the end of `work`. */
async function onServer<T>(work: () => Promise<T>): Promise<T> {
  const given = env.DATABASE_URL;
  env.DATABASE_URL ??= "postgres://server/database";
  try {
    return await work();
  } finally {
    env.DATABASE_URL = given;
  }
}

test("an administrator sees who is answered and who waits at which place, by name and without a text", async () => {
  const [admin, lin, omar] = [await anAdmin(), await aPerson(), await aPerson()];
  const ids = [randomUUID(), randomUUID()] as const;
  await withSlots(1, async () => {
    model().script({ steps: [{ say: "The red valve. " }, { hold: "end" }] });
    const first = await ask(lin, asked(ids[0], "Where is the valve?"));
    await heardUntil(first, "valve. ");
    const second = await ask(omar, asked(ids[1], "And the blue valve?"));
    await expect.poll(async () => (await readActivity(admin)).calls[0]?.position).toBe(1);

    const activity = activitySchema.parse(await readActivity(admin));
    expect(activity.calls).toMatchObject([
      { isWaiting: true, model: "plain", kind: "turn", user: { id: omar.id, name: omar.name } },
      { isWaiting: false, model: "plain", kind: "turn", user: { id: lin.id, name: lin.name } },
    ]);
    expect(activity.runtimes).toMatchObject([
      { slots: 1, answering: 1, waiting: { turns: 1, background: 0 }, replicas: [{ calls: 1 }] },
    ]);
    expect(JSON.stringify(activity)).not.toContain("valve");

    await stop(omar, ids[1]);
    model().release("end");
    await heardFrom(second);
  });
  await expect
    .poll(async () => (await readActivity(admin)).models.find(({ id }) => id === "plain"))
    .toMatchObject({ failures: {}, wait: { p50: expect.any(Number) } });
});

test("while nobody waits, what happens is read without a statement; of several web servers with one", async () => {
  const admin = await anAdmin();
  await readActivity(admin);
  const statements = await statementsOf(() => readActivity(admin));
  expect(statements).toHaveLength(isOnlyInstance() ? 0 : 1);
});

test("failed calls are counted by their kind", async () => {
  const [admin, lin] = [await anAdmin(), await aPerson()];
  model().script({ steps: [{ status: 500, error: "a secret of the server" }] });
  await heardFrom(await ask(lin, asked(randomUUID(), "Hello?")));
  const { models } = await readActivity(admin);
  expect(models.find(({ id }) => id === "plain")?.failures).toEqual({ fault: 1 });
});

test.each([
  ["queue_full", "refused"],
  ["queue_timeout", "waited"],
  ["model_unreachable", "unreachable"],
  ["model_connect_timeout", "unreachable"],
  ["model_first_token_timeout", "slow"],
  ["model_busy", "slow"],
  ["model_out_of_memory", "memory"],
  ["model_fault", "fault"],
])("the failure %s is one of the kind %s", (outcome, kind) => {
  expect(failureKind(outcome)).toBe(kind);
});

describe("of several web servers", () => {
  const report = (change: Partial<ActivityReport> = {}): ActivityReport => ({
    ...makeReport(),
    ...change,
  });

  test("it is told what the others do, and who there waits", async () => {
    const [admin, lin] = [await anAdmin(), await aPerson()];
    const others = [randomUUID(), randomUUID()];
    const call = {
      runtimeId: "x",
      model: "far",
      userId: lin.id,
      kind: "turn" as const,
      isWaiting: true,
      seconds: 4,
      position: 2,
      waitSeconds: null,
    };
    await onServer(joinInstances);
    const far = async () => {
      const { calls, servers } = await onServer(() => readActivity(admin));
      const missing = servers.running - servers.reporting;
      return { calls: calls.filter(({ model: name }) => name === "far"), missing };
    };
    const { missing } = await far();
    await sql(
      `insert into "Instance" values ($1, now(), now() + interval '1 hour', null, $3), ($2, now(), now() + interval '1 hour', null, null)`,
      [...others, report({ calls: [call] })],
    );
    expect(await far()).toMatchObject({ calls: [{ user: { id: lin.id } }], missing: missing + 1 });
    const [own] = await sql<{ watches: boolean }>(
      `select "watchesUntil" > clock_timestamp() as watches from "Instance" where id = $1`,
      [instanceId],
    );
    expect(own).toEqual({ watches: true });
    const [first] = others;
    await sql(`update "Instance" set "activity" = '{"of": "another version"}' where id = $1`, [
      first,
    ]);
    expect(await far()).toEqual({ calls: [], missing: missing + 2 });
    await sql(`delete from "Instance" where id = any($1)`, [[...others, instanceId]]);
  });

  test("the histories are added at the same moments", () => {
    const series = (...last: number[]) => [
      ...new Array<number>(historyLength - last.length).fill(0),
      ...last,
    ];
    const history = (end: number, waiting: number[]) =>
      report({ history: { end, waiting, answering: series() } });
    const { waiting } = mergedHistory([
      history(100, series(1, 2, 3)),
      history(101, series(10, 20, 30)),
      history(98, series(100, 200, 300)),
    ]);
    expect(waiting).toEqual(series(100, 200, 301, 12, 23));
  });

  test("those that wait come first, by their places, and an address is as ill as the worst has found", () => {
    const call = (position: number | null, seconds: number) => ({
      runtimeId: "x",
      model: "m",
      userId: "u",
      kind: "turn" as const,
      isWaiting: position !== null,
      seconds,
      position,
      waitSeconds: null,
    });
    const replica = { runtimeId: "x", url: "http://x", calls: 2 };
    const reports = [
      report({
        calls: [call(2, 1), call(null, 9)],
        replicas: [{ ...replica, circuit: "half_open" as const }],
      }),
      report({
        calls: [call(1, 5), call(null, 30)],
        replicas: [{ ...replica, circuit: "open" as const }],
      }),
    ];
    expect(mergedCalls(reports).map(({ position, seconds }) => [position, seconds])).toEqual([
      [1, 5],
      [2, 1],
      [null, 30],
      [null, 9],
    ]);
    expect(mergedReplica(reports, "x", "http://x")).toEqual({ calls: 4, circuit: "open" });
  });
});

test.each([
  [50, 3],
  [95, 5],
  [5, 1],
  [100, 5],
])("%d percent of five values are at most the value %d", (percent, value) => {
  expect(percentile([5, 3, 1, 4, 2], percent)).toBe(value);
  expect(percentile([], percent)).toBeUndefined();
});

describe("the days of a time zone", () => {
  const begins = (days: number, zone: string, now: string) =>
    lastDays(days, zone, new Date(now)).map((each) => `${each.day} ${each.begins.toISOString()}`);

  test("begin at its midnight, also where a clock change lies between", () => {
    expect(begins(2, "Asia/Shanghai", "2026-11-30T17:00:00Z")).toEqual([
      "2026-11-30 2026-11-29T16:00:00.000Z",
      "2026-12-01 2026-11-30T16:00:00.000Z",
      "2026-12-02 2026-12-01T16:00:00.000Z",
    ]);
    expect(begins(2, "Europe/Berlin", "2026-03-29T12:00:00Z")).toEqual([
      "2026-03-28 2026-03-27T23:00:00.000Z",
      "2026-03-29 2026-03-28T23:00:00.000Z",
      "2026-03-30 2026-03-29T22:00:00.000Z",
    ]);
    expect(begins(1, "America/Los_Angeles", "2026-12-01T05:00:00Z")).toEqual([
      "2026-11-30 2026-11-30T08:00:00.000Z",
      "2026-12-01 2026-12-01T08:00:00.000Z",
    ]);
  });

  test("are the last ones, with what was used on each", async () => {
    const admin = await anAdmin();
    const name = `model-${randomUUID()}`;
    await sql(
      `insert into "Usage" ("hour", "userId", "model", "done", "promptTokens", "replyTokens") values (date_trunc('hour', now()), $1, $2, 2, 30, 40)`,
      [admin.id, name],
    );
    const usage = usageSchema.parse(
      await readUsage(admin, usageQuerySchema.parse({ timeZone: "Asia/Shanghai" })),
    );
    expect(usage.days).toHaveLength(30);
    const withIt = usage.days.filter(({ models }) => models.some(({ id }) => id === name));
    expect(withIt).toEqual([usage.days.at(-1)]);
    expect(withIt[0]?.models.find(({ id }) => id === name)).toEqual({
      id: name,
      done: 2,
      stopped: 0,
      failed: 0,
      promptTokens: 30,
      replyTokens: 40,
    });
  });

  test.each([{ timeZone: "Mars/Olympus" }, { days: "0" }, { days: "91" }, { more: "1" }])(
    "%j is refused",
    (query) => {
      expect(usageQuerySchema.safeParse(query).success).toBe(false);
    },
  );
});
