import "server-only";

// The pieces of answers that are being generated. One tick of all active streams is one statement, and so is one look at all turns that this
// server follows.

import { db } from "#lib/db.ts";

import { appended } from "./parts.ts";
import { isActiveStatus } from "./rules.ts";
import type { Part } from "./schema.ts";
import type { StoredTurn } from "./turn-store.ts";

export type NewPiece = { turnId: string; position: number; kind: Part["type"]; text: string };

/** Appends the pieces since the last tick, of all turns at once. Nothing is stored for a deleted turn; an existing piece is kept. */
export async function appendPieces(pieces: NewPiece[]): Promise<void> {
  await db.$executeRaw`
    insert into "Piece" ("turnId", "position", "kind", "text")
    select p."turnId", p."position", p."kind"::"PieceKind", p."text"
    from jsonb_to_recordset(${JSON.stringify(pieces)}::jsonb) as p("turnId" uuid, "position" int, "kind" text, "text" text)
    join "Turn" t on t."id" = p."turnId" and t."status" in ('queued', 'streaming')
    on conflict do nothing`;
}

/** What is stored so far of the answers of active turns, by turn. */
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

/** How a turn ended, and its complete answer. */
export type TurnOutcome = Pick<
  StoredTurn,
  | "status"
  | "error"
  | "cutAtLimit"
  | "startedAt"
  | "firstTokenAt"
  | "firstTextAt"
  | "endedAt"
  | "promptTokens"
  | "replyTokens"
  | "citations"
> & { parts: Part[] };

/** What is new of a turn that another server generates: its pieces since the last look, and its outcome when it has ended. */
export type TurnProgress = {
  turnId: string;
  pieces: Omit<NewPiece, "turnId">[];
  outcome: TurnOutcome | "deleted" | undefined;
  /** Whether it waits in a queue. */
  isQueued: boolean;
};

/**
 * What is new of several turns, each since the piece at position `after` (-1 for all). One statement, so that a turn is either read with its
 * pieces or with its answer. The caller has found them by a statement with the viewer's condition.
 */
export async function progressOf(
  turns: { turnId: string; after: number }[],
): Promise<TurnProgress[]> {
  type Row = Pick<TurnProgress, "turnId" | "pieces"> & (TurnOutcome | { status: null });
  const rows = await db.$queryRaw<Row[]>`
    select f."turnId"::text as "turnId", t."status"::text as "status", t."error", t."cutAtLimit", t."startedAt", t."firstTokenAt",
      t."firstTextAt", t."endedAt", t."promptTokens", t."replyTokens", t."citations", m."parts",
      coalesce((
        select jsonb_agg(jsonb_build_object('position', p."position", 'kind', p."kind", 'text', p."text") order by p."position")
        from "Piece" p where p."turnId" = f."turnId" and p."position" > f."after"), '[]') as "pieces"
    from jsonb_to_recordset(${JSON.stringify(turns)}::jsonb) as f("turnId" uuid, "after" int)
    left join "Turn" t on t."id" = f."turnId"
    left join "Message" m on t."status" not in ('queued', 'streaming')
      and m."conversationId" = t."conversationId" and m."id" = t."answerId"`;
  return rows.map(({ turnId, pieces, ...turn }) => ({
    turnId,
    pieces,
    outcome: outcomeOf(turn),
    isQueued: turn.status === "queued",
  }));
}

function outcomeOf(turn: TurnOutcome | { status: null }): TurnProgress["outcome"] {
  if (turn.status === null) return "deleted";
  return isActiveStatus(turn.status) ? undefined : turn;
}
