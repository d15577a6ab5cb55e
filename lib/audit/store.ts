import "server-only";

import { db, Prisma, type Transaction } from "#lib/db.ts";

import { type AuditAction, type AuditDetails, type AuditPage, type AuditQuery, auditEventSchema } from "./schema.ts";

/** Writes an event down with the change that `tx` makes, or not at all. `actor` is null when nobody had signed in. */
export async function record(
  tx: Transaction,
  actor: { id: string } | null,
  action: AuditAction,
  details: AuditDetails = {},
): Promise<void> {
  await tx.auditEvent.create({ data: { action, actorId: actor?.id ?? null, details }, select: { id: true } });
}

/** For what changes nothing but must be known: a refusal, a failed sign-in. */
export function recordAlone(actor: { id: string } | null, action: AuditAction, details: AuditDetails = {}): Promise<void> {
  return record(db, actor, action, details);
}

export async function page({ limit, cursor }: AuditQuery): Promise<AuditPage> {
  // The actor is looked up and not related: an event outlives the person.
  const rows = await db.$queryRaw<{ id: bigint; at: Date; action: string; actor: unknown; details: unknown }[]>`
    select e."id", e."at", e."action", e."details",
      case when u."id" is null then null else jsonb_build_object('id', u."id", 'username', u."username", 'name', u."name") end as actor
    from "AuditEvent" e left join "User" u on u."id" = e."actorId"
    where ${cursor === undefined ? Prisma.sql`true` : Prisma.sql`e."id" < ${BigInt(cursor)}`}
    order by e."id" desc limit ${limit + 1}`;
  const items = rows.slice(0, limit).map((row) => auditEventSchema.parse({ ...row, id: String(row.id), at: row.at.toISOString() }));
  return { items, nextCursor: rows.length > limit ? (items.at(-1)?.id ?? null) : null };
}
