import { randomUUID } from "node:crypto";

import { describe, expect, test } from "vitest";

import { env } from "#lib/env.ts";
import { openTransaction } from "#lib/testing/open-transaction.ts";
import { sql } from "#lib/testing/people.ts";
import { type CountedLimits, count, deleteSome, takeBack } from "./attempt-store.ts";

const [window, block] = [1_000, 600];

const someLimits = (points: [number, number, number], thirdRefuses = true): CountedLimits => {
  const [first, second, third] = points.map((each) => ({
    key: randomUUID(),
    points: each,
    window,
    block,
  })) as [CountedLimits["first"], CountedLimits["second"], CountedLimits["third"]];
  return { first, second, third, thirdRefuses };
};

/** The stored counts of the three limits; undefined where there is none. */
async function countsOf({ first, second, third }: CountedLimits): Promise<(number | undefined)[]> {
  const keys = [first.key, second.key, third.key];
  const rows = await sql<{ key: string; count: number }>(
    `select "key", "count" from "AttemptCount" where "key" = any($1)`,
    [keys],
  );
  return keys.map((key) => rows.find((row) => row.key === key)?.count);
}

/** Lets the time of these limits pass, or, when negative, sets the database's clock back. */
async function pass(seconds: number, { first, second, third }: CountedLimits): Promise<void> {
  await sql(
    `update "AttemptCount" set "until" = "until" - make_interval(secs => $1) where "key" = any($2)`,
    [seconds, [first.key, second.key, third.key]],
  );
}

/** Counts several attempts; answers for each whether it is refused. */
async function refused(times: number, limits: CountedLimits): Promise<boolean[]> {
  const all = [];
  for (let at = 0; at < times; at += 1) all.push((await count(limits)) > 0);
  return all;
}

