import "server-only";

import type { Viewer } from "#lib/auth/viewer.ts";
import { db, inTransaction, Prisma, type Transaction } from "#lib/db.ts";
import { notFound } from "#lib/errors.ts";

import { forgetBranch } from "./recent-branches.ts";
import type { TurnStatus } from "./rules.ts";
import type {
  ConversationChange,
  ConversationEntry,
  ConversationListQuery,
  ConversationPage,
  Strategy,
} from "./schema.ts";

/** Who may see a conversation: its owner, until it is deleted. Sharing will extend this, here and in the SQL below. */
export const visibleTo = (viewer: Viewer) => ({ ownerId: viewer.id, deletedAt: null });

/** The same in SQL, of the row `c` of "Conversation". */
export const visibleSql = (viewer: Viewer): Prisma.Sql =>
  Prisma.sql`(c."ownerId" = ${viewer.id}::uuid and c."deletedAt" is null)`;

export async function page(
  viewer: Viewer,
  { limit, cursor }: ConversationListQuery,
): Promise<ConversationPage> {
  const after = cursor === undefined ? undefined : place(cursor);
  const rows = await db.$queryRaw<
    {
      id: string;
      title: string;
      model: string | null;
      createdAt: Date;
      updatedAt: Date;
      turnId: string | null;
      status: TurnStatus | null;
    }[]
  >`
    select c."id", c."title", c."model", c."createdAt", c."updatedAt", t."id" as "turnId", t."status"::text as "status"
    from "Conversation" c
    left join lateral (select "id", "status" from "Turn" where "conversationId" = c."id" order by "sequence" desc limit 1) t on true
    where ${visibleSql(viewer)}
      and ${after ? Prisma.sql`(c."updatedAt", c."id") < (${after.updatedAt}::timestamptz, ${after.id}::uuid)` : Prisma.sql`true`}
    order by c."updatedAt" desc, c."id" desc limit ${limit + 1}`;
  const items = rows.slice(0, limit).map(
    ({ turnId, status, createdAt, updatedAt, ...rest }): ConversationEntry => ({
      ...rest,
      pinned: false,
      archived: false,
      createdAt: createdAt.toISOString(),
      updatedAt: updatedAt.toISOString(),
      turn: turnId !== null && status !== null ? { id: turnId, status } : null,
    }),
  );
  const last = items.at(-1);
  return { items, nextCursor: rows.length > limit && last ? `${last.updatedAt}_${last.id}` : null };
}

/** The parts of a cursor that its schema has validated. */
function place(cursor: string): { updatedAt: Date; id: string } {
  const [at = "", id = ""] = cursor.split("_");
  return { updatedAt: new Date(at), id };
}

/** Whether the conversation exists and the viewer may see it. */
export async function isVisible(viewer: Viewer, id: string): Promise<boolean> {
  const where = { id, ...visibleTo(viewer) };
  return (await db.conversation.findFirst({ where, select: { id: true } })) !== null;
}

export async function find(viewer: Viewer, id: string) {
  const select = {
    id: true,
    title: true,
    model: true,
    strategy: true,
    collections: true,
    leafId: true,
  } as const;
  const row = await db.conversation.findFirst({ where: { id, ...visibleTo(viewer) }, select });
  return row && { ...row, strategy: row.strategy as Strategy | null };
}

/** Changes the given fields, all or none. Throws `not_found` for the conversation or the leaf. */
export async function update(
  viewer: Viewer,
  id: string,
  { title, leaf, strategy }: ConversationChange,
): Promise<void> {
  forgetBranch(id);
  await inTransaction(async (tx) => {
    const [found] = await tx.$queryRaw<object[]>`
      select 1 from "Conversation" c where c."id" = ${id}::uuid and ${visibleSql(viewer)} for update`;
    if (!found) throw notFound("conversation");
    if (title !== undefined || strategy !== undefined) {
      await tx.conversation.update({
        where: { id },
        data: {
          ...(title !== undefined && { title, titleBy: "person" }),
          ...(strategy !== undefined && { strategy }),
        },
      });
    }
    if (leaf !== undefined) await selectLeaf(tx, id, leaf);
  });
}

/** Sets the model's title, if the conversation still has the derived one. */
export async function retitle(viewer: Viewer, id: string, title: string): Promise<void> {
  await db.conversation.updateMany({
    where: { id, ...visibleTo(viewer), titleBy: "rule" },
    data: { title, titleBy: "model" },
  });
}

/** Selects the branch of `messageId`: from there to the leaf, following the newest message each time. Throws `not_found`. */
async function selectLeaf(tx: Transaction, id: string, messageId: string): Promise<void> {
  const changed = await tx.$executeRaw`
    with recursive down as (
      select m."id", 0 as depth from "Message" m where m."conversationId" = ${id}::uuid and m."id" = ${messageId}
      union all
      select next."id", down.depth + 1 from down cross join lateral (
        select m."id" from "Message" m where m."conversationId" = ${id}::uuid and m."parentId" = down."id"
        order by m."sequence" desc limit 1) next
    )
    update "Conversation" set "leafId" = (select "id" from down order by depth desc limit 1)
    where "id" = ${id}::uuid and exists (select 1 from down)`;
  if (changed === 0) throw notFound("message");
}

/** Deletes the content of a conversation and keeps its id, so that it is never accepted again. Throws `not_found`. */
export async function empty(tx: Transaction, viewer: Viewer, id: string): Promise<void> {
  forgetBranch(id);
  const emptied = await tx.conversation.updateMany({
    where: { id, ...visibleTo(viewer) },
    data: { deletedAt: new Date(), title: "", model: null, leafId: null },
  });
  if (emptied.count === 0) throw notFound("conversation");
  await tx.turn.deleteMany({ where: { conversationId: id } });
  await tx.message.deleteMany({ where: { conversationId: id } });
}

/**
 * Records that a conversation has a memory or a compaction, and whether on several branches; it is never reset. Returns false, and stores
 * nothing, when the viewer may not see it (any more).
 */
export async function setCompaction(
  tx: Transaction,
  viewer: Viewer,
  id: string,
  compaction: "linear" | "branched",
): Promise<boolean> {
  forgetBranch(id);
  const changed = await tx.$executeRaw`
    update "Conversation" c set "compaction" = greatest("compaction", ${compaction}::"Compaction")
    where c."id" = ${id}::uuid and ${visibleSql(viewer)}`;
  return changed === 1;
}
