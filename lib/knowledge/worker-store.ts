import "server-only";

// Workers have heartbeats by the database's clock: their machines' clocks may differ.

import { db } from "#lib/db.ts";

/** Stores a heartbeat of a worker, and forgets workers that have been gone for a day. */
export async function beat(id: string): Promise<void> {
  await db.$executeRaw`
    with old as (delete from "Worker" where "heartbeatAt" < clock_timestamp() - interval '1 day')
    insert into "Worker" ("id", "heartbeatAt") values (${id}::uuid, clock_timestamp())
    on conflict ("id") do update set "heartbeatAt" = excluded."heartbeatAt"`;
}

export async function remove(id: string): Promise<void> {
  await db.worker.deleteMany({ where: { id } });
}

/** Whether a worker has stored a heartbeat within 30 s. */
export async function isThere(): Promise<boolean> {
  const rows = await db.$queryRaw<object[]>`
    select 1 from "Worker" where "heartbeatAt" > clock_timestamp() - interval '30 seconds' limit 1`;
  return rows.length > 0;
}
