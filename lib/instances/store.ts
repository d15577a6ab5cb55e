import "server-only";

// All times are the database's: the clocks of the machines may differ. Not now(), which is the time at which a transaction began.

import { db, Prisma } from "#lib/db.ts";

const isTooOld = Prisma.sql`("heartbeatAt" < clock_timestamp() - interval '6 seconds')`;

/**
 * Stores a heartbeat, and the row if there is none (any more: others may have judged this server to be gone). `activity`: what it does; stored
 * until the next heartbeat. Returns the other servers whose last heartbeat is more than six seconds old, and whether somebody watches on another
 * one.
 */
export async function beat(
  id: string,
  activity?: object,
): Promise<{ silent: string[]; isWatched: boolean }> {
  const rows = await db.$queryRaw<{ id: string; isSilent: boolean; watches: boolean | null }[]>`
    with beat as (
      insert into "Instance" ("id", "startedAt", "heartbeatAt", "activity")
      values (${id}::uuid, clock_timestamp(), clock_timestamp(), ${activity ? JSON.stringify(activity) : null}::jsonb)
      on conflict ("id") do update set "heartbeatAt" = excluded."heartbeatAt", "activity" = excluded."activity"
    )
    select "id", ${isTooOld} as "isSilent", "watchesUntil" > clock_timestamp() as "watches" from "Instance"
    where "id" <> ${id}::uuid and (${isTooOld} or "watchesUntil" > clock_timestamp())`;
  return {
    silent: rows.filter(({ isSilent }) => isSilent).map((row) => row.id),
    isWatched: rows.some(({ watches }) => watches === true),
  };
}

/** Notes that somebody watches on this server for the next ten seconds, and returns what the other servers do; null: not told yet. */
export async function watch(id: string): Promise<{ id: string; activity: unknown }[]> {
  return db.$queryRaw<{ id: string; activity: unknown }[]>`
    with watching as (
      update "Instance" set "watchesUntil" = clock_timestamp() + interval '10 seconds'
      where "id" = ${id}::uuid and ("watchesUntil" is null or "watchesUntil" < clock_timestamp() + interval '6 seconds')
    )
    select "id", "activity" from "Instance" where "id" <> ${id}::uuid and not ${isTooOld}`;
}

/** Deletes the rows of servers that are gone; that of one whose heartbeat has come meanwhile stays. */
export async function removeGone(ids: string[]): Promise<void> {
  await db.$executeRaw`delete from "Instance" where "id" = any(${ids}::uuid[]) and ${isTooOld}`;
}

export async function remove(id: string): Promise<void> {
  await db.instance.deleteMany({ where: { id } });
}

export async function allIds(): Promise<string[]> {
  const rows = await db.instance.findMany({ select: { id: true } });
  return rows.map(({ id }) => id);
}
