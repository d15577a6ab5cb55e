import "server-only";

import { db, Prisma, type Transaction } from "#lib/db.ts";

import {
  type AuditAction,
  type AuditDetails,
  type AuditPage,
  type AuditQuery,
  auditEventSchema,
} from "./schema.ts";

/**
 * Writes an event in the transaction `tx` of the change. `actor` is null when nobody had signed in.
 */
export async function record(
  tx: Transaction,
  actor: { id: string } | null,
  action: AuditAction,
  details: AuditDetails = {},
): Promise<void> {
  await tx.auditEvent.create({
    data: { action, actorId: actor?.id ?? null, details },
    select: { id: true },
  });
}

/** For events without a change in the database. Answers the event's id. */
export async function insert(
  actor: { id: string } | null,
  action: AuditAction,
  details: AuditDetails,
): Promise<bigint> {
  const { id } = await db.auditEvent.create({
    data: { action, actorId: actor?.id ?? null, details },
    select: { id: true },
  });
  return id;
}

/** Adds to the counts of events and updates their last time: the only change to an event. */
export async function addTimes(
  counted: { id: bigint; times: number; lastAt: Date }[],
): Promise<void> {
  const [ids, times, last] = [
    counted.map(({ id }) => id),
    counted.map(({ times }) => times),
    counted.map(({ lastAt }) => lastAt),
  ];
  await db.$executeRaw`
    update "AuditEvent" e set "times" = e."times" + given."times", "lastAt" = greatest(e."at", given."lastAt")
    from unnest(${ids}::bigint[], ${times}::int[], ${last}::timestamptz[]) as given("id", "times", "lastAt")
    where e."id" = given."id"`;
}

const deletedAtOnce = 500;

/**
 * Deletes some of the events that are older than `days`, oldest first: it reads only the beginning
 * of the log. Answers how many.
 */
export function deleteSome(days: number): Promise<number> {
  return db.$executeRaw`
    delete from "AuditEvent" where "id" in (
      select "id" from (select "id", "at", "lastAt" from "AuditEvent" order by "id" limit ${deletedAtOnce}) as oldest
      where coalesce("lastAt", "at") < now() - make_interval(days => ${days}::int))`;
}

export async function page({ limit, cursor }: AuditQuery): Promise<AuditPage> {
  // The actor is joined without a foreign key: an event outlives the user.
  const rows = await db.$queryRaw<
    {
      id: bigint;
      at: Date;
      lastAt: Date;
      times: number;
      action: string;
      actor: unknown;
      details: unknown;
    }[]
  >`
    select e."id", e."at", coalesce(e."lastAt", e."at") as "lastAt", e."times", e."action", e."details",
      case when u."id" is null then null else jsonb_build_object('id', u."id", 'username', u."username", 'name', u."name") end as actor
    from "AuditEvent" e left join "User" u on u."id" = e."actorId"
    where ${cursor === undefined ? Prisma.sql`true` : Prisma.sql`e."id" < ${BigInt(cursor)}`}
    order by e."id" desc limit ${limit + 1}`;
  const items = rows.slice(0, limit).map((row) =>
    auditEventSchema.parse({
      ...row,
      id: String(row.id),
      at: row.at.toISOString(),
      lastAt: row.lastAt.toISOString(),
    }),
  );
  return { items, nextCursor: rows.length > limit ? (items.at(-1)?.id ?? null) : null };
}
