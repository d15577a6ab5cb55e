import "server-only";

// All times are the database's: the clocks of the machines may differ. Not now(), which is the time at which a transaction began.

import { db, Prisma } from "#lib/db.ts";

const isTooOld = Prisma.sql`"heartbeatAt" < clock_timestamp() - interval '6 seconds'`;

/** Another server; `isSilent`: its last heartbeat is more than six seconds old. */
export type OtherInstance = { id: string; isSilent: boolean };

/** Stores a heartbeat, and the row if there is none (any more: others may have judged this server to be gone). Returns the other servers. */
export async function beat(id: string): Promise<OtherInstance[]> {
  return db.$queryRaw<OtherInstance[]>`
    with beat as (
      insert into "Instance" ("id", "startedAt", "heartbeatAt")
      values (${id}::uuid, clock_timestamp(), clock_timestamp())
      on conflict ("id") do update set "heartbeatAt" = excluded."heartbeatAt"
    )
    select "id"::text as "id", ${isTooOld} as "isSilent" from "Instance" where "id" <> ${id}::uuid`;
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
