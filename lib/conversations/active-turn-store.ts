import "server-only";

// Turns that have not ended, as the web servers see those of each other.

import type { Viewer } from "#lib/auth/viewer.ts";
import { db, Prisma } from "#lib/db.ts";
import { instanceId } from "#lib/instances/index.ts";

import { visibleSql } from "./store.ts";
import type { StoredTurn } from "./turn-store.ts";

/** Of the row `t` of "Turn"; as `isActiveStatus` (rules.ts). */
const isActive = Prisma.sql`t."status" in ('queued', 'streaming')`;

/**
 * All turns whose answers have begun and not ended, with the server that generates each: null for a turn of an earlier version. Not those that
 * wait in a queue (`takeOverQueued`), unless some of their answer is stored.
 */
export async function unfinishedTurns(): Promise<
  { id: string; conversationId: string; answerId: string; instanceId: string | null }[]
> {
  return db.turn.findMany({
    where: { OR: [{ status: "streaming" }, { status: "queued", pieces: { some: {} } }] },
    // Several servers may end the same turns at the same time: in one order, so that none waits for the other in a circle.
    orderBy: { id: "asc" },
    select: { id: true, conversationId: true, answerId: true, instanceId: true },
  });
}

export type UnfinishedTurn = Pick<
  StoredTurn,
  "id" | "questionId" | "answerId" | "model" | "insteadOf" | "effort" | "startedAt" | "context"
> & {
  conversationId: string;
  instanceId: string | null;
  /** Whether it waits in a queue. */
  isQueued: boolean;
  /** Set when the turn began the conversation. */
  title: string | null;
};

/** A turn that waits in a queue, and the owner of its conversation. */
export type QueuedTurn = UnfinishedTurn & { ownerId: string };

/**
 * Makes this server the one that generates the queued turns of servers that are gone, and returns them in the order in which they were asked.
 * Of several servers that do so at the same time each turn is one's. `gone`: absent for all servers that are not known.
 */
export async function takeOverQueued(gone?: string[]): Promise<QueuedTurn[]> {
  const rows = await db.$queryRaw<(QueuedTurn & { sequence: number })[]>`
    update "Turn" t set "instanceId" = ${instanceId}::uuid
    from "Conversation" c join "Message" q on q."conversationId" = c."id"
    where c."id" = t."conversationId" and q."id" = t."questionId" and t."status" = 'queued'
      and t."instanceId" is distinct from ${instanceId}::uuid
      and ${gone ? Prisma.sql`t."instanceId" = any(${gone}::uuid[])` : Prisma.sql`not exists (select 1 from "Instance" i where i."id" = t."instanceId")`}
      and not exists (select 1 from "Piece" p where p."turnId" = t."id")
    returning t."id", t."conversationId", t."instanceId", t."questionId", t."answerId", t."model", t."insteadOf", t."effort", t."startedAt",
      t."context", t."sequence", true as "isQueued", c."ownerId", case when q."parentId" is null then c."title" end as "title"`;
  return rows.sort((one, other) => one.sequence - other.sequence);
}

/** The active turn of a conversation, whichever server generates it. */
export async function findUnfinishedTurn(
  viewer: Viewer,
  conversationId: string,
): Promise<UnfinishedTurn | undefined> {
  const [row] = await db.$queryRaw<UnfinishedTurn[]>`
    select t."id", t."conversationId", t."instanceId", t."questionId", t."answerId", t."model", t."insteadOf", t."effort", t."startedAt",
      t."context", t."status" = 'queued' as "isQueued", case when q."parentId" is null then c."title" end as "title"
    from "Turn" t
    join "Conversation" c on c."id" = t."conversationId"
    join "Message" q on q."conversationId" = t."conversationId" and q."id" = t."questionId"
    where t."conversationId" = ${conversationId}::uuid and ${isActive} and ${visibleSql(viewer)}`;
  return row;
}

/** How many active turns a user has on other servers than this one. */
export async function countTurnsElsewhere(viewer: Viewer): Promise<number> {
  const [row] = await db.$queryRaw<{ turns: number }[]>`
    select count(*)::int as "turns" from "Turn" t join "Conversation" c on c."id" = t."conversationId"
    where ${isActive} and c."ownerId" = ${viewer.id}::uuid and t."instanceId" is distinct from ${instanceId}::uuid`;
  return row?.turns ?? 0;
}

/** Asks the server that generates the active turn of a conversation to stop it. Returns the turn, if there is one. */
export async function requestStop(
  viewer: Viewer,
  conversationId: string,
): Promise<Pick<UnfinishedTurn, "id" | "instanceId"> | undefined> {
  const [row] = await db.$queryRaw<Pick<UnfinishedTurn, "id" | "instanceId">[]>`
    update "Turn" t set "stopRequestedAt" = clock_timestamp() from "Conversation" c
    where t."conversationId" = ${conversationId}::uuid and ${isActive} and c."id" = t."conversationId" and ${visibleSql(viewer)}
    returning t."id", t."instanceId"`;
  return row;
}

/** Whether a turn, which `requestStop` has returned, has not ended. */
export async function isUnfinished(turnId: string): Promise<boolean> {
  const where = { id: turnId, status: { in: ["queued" as const, "streaming" as const] } };
  return (await db.turn.count({ where })) > 0;
}

/**
 * Of turns that this server generates, those that it has to end: a user has asked for it, or deleted the conversation, on another server; or
 * (`interrupted`) another server has ended the turn, because it took this one to be gone.
 */
export async function turnsToEnd(
  turnIds: string[],
): Promise<{ id: string; status: "stopped" | "interrupted" }[]> {
  return db.$queryRaw<{ id: string; status: "stopped" | "interrupted" }[]>`
    select given."id"::text as "id", case when not ${isActive} then 'interrupted' else 'stopped' end as "status"
    from unnest(${turnIds}::uuid[]) as given("id") left join "Turn" t on t."id" = given."id"
    where t."id" is null or not ${isActive} or t."stopRequestedAt" is not null`;
}
