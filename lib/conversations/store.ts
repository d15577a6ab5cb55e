import "server-only";

import type { Viewer } from "#lib/auth/viewer.ts";
import { db, Prisma, type Transaction } from "#lib/db.ts";
import { notFound } from "#lib/errors.ts";

import { appended } from "./parts.ts";
import type {
  ConversationEntry,
  ConversationListQuery,
  ConversationPage,
  Cut,
  Part,
  StoredError,
  Strategy,
  TurnStatus,
} from "./schema.ts";

/** The one way to a conversation: through its owner, and not after it was deleted. */
export const ownedBy = (viewer: Viewer, id: string) => ({
  id,
  ownerId: viewer.id,
  deletedAt: null,
});

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
    where c."ownerId" = ${viewer.id}::uuid and c."deletedAt" is null
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

/** A cursor, which its schema has looked at, taken apart. */
function place(cursor: string): { updatedAt: Date; id: string } {
  const [at = "", id = ""] = cursor.split("_");
  return { updatedAt: new Date(at), id };
}

export async function find(viewer: Viewer, id: string) {
  const select = { id: true, title: true, model: true, strategy: true, leafId: true } as const;
  const row = await db.conversation.findFirst({ where: ownedBy(viewer, id), select });
  return row && { ...row, strategy: row.strategy as Strategy | null };
}

export async function updateTitle(viewer: Viewer, id: string, title: string): Promise<void> {
  const changed = await db.conversation.updateMany({
    where: ownedBy(viewer, id),
    data: { title, titleBy: "person" },
  });
  if (changed.count === 0) throw notFound("conversation");
}

export async function updateStrategy(
  viewer: Viewer,
  id: string,
  strategy: Strategy | null,
): Promise<void> {
  const changed = await db.conversation.updateMany({
    where: ownedBy(viewer, id),
    data: { strategy },
  });
  if (changed.count === 0) throw notFound("conversation");
}

/** Gives a conversation the model's title, if it still has the rule's. */
export async function retitle(viewer: Viewer, id: string, title: string): Promise<void> {
  await db.conversation.updateMany({
    where: { ...ownedBy(viewer, id), titleBy: "rule" },
    data: { title, titleBy: "model" },
  });
}

/** Chooses the branch that `messageId` stands on: from there the newest message each time, to the end. */
export async function updateLeaf(viewer: Viewer, id: string, messageId: string): Promise<void> {
  const changed = await db.$executeRaw`
    with recursive down as (
      select m."id", 0 as depth from "Message" m join "Conversation" c on c."id" = m."conversationId"
      where c."id" = ${id}::uuid and c."ownerId" = ${viewer.id}::uuid and c."deletedAt" is null and m."id" = ${messageId}
      union all
      select next."id", down.depth + 1 from down cross join lateral (
        select m."id" from "Message" m where m."conversationId" = ${id}::uuid and m."parentId" = down."id"
        order by m."sequence" desc limit 1) next
    )
    update "Conversation" set "leafId" = (select "id" from down order by depth desc limit 1)
    where "id" = ${id}::uuid and exists (select 1 from down)`;
  if (changed === 0) throw notFound("message");
}

/** Empties a conversation and keeps its id, so that it is never accepted again. */
export async function empty(tx: Transaction, viewer: Viewer, id: string): Promise<void> {
  const gone = await tx.conversation.updateMany({
    where: ownedBy(viewer, id),
    data: { deletedAt: new Date(), title: "", model: null, leafId: null },
  });
  if (gone.count === 0) throw notFound("conversation");
  await tx.turn.deleteMany({ where: { conversationId: id } });
  await tx.message.deleteMany({ where: { conversationId: id } });
  // What was remembered of it is made of its words.
  await tx.memory.deleteMany({ where: { conversationId: id } });
  await tx.searchTerm.deleteMany({ where: { conversationId: id } });
  await tx.cut.deleteMany({ where: { conversationId: id } });
}

export type StoredMessage = {
  id: string;
  parentId: string | null;
  role: "user" | "assistant";
  parts: Part[];
  pinned: boolean;
  createdAt: Date;
};

/** The newest `limit` messages of the branch that ends at `tip`, oldest first. */
export async function branch(
  conversationId: string,
  tip: string,
  limit: number,
): Promise<StoredMessage[]> {
  return db.$queryRaw<StoredMessage[]>`
    with recursive up as (
      select m.*, 1 as depth from "Message" m where m."conversationId" = ${conversationId}::uuid and m."id" = ${tip}
      union all
      select m.*, up.depth + 1 from "Message" m join up on m."conversationId" = up."conversationId" and m."id" = up."parentId"
      where up.depth < ${limit}
    )
    select "id", "parentId", "role"::text as "role", "parts", "pinned", "createdAt" from up order by depth desc`;
}

/** All that stands in the places of these messages, oldest first: parent ("" for none) → ids. */
export async function siblings(
  conversationId: string,
  messages: StoredMessage[],
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
  const places = new Map<string, string[]>();
  for (const { id, parentId } of rows)
    places.set(parentId ?? "", [...(places.get(parentId ?? "") ?? []), id]);
  return places;
}

/** The cuts behind these messages, by the message's id. */
export async function cutsAt(
  conversationId: string,
  messageIds: string[],
): Promise<Map<string, Cut>> {
  const rows = await db.cut.findMany({
    where: { conversationId, throughId: { in: messageIds } },
    select: { throughId: true, through: true, messages: true, before: true, after: true },
  });
  return new Map(
    rows.map(({ throughId, through, messages, before, after }) => [
      throughId,
      { from: through - messages + 1, through, before, after },
    ]),
  );
}

export type StoredTurn = {
  id: string;
  questionId: string;
  answerId: string;
  status: TurnStatus;
  model: string;
  insteadOf: string | null;
  effort: string | null;
  error: StoredError | null;
  cutAtLimit: boolean;
  startedAt: Date;
  firstTokenAt: Date | null;
  firstTextAt: Date | null;
  endedAt: Date | null;
  promptTokens: number | null;
  replyTokens: number | null;
  /** What its model saw; null when nothing was written down of it. */
  context: { predicted: number; contextLength: number; cut: { made: boolean } | null } | null;
};

export async function latestTurn(conversationId: string): Promise<StoredTurn | undefined> {
  const row = await db.turn.findFirst({ where: { conversationId }, orderBy: { sequence: "desc" } });
  return row ? (row as StoredTurn) : undefined;
}

/** The turns that wrote these answers, by the answer's id. */
export async function turnsOf(
  conversationId: string,
  answerIds: string[],
): Promise<Map<string, StoredTurn>> {
  const rows = await db.turn.findMany({ where: { conversationId, answerId: { in: answerIds } } });
  return new Map(rows.map((row) => [row.answerId, row as StoredTurn]));
}

/** What is stored so far of answers under way, by their turn. */
export async function piecesOf(turnIds: string[]): Promise<Map<string, Part[]>> {
  if (turnIds.length === 0) return new Map();
  const rows = await db.piece.findMany({
    where: { turnId: { in: turnIds } },
    orderBy: [{ turnId: "asc" }, { position: "asc" }],
  });
  const parts = new Map<string, Part[]>();
  for (const { turnId, kind, text } of rows)
    parts.set(turnId, appended(parts.get(turnId) ?? [], kind, text));
  return parts;
}
