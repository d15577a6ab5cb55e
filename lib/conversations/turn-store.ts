import "server-only";

// Turns, from their questions to their ends. Each write is one statement: a question costs one flush of the database's log.

import type { Viewer } from "#lib/auth/viewer.ts";
import { db, Prisma, type Transaction } from "#lib/db.ts";
import { instanceId } from "#lib/instances/index.ts";
import { validSessionSql } from "#lib/users/index.ts";

import type { EndStatus, TurnStatus } from "./rules.ts";
import type { AnswerTurn, Part, StoredCitations, StoredError } from "./schema.ts";
import { visibleSql, visibleTo } from "./store.ts";
import { addUsageSql } from "./usage-store.ts";

/** The part of the context snapshot that a conversation shows; the context module stores more with it. */
export type TurnContext = {
  predicted: number;
  contextLength: number;
  cut: { made: boolean } | null;
  /** Absent when no collections were chosen. */
  documents?: Omit<NonNullable<AnswerTurn["documents"]>, "removed"> | undefined;
};

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
  /** Null when no snapshot was stored. */
  context: TurnContext | null;
  /** Null when the model was given no passages. */
  citations: StoredCitations | null;
};

export type NewTurn = {
  id: string;
  conversationId: string;
  /** Set when the question is new; when its answer is regenerated, it is stored already. */
  question?: { id: string; parts: Part[]; parentId: string | null };
  questionId: string;
  answerId: string;
  model: string;
  insteadOf?: string | undefined;
  effort?: string | undefined;
  startedAt: Date;
  /** Set when the turn begins a new conversation. */
  title?: string | undefined;
  /** The leaf that was read when the conversation was opened: if it has changed, another turn came first. */
  leafId: string | null;
  /** Whether its call waits for a slot of its model server, or has begun. */
  status?: "queued" | "streaming";
  /** The context snapshot. */
  context: TurnContext | null;
  /** The collections that the conversation's questions are answered from. */
  collections?: string[] | undefined;
  /**
   * Set when nothing was read for this turn, because this process knew the session and the conversation: the turn is stored if the session is
   * still valid and the conversation still has no compactions.
   */
  presumed?: boolean | undefined;
};

/**
 * Stores the question, an empty answer and the turn of this server, all of them. Stores nothing and returns false when another turn of the conversation
 * came first, the conversation no longer exists, or what the turn presumed does not hold.
 */
export async function insertTurn(
  viewer: Viewer,
  turn: NewTurn,
  tx: Transaction = db,
): Promise<boolean> {
  const { id, conversationId, question, questionId, answerId, model, startedAt } = turn;
  // If the leaf has changed, `c` is empty, and then no row is inserted; of two concurrent turns one violates a unique index.
  const newQuestion = question
    ? Prisma.sql`insert into "Message" ("conversationId", "id", "parentId", "role", "parts", "createdAt")
        select c."id", ${question.id}, ${question.parentId}, 'user', ${JSON.stringify(question.parts)}::jsonb, ${startedAt} from c
        returning "id"`
    : Prisma.sql`select "id" from "Message" where "conversationId" = ${conversationId}::uuid and "id" = ${questionId}`;
  try {
    const stored = await tx.$queryRaw<unknown[]>`
      with c as (
        insert into "Conversation" ("id", "ownerId", "title", "model", "collections", "leafId", "createdAt", "updatedAt")
        select ${conversationId}::uuid, ${viewer.id}::uuid, ${turn.title ?? ""}, ${model || null}, ${turn.collections ?? []}::uuid[], ${answerId}, ${startedAt}, ${startedAt}
        where ${turn.presumed ? validSessionSql(viewer.sessionId) : Prisma.sql`true`}
        on conflict ("id") do update set "model" = excluded."model", "collections" = excluded."collections", "leafId" = excluded."leafId", "updatedAt" = excluded."updatedAt"
        where "Conversation"."ownerId" = excluded."ownerId" and "Conversation"."deletedAt" is null
          and "Conversation"."leafId" is not distinct from ${turn.leafId}
          and (not ${turn.presumed ?? false}::boolean or "Conversation"."compaction" = 'none')
        returning "id"
      ), q as (${newQuestion}), a as (
        -- From q, so that the answer's sequence follows the question's.
        insert into "Message" ("conversationId", "id", "parentId", "role", "parts", "createdAt")
        select c."id", ${answerId}, ${questionId}, 'assistant', '[]'::jsonb, ${new Date(startedAt.getTime() + 1)} from c, q returning "id"
      )
      insert into "Turn" ("id", "conversationId", "questionId", "answerId", "status", "model", "insteadOf", "effort", "startedAt", "context", "instanceId")
      select ${id}::uuid, c."id", ${questionId}, ${answerId}, ${turn.status ?? "streaming"}::"TurnStatus", ${model}, ${turn.insteadOf ?? null}, ${turn.effort ?? null},
        ${startedAt}, ${JSON.stringify(turn.context)}::jsonb, ${instanceId}::uuid
      from c, q, a returning 1`;
    return stored.length === 1;
  } catch (thrown) {
    if (uniqueViolated(thrown)) return false;
    throw thrown;
  }
}

/** A turn whose call had begun waits again. */
export async function markQueued(turnId: string): Promise<void> {
  await db.turn.updateMany({
    where: { id: turnId, status: "streaming" },
    data: { status: "queued" },
  });
}

