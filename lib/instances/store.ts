import "server-only";

// All times are the database's: the clocks of the machines may differ. Not now(), which is the time at which a transaction began.

import { db, Prisma } from "#lib/db.ts";

const isTooOld = Prisma.sql`("heartbeatAt" < clock_timestamp() - interval '6 seconds')`;

/** Another server; `isSilent`: its last heartbeat is more than six seconds old; `watches`: somebody watches there what all servers do. */
export type OtherInstance = { id: string; isSilent: boolean; watches: boolean };

/**
 * Stores a heartbeat, and the row if there is none (any more: others may have judged this server to be gone). `activity`: what it does; stored
 * until the next heartbeat. Returns the other servers.
 */
export async function beat(id: string, activity?: object): Promise<OtherInstance[]> {
  return db.$queryRaw<OtherInstance[]>`
    with beat as (
      insert into "Instance" ("id", "startedAt", "heartbeatAt", "activity")
      values (${id}::uuid, clock_timestamp(), clock_timestamp(), ${activity ? JSON.stringify(activity) : null}::jsonb)
      on conflict ("id") do update set "heartbeatAt" = excluded."heartbeatAt", "activity" = excluded."activity"
    )
    select "id"::text as "id", ${isTooOld} as "isSilent", coalesce("watchesUntil" > clock_timestamp(), false) as "watches"
    from "Instance" where "id" <> ${id}::uuid`;
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