describe("H26 the counts of attempts", () => {
  test("end a block when its time is over, and then count from one", async () => {
    const limits = someLimits([1, 100, 100]);
    expect(await refused(3, limits)).toEqual([false, true, true]);
    await pass(block - 300, limits);
    const wait = await count(limits);
    expect(wait).toBeGreaterThan(0);
    expect(wait).toBeLessThanOrEqual(300);
    await pass(300, limits);
    expect(await refused(2, limits)).toEqual([false, true]);
  });

  test("begin anew when the window is over, and not earlier", async () => {
    const limits = someLimits([2, 100, 100]);
    expect(await refused(2, limits)).toEqual([false, false]);
    await pass(window - 300, limits);
    const wait = await count(limits);
    expect(wait).toBeGreaterThan(300);
    expect(wait).toBeLessThanOrEqual(block);
    const others = someLimits([2, 100, 100]);
    expect(await refused(2, others)).toEqual([false, false]);
    await pass(window, others);
    expect(await refused(3, others)).toEqual([false, false, true]);
  });

  test("of a later limit do not grow by what an earlier one refuses", async () => {
    const limits = someLimits([2, 100, 100]);
    await refused(10, limits);
    expect((await countsOf(limits)).slice(1)).toEqual([2, 2]);
    const blockedBySecond = someLimits([100, 2, 100]);
    await refused(10, blockedBySecond);
    expect((await countsOf(blockedBySecond)).slice(2)).toEqual([2]);
  });

  test("of a blocked network store no further names", async () => {
    const limits = someLimits([100, 100, 1]);
    await refused(2, limits);
    const others = { ...someLimits([100, 100, 1]), third: limits.third };
    expect(await refused(1, others)).toEqual([true]);
    expect((await countsOf(others)).slice(0, 2)).toEqual([undefined, undefined]);
  });

  test("of a limit that only counts grow, and never refuse", async () => {
    const limits = someLimits([100, 100, 1], false);
    expect(await refused(5, limits)).toEqual(Array(5).fill(false));
    expect(await countsOf(limits)).toEqual([5, 5, 5]);
  });

  test("are taken back after a correct password: all of the first limit, one of the others", async () => {
    const limits = someLimits([5, 5, 5]);
    await refused(3, limits);
    await takeBack(limits);
    expect(await countsOf(limits)).toEqual([undefined, 2, 2]);
  });

  test("leave a blocked key blocked when an attempt is taken back", async () => {
    const limits = someLimits([100, 1, 100]);
    expect(await refused(2, limits)).toEqual([false, true]);
    await takeBack(limits);
    expect(await refused(1, limits)).toEqual([true]);
  });

  test("of many attempts at once are exact, beside those that are taken back", async () => {
    const { second, third } = someLimits([1, 1_000, 1_000]);
    await Promise.all(
      Array.from({ length: 60 }, async () => {
        const limits = { ...someLimits([100, 1, 1]), second, third };
        for (let round = 0; round < 5; round += 1) {
          await Promise.all([count(limits), count(limits)]);
          await takeBack(limits);
        }
      }),
    );
    const { first } = someLimits([100, 1, 1]);
    expect((await countsOf({ first, second, third, thirdRefuses: true })).slice(1)).toEqual([
      300, 300,
    ]);
  });

  // The embedded database runs one statement at a time.
  test.runIf(env.DATABASE_URL)(
    "are locked in one order, so that taking back and counting never wait for each other",
    async () => {
      const limits = someLimits([5, 5, 5]);
      await count(limits);
      const lock = `select from "AttemptCount" where "key" = $1 for update`;
      const rollBack = await openTransaction(lock, [limits.second.key]);
      const taking = takeBack(limits);
      const waiting = () =>
        sql(`select 1 from pg_locks l join pg_stat_activity a using (pid)
             where not l.granted and a.datname = current_database()
               and a.query like '%delete from "AttemptCount" where "key" = %'`);
      await expect.poll(waiting).not.toEqual([]);
      await expect(sql(`${lock} nowait`, [limits.first.key])).rejects.toMatchObject({
        code: "55P03",
      });
      expect(await sql(`${lock} nowait`, [limits.third.key])).toHaveLength(1);
      await rollBack();
      await taking;
      expect(await countsOf(limits)).toEqual([undefined, 0, 0]);
    },
  );

  test("are bounded in number: the expired ones are deleted, then those that end first", async () => {
    // Other tests store counts meanwhile: ours end before most of theirs, and are more than they add.
    const [expired, soon, late] = [randomUUID(), randomUUID(), randomUUID()];
    await sql(
      `insert into "AttemptCount" ("key", "count", "until")
       select $1 || n, 1, now() + interval '20 s' from generate_series(1, 900) n
       union all select $2, 1, now() - interval '1 s'
       union all select $3, 1, now() + interval '1 h'`,
      [soon, expired, late],
    );
    const stored = async (prefix = "") =>
      (await sql(`select from "AttemptCount" where starts_with("key", $1)`, [prefix])).length;
    await deleteSome((await stored()) + 10_000);
    expect([await stored(expired), await stored(soon), await stored(late)]).toEqual([0, 900, 1]);
    await deleteSome((await stored()) - 100);
    expect(await stored(soon)).toBeLessThan(900);
    expect(await stored(late)).toBe(1);
    await sql(`delete from "AttemptCount" where starts_with("key", $1)`, [soon]);
  });
});

describe("F40 a limit", () => {
  test("is shortened to its usual time when the database's clock is set back by a day", async () => {
    const day = 24 * 60 * 60;
    const blocked = someLimits([1, 100, 100]);
    await refused(2, blocked);
    await pass(-day, blocked);
    expect(await refused(2, blocked)).toEqual([true, true]);
    await pass(block, blocked);
    expect(await refused(1, blocked)).toEqual([false]);

    const counting = someLimits([2, 100, 100]);
    await count(counting);
    await pass(-day, counting);
    await count(counting);
    await pass(window, counting);
    expect(await refused(2, counting)).toEqual([false, false]);
  });
});
