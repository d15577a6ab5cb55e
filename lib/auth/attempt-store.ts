import "server-only";

// Counts in fixed time windows, in the database, so that all web servers share them. Times are read
// with `clock_timestamp()` (`now()` is the beginning of the transaction, before a wait for a lock).
//
// The embedded database uses the same table: a second implementation in memory would save a small
// statement beside a password hash that costs far more, and would have to follow the same rules.

import { db, Prisma } from "#lib/db.ts";

export type AttemptLimit = {
  /** A keyed hash of what is counted. */
  key: string;
  /** The maximum count within `window`. */
  points: number;
  /** In seconds, from the first count. */
  window: number;
  /** How long a key is refused after too many, in seconds. */
  block: number;
};

/** The limits of an attempt. Every attempt locks them in this order, so there is no deadlock. */
export type CountedLimits = {
  first: AttemptLimit;
  second: AttemptLimit;
  third: AttemptLimit;
  /** False: the third only counts. */
  thirdRefuses: boolean;
};

/**
 * Adds one to each limit up to the first that refuses, in one statement. Answers 0 when all are
 * within their limits, and otherwise the whole seconds to wait. An attempt that an earlier block
 * refuses writes nothing: a flood of such attempts stores no keys and costs one read each.
 */
export async function count({
  first,
  second,
  third,
  thirdRefuses,
}: CountedLimits): Promise<number> {
  const refusing = [first, second, ...(thirdRefuses ? [third] : [])];
  // A block that ends later than it can last is left to the count, which shortens it.
  const isBlocked = refusing.map(
    ({ key, points, block }) => Prisma.sql`("key" = ${key} and "count" > ${points}::int
      and "until" <= clock_timestamp() + make_interval(secs => ${block}::int))`,
  );
  const [row] = await db.$queryRaw<{ seconds: number }[]>`
    with blocked as (
      select "until" from "AttemptCount"
      where "until" > clock_timestamp() and (${Prisma.join(isBlocked, " or ")})
    ),
    first as (${addTo(first, Prisma.sql`not exists (select from blocked)`)}),
    second as (${addTo(second, Prisma.sql`exists (select from first where not "refused")`)}),
    third as (${addTo(third, Prisma.sql`exists (select from second where not "refused")`)})
    select greatest(1, ceil(extract(epoch from max("until") - clock_timestamp())))::int as "seconds"
    from (
      select "until" from blocked
      union all select "until" from first where "refused"
      union all select "until" from second where "refused"
      union all select "until" from third where "refused" and ${thirdRefuses}::boolean
    ) as refusals
    having count(*) > 0`;
  return row?.seconds ?? 0;
}

/**
 * Adds one to a key, under the condition. A time further away than a window or a block can last was
 * written before the database's clock was set back: it is shortened.
 */
const addTo = ({ key, points, window, block }: AttemptLimit, condition: Prisma.Sql) => Prisma.sql`
  insert into "AttemptCount" as stored ("key", "count", "until")
  select ${key}, 1, clock_timestamp() + make_interval(secs => ${window}::int) where ${condition}
  on conflict ("key") do update set ("count", "until") = (
    select
      case when stored."until" > "at" then stored."count" + 1 else 1 end,
      case
        when stored."until" <= "at" then "at" + make_interval(secs => ${window}::int)
        when stored."count" = ${points}::int then "at" + make_interval(secs => ${block}::int)
        when stored."count" < ${points}::int then least(stored."until", "at" + make_interval(secs => ${window}::int))
        else least(stored."until", "at" + make_interval(secs => ${block}::int))
      end
    from (select clock_timestamp() as "at") as clock
  )
  returning "until", "count" > ${points}::int as "refused"`;

/**
 * Takes an attempt back after a correct password: all counts of the first limit, one of each other.
 * A blocked key stays blocked.
 */
export async function takeBack({ first, second, third }: CountedLimits): Promise<void> {
  const isWithin = [second, third].map(
    ({ key, points }) => Prisma.sql`("key" = ${key} and "count" between 1 and ${points}::int)`,
  );
  // Locked in the order in which `count` locks them: the sub-select makes the deletion come first.
  await db.$executeRaw`
    with first as (delete from "AttemptCount" where "key" = ${first.key} returning 1),
    locked as (
      select "key" from "AttemptCount"
      where (${Prisma.join(isWithin, " or ")}) and (select count(*) from first) >= 0
      order by "key" = ${third.key}
      for update
    )
    update "AttemptCount" set "count" = "count" - 1
    where "key" in (select "key" from locked) and (${Prisma.join(isWithin, " or ")})`;
}

/** The maximum number of stored keys. A client could invent more: then the next to expire are deleted. */
const mostKeys = 50_000;
const deletedAtOnce = 1_000;

/** Deletes some of the expired keys, and of those above the maximum number. */
export async function deleteSome(most = mostKeys): Promise<void> {
  // Keys that are being counted are left out: waiting for them could be a deadlock.
  await db.$executeRaw`
    with chosen as (
      select "key" from "AttemptCount"
      where "key" in (
        (select "key" from "AttemptCount" where "until" <= clock_timestamp() limit ${deletedAtOnce}::int)
        union all
        (select "key" from "AttemptCount" order by "until" desc offset ${most}::int limit ${deletedAtOnce}::int)
      )
      for update skip locked
    )
    delete from "AttemptCount" where "key" in (select "key" from chosen)`;
}