/** The call of a queued turn has begun. */
export async function markStreaming(turnId: string): Promise<void> {
  await db.turn.updateMany({
    where: { id: turnId, status: "queued" },
    data: { status: "streaming" },
  });
}

/** True for a violated unique constraint in a raw statement: the driver's code is somewhere in the causes. */
function uniqueViolated(thrown: unknown): boolean {
  return (
    thrown instanceof Prisma.PrismaClientKnownRequestError &&
    /23505|UniqueConstraint/u.test(JSON.stringify(thrown.meta ?? {}))
  );
}

export type TurnEnd = {
  turnId: string;
  conversationId: string;
  answerId: string;
  parts: Part[];
  status: EndStatus;
  error?: StoredError | undefined;
  cutAtLimit: boolean;
  calledAt?: string | undefined;
  firstTokenAt?: string | undefined;
  firstTextAt?: string | undefined;
  endedAt: string;
  promptTokens?: number | undefined;
  replyTokens?: number | undefined;
  /** In characters, without the reasoning. */
  replyLength?: number | undefined;
  citations?: StoredCitations | undefined;
};

/** Stores the ends of turns: each answer once, complete, and deletes its pieces; what they used is counted. A turn that has ended before is unchanged. */
export async function finishTurns(endings: TurnEnd[]): Promise<void> {
  await db.$executeRaw`
    with e as (
      select * from jsonb_to_recordset(${JSON.stringify(endings)}::jsonb) as e(
        "turnId" uuid, "conversationId" uuid, "answerId" text, "parts" jsonb, "status" text, "error" jsonb, "cutAtLimit" boolean,
        "calledAt" timestamptz, "firstTokenAt" timestamptz, "firstTextAt" timestamptz, "endedAt" timestamptz, "promptTokens" int, "replyTokens" int,
        "replyLength" int, "citations" jsonb)
    ), t as (
      update "Turn" set "status" = e."status"::"TurnStatus", "error" = e."error", "cutAtLimit" = e."cutAtLimit",
        "calledAt" = e."calledAt", "firstTokenAt" = e."firstTokenAt", "firstTextAt" = e."firstTextAt", "endedAt" = e."endedAt",
        "promptTokens" = e."promptTokens", "replyTokens" = e."replyTokens", "replyLength" = e."replyLength", "citations" = e."citations"
      from e where "Turn"."id" = e."turnId" and "Turn"."status" in ('queued', 'streaming')
      returning "Turn"."id", "Turn"."model"
    ), m as (
      update "Message" set "parts" = e."parts" from e join t on t."id" = e."turnId"
      where "Message"."conversationId" = e."conversationId" and "Message"."id" = e."answerId"
    ), c as (
      update "Conversation" set "updatedAt" = e."endedAt" from e join t on t."id" = e."turnId" where "Conversation"."id" = e."conversationId"
    ), u as (${addUsageSql})
    delete from "Piece" using t where "Piece"."turnId" = t."id"`;
}

/** A turn with its answer, for a repeated request. */
export async function findTurn(
  viewer: Viewer,
  conversationId: string,
  id: string,
): Promise<(StoredTurn & { parts: Part[] }) | undefined> {
  const [row] = await db.$queryRaw<(StoredTurn & { parts: Part[] })[]>`
    select t."id", t."questionId", t."answerId", t."status"::text as "status", t."model", t."insteadOf", t."effort", t."error", t."cutAtLimit",
      t."startedAt", t."firstTokenAt", t."firstTextAt", t."endedAt", t."promptTokens", t."replyTokens", t."context", t."citations", m."parts"
    from "Turn" t
    join "Conversation" c on c."id" = t."conversationId"
    join "Message" m on m."conversationId" = t."conversationId" and m."id" = t."answerId"
    where t."id" = ${id}::uuid and t."conversationId" = ${conversationId}::uuid and ${visibleSql(viewer)}`;
  return row;
}

/** The named turn, else the latest one, of those with a stored snapshot; `context` is the data of the context module. */
export async function findTurnContext(viewer: Viewer, conversationId: string, turnId?: string) {
  const row = await db.turn.findFirst({
    where: {
      conversationId,
      conversation: visibleTo(viewer),
      ...(turnId !== undefined && { id: turnId }),
      context: { not: Prisma.DbNull },
    },
    orderBy: { sequence: "desc" },
    select: {
      id: true,
      model: true,
      effort: true,
      questionId: true,
      promptTokens: true,
      context: true,
    },
  });
  return row ?? undefined;
}

/** Updates the context snapshot when it differs from the one at the start of the turn. */
export async function updateTurnContext(
  viewer: Viewer,
  { id, conversationId }: { id: string; conversationId: string },
  context: TurnContext,
): Promise<void> {
  await db.turn.updateMany({
    where: { id, conversationId, conversation: visibleTo(viewer) },
    data: { context },
  });
}

export async function latestTurn(conversationId: string): Promise<StoredTurn | undefined> {
  const row = await db.turn.findFirst({ where: { conversationId }, orderBy: { sequence: "desc" } });
  return row ? (row as StoredTurn) : undefined;
}

/** The turns of these answers, by the answer's id. */
export async function turnsOf(
  conversationId: string,
  answerIds: string[],
): Promise<Map<string, StoredTurn>> {
  const rows = await db.turn.findMany({ where: { conversationId, answerId: { in: answerIds } } });
  return new Map(rows.map((row) => [row.answerId, row as StoredTurn]));
}
