import { randomUUID } from "node:crypto";

import { describe, expect, test } from "vitest";
import { monotonicNow } from "#lib/clock.ts";
import { env } from "#lib/env.ts";
import { sql } from "#lib/testing/people.ts";
import { statementsOf } from "#lib/testing/statements.ts";
import { continued, instance, mayJudge } from "./heartbeat.ts";
import {
  hasOthers,
  instanceId,
  isOnlyInstance,
  joinInstances,
  leaveInstances,
  liveInstances,
  tellActivity,
  watchInstances,
} from "./index.ts";
import * as store from "./store.ts";

/** As if this process used a PostgreSQL server, or the embedded database, until the end of `work`. */
async function on<T>(url: string | undefined, work: () => Promise<T>): Promise<T> {
  const given = env.DATABASE_URL;
  env.DATABASE_URL = url;
  try {
    return await work();
  } finally {
    env.DATABASE_URL = given;
  }
}
const onServer = <T>(work: () => Promise<T>) =>
  on(env.DATABASE_URL ?? "postgres://server/db", work);

/** The row of another server whose last heartbeat is this old. */
async function another(seconds: number): Promise<string> {
  const id = randomUUID();
  await sql(
    `insert into "Instance" values ($1, now() - interval '1 hour', clock_timestamp() - make_interval(secs => $2))`,
    [id, seconds],
  );
  return id;
}

const silentFor = async (own: string) =>
  (await store.beat(own)).filter(({ isSilent }) => isSilent).map(({ id }) => id);

const ageOf = async (id: string) => {
  const [row] = await sql<{ age: number }>(
    `select extract(epoch from clock_timestamp() - "heartbeatAt")::float as age from "Instance" where id = $1`,
    [id],
  );
  return row?.age;
};

describe("a server's own heartbeats", () => {
  const after = (times: number[]) =>
    times.reduce<ReturnType<typeof continued> | undefined>(continued, undefined);
  const judgesAfter = (times: number[]) => {
    const series = after(times);
    return series !== undefined && mayJudge(series);
  };

  test("must have been in time for six seconds before it judges others", () => {
    expect(judgesAfter([0])).toBe(false);
    expect(judgesAfter([0, 2_000, 4_000])).toBe(false);
    expect(judgesAfter([0, 2_000, 4_000, 6_000])).toBe(true);
  });

  test("that were late, because the database was away or the process suspended, begin anew", () => {
    const before = [0, 2_000, 4_000, 6_000, 8_000];
    expect(judgesAfter(before)).toBe(true);
    expect(judgesAfter([...before, 20_000])).toBe(false);
    expect(judgesAfter([...before, 20_000, 22_000, 24_000])).toBe(false);
    expect(judgesAfter([...before, 20_000, 22_000, 24_000, 26_000])).toBe(true);
  });
});

describe("the rows of servers", () => {
  test("a heartbeat makes the row, keeps it fresh, and finds only others that are silent", async () => {
    const [own, silent, present] = [randomUUID(), await another(60), await another(-600)];
    expect(await silentFor(own)).toContain(silent);
    await sql(
      `update "Instance" set "heartbeatAt" = "heartbeatAt" - interval '1 minute' where id = $1`,
      [own],
    );
    const found = await silentFor(own);
    expect(found).toContain(silent);
    expect(found).not.toContain(own);
    expect(found).not.toContain(present);
    const all = (await store.beat(own)).map(({ id }) => id);
    expect(all).toEqual(expect.arrayContaining([silent, present]));
    expect(all).not.toContain(own);
    expect(await ageOf(own)).toBeLessThan(60);
    // Others found this server gone, because it was suspended: it is back with its next heartbeat.
    await store.remove(own);
    await store.beat(own);
    expect(await store.allIds()).toContain(own);
  });

  test("of one that has come back is not deleted", async () => {
    const [silent, back] = [await another(60), await another(60)];
    await store.beat(back);
    await store.removeGone([silent, back]);
    const left = await store.allIds();
    expect(left).toContain(back);
    expect(left).not.toContain(silent);
  });

  test("are made at the start and deleted at the end", async () => {
    await onServer(async () => {
      await joinInstances();
      expect(await liveInstances()).toContain(instanceId);
      await leaveInstances();
      expect(await liveInstances()).not.toContain(instanceId);
    });
  });
});

test("what a server does is told while somebody watches on another one, with its heartbeats", async () => {
  const [own, other] = [randomUUID(), randomUUID()];
  await store.beat(own);
  await store.beat(other);
  expect((await store.watch(own)).find(({ id }) => id === other)).toEqual({
    id: other,
    activity: null,
  });
  expect((await store.beat(other)).find(({ id }) => id === own)).toMatchObject({ watches: true });
  await store.beat(other, { answers: 3 });
  expect((await store.watch(own)).find(({ id }) => id === other)?.activity).toEqual({ answers: 3 });
  await store.beat(other);
  expect((await store.watch(own)).find(({ id }) => id === other)?.activity).toBeNull();

  const statements = await statementsOf(() => store.watch(own));
  expect(statements).toHaveLength(1);
  await store.remove(own);
  // Other tests of this database may watch: only that this one does not is certain.
  await store.remove(other);
});

test("heartbeats have what a server does as soon as somebody watches, without waiting for the next one", async () => {
  const watching = randomUUID();
  await onServer(async () => {
    tellActivity(() => ({ answers: 5 }));
    await store.beat(watching);
    await store.watch(watching);
    watchInstances({ gone: () => Promise.resolve(), changed: () => undefined });
    await expect
      .poll(async () => (await store.watch(watching)).find(({ id }) => id === instanceId)?.activity)
      .toEqual({ answers: 5 });
    await leaveInstances();
  });
  await store.remove(watching);
});

test("a server that is gone is dealt with again until that succeeds, and then its row is deleted", async () => {
  const gone = await another(60);
  const attempts: string[][] = [];
  const onGone = async (ids: string[]) => {
    attempts.push(ids);
    if (attempts.length === 1) throw new Error("the database is away");
  };
  instance.series = { first: monotonicNow() - 10_000, last: monotonicNow() };
  await onServer(async () => {
    watchInstances({ gone: onGone, changed: () => undefined });
    await expect.poll(() => store.allIds()).not.toContain(gone);
    await leaveInstances();
  });
  expect(attempts).toHaveLength(2);
  expect(attempts[1]).toContain(gone);
});

test("a server notices with its heartbeats that others come, and that they leave", async () => {
  const seen: { others: boolean; left: boolean }[] = [];
  const gone = () => Promise.resolve();
  const other = await another(-600);
  await onServer(async () => {
    watchInstances({
      gone,
      changed: (left) => seen.push({ others: instance.others.includes(other), left }),
    });
    await expect.poll(() => seen.at(-1)).toMatchObject({ others: true });
    expect(hasOthers()).toBe(true);
    await store.remove(other);
    await expect.poll(() => seen.at(-1)).toEqual({ others: false, left: true });
    await leaveInstances();
  });
});

test("on the embedded database there is one server, and no statement", async () => {
  const statements = await statementsOf(() =>
    on(undefined, async () => {
      expect(isOnlyInstance()).toBe(true);
      await joinInstances();
      watchInstances({ gone: () => Promise.resolve(), changed: () => undefined });
      expect(hasOthers()).toBe(false);
      expect(await liveInstances()).toEqual([instanceId]);
      await leaveInstances();
    }),
  );
  expect(statements).toEqual([]);
});
