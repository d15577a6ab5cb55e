import "server-only";

// The tree of messages. The walk from a message to the root is written once, here; its callers differ in where it stops.

import type { Viewer } from "#lib/auth/viewer.ts";
import { db, Prisma, type Transaction } from "#lib/db.ts";
import { notFound } from "#lib/errors.ts";
import {
  type BranchMessage,
  type OpenedConversation,
  unusedConversation,
} from "./opened-conversation.ts";
import type { Strategy } from "./schema.ts";
import { visibleSql, visibleTo } from "./store.ts";

export type StoredMessage = BranchMessage & { parentId: string | null; createdAt: Date };

type Walk = {
  conversationId: string;
  /** The first message of the walk, as SQL. */
  from: Prisma.Sql;
  /** A condition on the next message `m` and the last visited one `up` (`depth` from 1). */
  while: Prisma.Sql;
  /** Whether `up.size` adds up the characters of the visited messages; this reads every text. */
  sized?: boolean;
};

/** The common table expression `up`: a message and its ancestors, with their `depth`. The statement must begin with `with recursive`. */
function walkUp({ conversationId, from, while: goesOn, sized = false }: Walk): Prisma.Sql {
  const size = sized ? Prisma.sql`length(m."parts"::text)` : Prisma.sql`0`;
  return Prisma.sql`up as (
      select m.*, 1 as depth, ${size} as size from "Message" m
      where m."conversationId" = ${conversationId}::uuid and m."id" = ${from}
      union all
      select m.*, up.depth + 1, up.size + ${size}
      from up join "Message" m on m."conversationId" = ${conversationId}::uuid and m."id" = up."parentId"
      where ${goesOn}
    )`;
}

/** A message's id if the viewer may see its conversation, else null: a walk from it is empty. */
const seenBy = (viewer: Viewer, conversationId: string, messageId: string) =>
  Prisma.sql`(select ${messageId}::text from "Conversation" c where c."id" = ${conversationId}::uuid and ${visibleSql(viewer)})`;

/** The newest `limit` messages of the branch that ends at `tip`, oldest first. */
export async function branchUpTo(
  viewer: Viewer,
  conversationId: string,
  tip: string,
  limit: number,
): Promise<StoredMessage[]> {
  const walk = walkUp({
    conversationId,
    from: seenBy(viewer, conversationId, tip),
    while: Prisma.sql`up.depth < ${limit}`,
  });
  return db.$queryRaw<StoredMessage[]>`
    with recursive ${walk}
    select "id", "parentId", "role"::text as "role", "parts", "pinned", "createdAt" from up order by depth desc`;
}

/** The messages of a branch from one down to another, oldest first; if they are too long, only the last of them, about `longest` characters. */
export async function messagesBetween(
  viewer: Viewer,
  conversationId: string,
  { fromId, throughId, longest }: { fromId: string; throughId: string; longest: number },
): Promise<BranchMessage[]> {
  const walk = walkUp({
    conversationId,
    from: seenBy(viewer, conversationId, throughId),
    while: Prisma.sql`up."id" <> ${fromId} and up.size < ${longest}`,
    sized: true,
  });
  return db.$queryRaw<BranchMessage[]>`
    with recursive ${walk}
    select "id", "role"::text as "role", "parts", "pinned" from up order by depth desc`;
}

/** The distance of messages above one of their branch: 0 for itself, 1 for its parent. Messages that are not above it are left out. */
export async function distancesAbove(
  viewer: Viewer,
  conversationId: string,
  messageId: string,
  ids: string[],
): Promise<Map<string, number>> {
  if (ids.length === 0) return new Map();
  const walk = walkUp({
    conversationId,
    from: seenBy(viewer, conversationId, messageId),
    while: Prisma.sql`true`,
  });
  const rows = await db.$queryRaw<{ id: string; distance: number }[]>`
    with recursive ${walk} select "id", depth - 1 as "distance" from up where "id" = any(${ids}::text[])`;
  return new Map(rows.map(({ id, distance }) => [id, distance]));
}

/** Messages of a conversation, oldest first; unknown ids are left out. */
export async function messagesByIds(
  viewer: Viewer,
  conversationId: string,
  ids: string[],
): Promise<BranchMessage[]> {
  if (ids.length === 0) return [];
  const rows = await db.message.findMany({
    where: { conversationId, conversation: visibleTo(viewer), id: { in: ids } },
    orderBy: { sequence: "asc" },
    select: { id: true, role: true, parts: true, pinned: true },
  });
  return rows as BranchMessage[];
}

/** The siblings of messages, oldest first, including themselves: parent ("" for none) → ids. */
export async function siblingsOf(
  conversationId: string,
  messages: Pick<StoredMessage, "parentId">[],
): Promise<Map<string, string[]>> {
  const parents = [...new Set(messages.flatMap(({ parentId }) => parentId ?? []))];
  const first = messages.some(({ parentId }) => parentId === null);
  const rows = await db.message.findMany({
    where: {
      conversationId,
      OR: [{ parentId: { in: parents } }, ...(first ? [{ parentId: null }] : [])],
    },
    orderBy: { sequence: "asc" },
    select: { id: true, parentId: true },
  });
  const siblings = new Map<string, string[]>();
  for (const { id, parentId } of rows)
    siblings.set(parentId ?? "", [...(siblings.get(parentId ?? "") ?? []), id]);
  return siblings;
}

