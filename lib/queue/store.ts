import "server-only";

// Rows of lines, which several web servers share: each is a value that is replaced as a whole, by the version of it that was read.

import { db } from "#lib/db.ts";

/** The channel on which web servers are told of lines that have changed: the runtime, the version and who has saved it, with spaces between them. */
export const channel = "parlor_queue";

export type LineRow = {
  runtimeId: string;
  version: string;
  /** Null when this version is known. */
  state: unknown;
};

export type Lines = {
  lines: LineRow[];
  /** The database's time in ms. */
  now: number;
  /** The web servers that have not left and are not gone. */
  instances: string[];
};

/** All lines; of those versions that are known, without their state. */
export async function read(known: string[]): Promise<Lines> {
  const [row] = await db.$queryRaw<[Lines]>`
    select (extract(epoch from clock_timestamp()) * 1000)::float8 as "now",
      array(select "id"::text from "Instance") as "instances",
      coalesce((
        select jsonb_agg(jsonb_build_object('runtimeId', l."runtimeId", 'version', l."version",
          'state', case when l."version" <> all(${known}::uuid[]) then l."state" end))
        from "Line" l), '[]') as "lines"`;
  return row;
}

/**
 * Stores a new version of a line if it still has the one that was read (absent: if it has no row), and tells the web servers. Returns whether it
 * did, in one statement.
 */
export async function save(
  line: { runtimeId: string; version: string; state: unknown; instanceId: string },
  read: string | undefined,
): Promise<boolean> {
  const { runtimeId, version, state, instanceId } = line;
  const saved = await db.$queryRaw<unknown[]>`
    with saved as (
      insert into "Line" ("runtimeId", "version", "state")
      values (${runtimeId}::uuid, ${version}::uuid, ${JSON.stringify(state)}::jsonb)
      on conflict ("runtimeId") do update set "version" = excluded."version", "state" = excluded."state"
      where "Line"."version" = ${read ?? null}::uuid
      returning 1
    )
    select pg_notify(${channel}, ${`${runtimeId} ${version} ${instanceId}`})::text as "told" from saved`;
  return saved.length > 0;
}