/** Pins a message, or unpins it, and returns all pinned ones of its conversation. Throws `not_found`. */
export async function setPinned(
  tx: Transaction,
  viewer: Viewer,
  conversationId: string,
  messageId: string,
  pinned: boolean,
): Promise<BranchMessage[]> {
  const changed = await tx.message.updateMany({
    where: { conversationId, conversation: visibleTo(viewer), id: messageId },
    data: { pinned },
  });
  if (changed.count === 0) throw notFound("message");
  const rows = await tx.message.findMany({
    where: { conversationId, pinned: true },
    select: { id: true, role: true, parts: true, pinned: true },
  });
  return rows as BranchMessage[];
}

/** The ids of a message and of all its descendants, on every branch. */
export async function idsBelow(
  tx: Transaction,
  conversationId: string,
  messageId: string,
): Promise<string[]> {
  const rows = await tx.$queryRaw<{ id: string }[]>`
    with recursive down as (
      select m."id" from "Message" m where m."conversationId" = ${conversationId}::uuid and m."id" = ${messageId}
      union all
      select m."id" from "Message" m join down on m."parentId" = down."id" where m."conversationId" = ${conversationId}::uuid
    ) select "id" from down`;
  return rows.map(({ id }) => id);
}

/** Marks where the context window was compacted: the walk of `openBranch` ends after this message. */
export async function markCompacted(
  tx: Transaction,
  conversationId: string,
  messageId: string,
): Promise<void> {
  await tx.message.updateMany({
    where: { conversationId, id: messageId },
    data: { compacted: true },
  });
}

export type Opening = {
  /** The id of the question, to find whether it was asked before. */
  questionId?: string;
  /** The branch ends at this question, or at the question of this answer. Without it: at the selected leaf. */
  again?: string;
  /** The branch ends before this question. */
  instead?: string;
  /** The strategy of a conversation that has none of its own; `whole` is read as if it had no compactions. */
  strategy: Strategy;
  /** The maximum length of a branch that may fit a window, in characters; earlier messages are not read. */
  longest: number;
};

/**
 * Reads a conversation for a turn, in one statement whose cost does not grow with the history: the branch is read from its tip up to the
 * last compaction. Of one that the viewer may not see nothing is read: its branch is empty and `visible` is false.
 */
export async function openBranch(
  viewer: Viewer,
  id: string,
  { questionId, again, instead, strategy, longest }: Opening,
): Promise<OpenedConversation> {
  const named = again ?? instead ?? null;
  const whole = Prisma.sql`(select coalesce(c."strategy", ${strategy}) from c) = 'whole'`;
  const walk = walkUp({
    conversationId: id,
    from: Prisma.sql`(select t."id" from tip t where ${whole} or not exists (
      select 1 from "Message" k where k."conversationId" = ${id}::uuid and k."id" = t."id" and k."compacted"))`,
    while: Prisma.sql`up.size < ${longest} and (${whole} or not m."compacted")`,
    sized: true,
  });
  const [row] = await db.$queryRaw<Omit<OpenedConversation, "exists">[]>`
    with recursive c as (
      select c."id", c."model", c."strategy", c."collections", c."leafId", c."compaction", ${visibleSql(viewer)} as "visible"
      from "Conversation" c where c."id" = ${id}::uuid
    ), named as (
      select m."id", m."role", m."parentId" from "Message" m join c on c."visible"
      where m."conversationId" = ${id}::uuid and m."id" = ${named}::text
    ), tip as (
      select case
        when ${named}::text is null then c."leafId"
        when ${instead ?? null}::text is not null or (select "role" from named) = 'assistant' then (select "parentId" from named)
        else (select "id" from named) end as "id"
      from c where c."visible"
    ), ${walk}
    select c."visible", c."model", c."strategy", case when c."visible" then c."collections" else '{}' end as "collections",
      c."leafId", c."compaction"::text as "compaction",
      (select t."id" from "Turn" t where t."conversationId" = ${id}::uuid and t."status" in ('queued', 'streaming') and c."visible") as "activeTurnId",
      (select jsonb_build_object('role', m."role", 'parts', m."parts") from "Message" m
        where m."conversationId" = ${id}::uuid and m."id" = ${questionId ?? null}::text and c."visible") as "known",
      (select jsonb_build_object('id', t."id", 'answerId', t."answerId", 'status', t."status") from "Turn" t
        where t."conversationId" = ${id}::uuid and t."questionId" = ${questionId ?? null}::text and c."visible"
        order by t."sequence" desc limit 1) as "knownTurn",
      (select jsonb_build_object('role', "role") from named) as "named",
      (select "id" from tip) as "tipId",
      coalesce((select jsonb_agg(jsonb_build_object('id', up."id", 'role', up."role", 'parts', up."parts", 'pinned', up."pinned")
        order by up.depth desc) from up), '[]') as "branch",
      case when exists (select 1 from up) then (select "parentId" from up order by depth desc limit 1)
        else (select "id" from tip) end as "beforeId"
    from c`;
  return row ? { ...row, exists: true } : unusedConversation;
}
