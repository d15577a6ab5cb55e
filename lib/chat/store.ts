import "server-only";

// What a turn reads and writes. Each is one statement: a question costs one flush of the database's log, all streams of a tick cost one.

import type { Viewer } from "#lib/auth/viewer.ts";
import { isFork, type NewCut, type StoredMemory } from "#lib/context/index.ts";
import type { ContextSnapshot } from "#lib/context/schema.ts";
import type { Part, StoredError, Strategy, TurnStatus } from "#lib/conversations/schema.ts";
import { db, Prisma } from "#lib/db.ts";

export type BranchMessage = {
  id: string;
  role: "user" | "assistant";
  parts: Part[];
  pinned?: boolean;
};

/**
 * The last cut of a branch: what it is followed by is `branch`, what stands for what came before is `memory` and `pinned`. A memory that caught up
 * with the cut later takes the place of the one that it was made with.
 */
export type StandingCut = {
  throughId: string;
  depth: number;
  /** Messages up to `throughId`. */
  through: number;
  memory: StoredMemory | null;
  pinned: BranchMessage[];
  /** The conversation has been cut on other branches too. */
  branched: boolean;
};

export type OpenedConversation = {
  /** False for an id that nobody has used. */
  exists: boolean;
  /** False when it is another's, or was deleted. */
  theirs: boolean;
  model: string | null;
  strategy: Strategy | null;
  leafId: string | null;
  /** The turn under way. */
  running: string | null;
  /** The message with the id of the question, when it was stored before. */
  known: { role: "user" | "assistant"; parts: Part[] } | null;
  /** The latest turn of that question. */
  knownTurn: { id: string; answerId: string; status: TurnStatus } | null;
  /** The message that was named by `again` or `instead`. */
  named: { role: "user" | "assistant" } | null;
  /** The message that ends the branch; null before the first one. */
  tipId: string | null;
  /** What follows the last cut, up to the tip. */
  branch: BranchMessage[];
  cut: StandingCut | null;
  /** A memory that was made in good time, of the first messages of `branch`. */
  prepared: StoredMemory | null;
};

type Opening = {
  /** The question that is asked, to find whether it was asked before. */
  questionId?: string;
  /** Where the branch ends: at this question, or the one of this answer. Without it: at the chosen leaf. */
  again?: string;
  /** Where the branch ends: before this question. */
  instead?: string;
  /** How the past is treated in a conversation that does not say; `whole` is read as if nothing had been cut. */
  strategy: Strategy;
  /** Characters that a branch may have and still fit a window; what is before is not read. */
  longest: number;
};

/**
 * A conversation as a turn needs it, in one statement whose cost does not grow with the history: the branch is read from its tip up to the
 * last cut. Another's is not read: its branch is empty and `theirs` is false.
 */
export async function openConversation(
  viewer: Viewer,
  id: string,
  { questionId, again, instead, strategy, longest }: Opening,
): Promise<OpenedConversation> {
  const named = again ?? instead ?? null;
  // Counted, and looked up row by row with `lateral` below: what could be joined would be read for the whole conversation.
  const cuts = Prisma.sql`(select count(*) from "Cut" k where k."conversationId" = ${id}::uuid and k."throughId" = m."id")`;
  const goesOn = Prisma.sql`((select coalesce(c."strategy", ${strategy}) from c) = 'whole' or ${cuts} = 0)`;
  const [row] = await db.$queryRaw<Omit<OpenedConversation, "exists">[]>`
    with recursive c as (
      select "id", "model", "strategy", "leafId", "forked", "ownerId" = ${viewer.id}::uuid and "deletedAt" is null as "theirs"
      from "Conversation" where "id" = ${id}::uuid
    ), named as (
      select m."id", m."role", m."parentId" from "Message" m join c on c."theirs"
      where m."conversationId" = ${id}::uuid and m."id" = ${named}::text
    ), tip as (
      select case
        when ${named}::text is null then c."leafId"
        when ${instead ?? null}::text is not null or (select "role" from named) = 'assistant' then (select "parentId" from named)
        else (select "id" from named) end as "id"
      from c where c."theirs"
    ), up as (
      select m."id", m."parentId", m."role", m."parts", m."pinned", 1 as depth, length(m."parts"::text) as size
      from "Message" m join tip on m."id" = tip."id" where m."conversationId" = ${id}::uuid and ${goesOn}
      union all
      select m."id", m."parentId", m."role", m."parts", m."pinned", up.depth + 1, up.size + length(m."parts"::text)
      from "Message" m join up on m."id" = up."parentId"
      where m."conversationId" = ${id}::uuid and up.size < ${longest} and ${goesOn}
    ), cut as (
      select k.* from "Cut" k where k."conversationId" = ${id}::uuid and k."throughId" =
        case when exists (select 1 from up) then (select "parentId" from up order by depth desc limit 1) else (select "id" from tip) end
    )
    select c."theirs", c."model", c."strategy", c."leafId",
      (select t."id" from "Turn" t where t."conversationId" = ${id}::uuid and t."status" = 'streaming' and c."theirs") as "running",
      (select jsonb_build_object('role', m."role", 'parts', m."parts") from "Message" m
        where m."conversationId" = ${id}::uuid and m."id" = ${questionId ?? null}::text and c."theirs") as "known",
      (select jsonb_build_object('id', t."id", 'answerId', t."answerId", 'status', t."status") from "Turn" t
        where t."conversationId" = ${id}::uuid and t."questionId" = ${questionId ?? null}::text and c."theirs"
        order by t."sequence" desc limit 1) as "knownTurn",
      (select jsonb_build_object('role', "role") from named) as "named",
      (select "id" from tip) as "tipId",
      coalesce((select jsonb_agg(jsonb_build_object('id', up."id", 'role', up."role", 'parts', up."parts", 'pinned', up."pinned")
        order by up.depth desc) from up), '[]') as "branch",
      (select jsonb_build_object('throughId', cut."throughId", 'depth', cut."depth", 'through', cut."through",
        'branched', c."forked" or exists (select 1 from "Cut" k where k."conversationId" = ${id}::uuid and k."previousId" = cut."throughId"),
        'memory', (select ${memoryJson} from "Memory" e where e."conversationId" = ${id}::uuid
          and e."throughId" in (cut."throughId", cut."memoryThroughId") order by e."throughId" = cut."throughId" desc limit 1),
        'pinned', coalesce((select jsonb_agg(jsonb_build_object('id', m."id", 'role', m."role", 'parts', m."parts") order by m."sequence")
          from jsonb_array_elements_text(cut."pins") k("pin") cross join lateral (select p.* from "Message" p
            where p."conversationId" = ${id}::uuid and p."id" = k."pin" offset 0) m where m."pinned"), '[]')) from cut) as "cut",
      (select ${memoryJson} from up cross join lateral (select e.* from "Memory" e
        where e."conversationId" = ${id}::uuid and e."throughId" = up."id" offset 0) e order by up.depth limit 1) as "prepared"
    from c`;
  return row ? { ...row, exists: true } : nothingYet;
}

const memoryJson = Prisma.sql`jsonb_build_object('throughId', e."throughId", 'facts', e."facts", 'summary', e."summary",
  'failure', e."failure", 'pendingFromId', e."pendingFromId")`;

const nothingYet: OpenedConversation = {
  ...{
    exists: false,
    theirs: true,
    model: null,
    strategy: null,
    leafId: null,
    running: null,
    known: null,
    knownTurn: null,
  },
  ...{ named: null, tipId: null, branch: [], cut: null, prepared: null },
};

export type NewTurn = {
  id: string;
  conversationId: string;
  /** Given when the question is new; when it is answered again, it is there. */
  question?: { id: string; parts: Part[]; parentId: string | null };
  questionId: string;
  answerId: string;
  model: string;
  insteadOf?: string | undefined;
  effort?: string | undefined;
  startedAt: Date;
  /** Of a conversation that begins with this. */
  title?: string | undefined;
  /** The leaf that was read when the conversation was opened: another one now means that somebody was quicker. */
  leafId: string | null;
  /** What the model sees. */
  seen: ContextSnapshot | null;
  /** The cut that this turn makes. */
  cut?: NewCut | undefined;
};

/**
 * Stores the question, the place of its answer and the turn: all of it or, answering false, nothing, when another turn of the conversation
 * came first, or the conversation is no longer there.
 */
export async function insertTurn(viewer: Viewer, turn: NewTurn): Promise<boolean> {
  const { id, conversationId, question, questionId, answerId, model, startedAt } = turn;
  const forks = turn.cut ? isFork(conversationId, turn.cut) : Prisma.sql`false`;
  // A leaf that has moved makes no row of `c`, and then there is no row of anything; two at once meet in the unique indexes.
  const newQuestion = question
    ? Prisma.sql`insert into "Message" ("conversationId", "id", "parentId", "role", "parts", "createdAt")
        select c."id", ${question.id}, ${question.parentId}, 'user', ${JSON.stringify(question.parts)}::jsonb, ${startedAt} from c
        returning "id"`
    : Prisma.sql`select "id" from "Message" where "conversationId" = ${conversationId}::uuid and "id" = ${questionId}`;
  try {
    const stored = await db.$queryRaw<unknown[]>`
      with c as (
        insert into "Conversation" ("id", "ownerId", "title", "model", "leafId", "createdAt", "updatedAt")
        values (${conversationId}::uuid, ${viewer.id}::uuid, ${turn.title ?? ""}, ${model || null}, ${answerId}, ${startedAt}, ${startedAt})
        on conflict ("id") do update set "model" = excluded."model", "leafId" = excluded."leafId", "updatedAt" = excluded."updatedAt",
          "forked" = "Conversation"."forked" or ${forks}
        where "Conversation"."ownerId" = excluded."ownerId" and "Conversation"."deletedAt" is null
          and "Conversation"."leafId" is not distinct from ${turn.leafId}
        returning "id"
      ), q as (${newQuestion}), a as (
        -- From q, so that the answer's sequence follows the question's.
        insert into "Message" ("conversationId", "id", "parentId", "role", "parts", "createdAt")
        select c."id", ${answerId}, ${questionId}, 'assistant', '[]'::jsonb, ${new Date(startedAt.getTime() + 1)} from c, q returning "id"
      ), k as (
        insert into "Cut" ("conversationId", "throughId", "previousId", "depth", "memoryThroughId", "messages", "through", "before", "after", "pins")
        select c."id", k.* from c, q, a,
          jsonb_to_recordset(${JSON.stringify(turn.cut ? [turn.cut] : [])}::jsonb) as k("throughId" text, "previousId" text, "depth" int,
            "memoryThroughId" text, "messages" int, "through" int, "before" int, "after" int, "pins" jsonb)
        on conflict do nothing
      ), e as (
        insert into "Memory" ("conversationId", "throughId", "facts", "summary", "failure", "pendingFromId")
        select c."id", e.* from c, q, a,
          jsonb_to_recordset(${JSON.stringify(turn.cut?.memory ? [turn.cut.memory] : [])}::jsonb)
            as e("throughId" text, "facts" jsonb, "summary" jsonb, "failure" text, "pendingFromId" text)
        on conflict do nothing
      )
      insert into "Turn" ("id", "conversationId", "questionId", "answerId", "status", "model", "insteadOf", "effort", "startedAt", "context")
      select ${id}::uuid, c."id", ${questionId}, ${answerId}, 'streaming', ${model}, ${turn.insteadOf ?? null}, ${turn.effort ?? null},
        ${startedAt}, ${JSON.stringify(turn.seen)}::jsonb
      from c, q, a returning 1`;
    return stored.length === 1;
  } catch (thrown) {
    if (uniqueViolated(thrown)) return false;
    throw thrown;
  }
}

/** A unique constraint, met by a statement of our own: the driver's code stands somewhere in the causes. */
function uniqueViolated(thrown: unknown): boolean {
  return (
    thrown instanceof Prisma.PrismaClientKnownRequestError &&
    /23505|UniqueConstraint/u.test(JSON.stringify(thrown.meta ?? {}))
  );
}

export type NewPiece = { turnId: string; position: number; kind: Part["type"]; text: string };

/** Appends what was said since the last tick, of all turns at once. A turn that is gone takes nothing; a piece that is there stays. */
export async function appendPieces(pieces: NewPiece[]): Promise<void> {
  await db.$executeRaw`
    insert into "Piece" ("turnId", "position", "kind", "text")
    select p."turnId", p."position", p."kind"::"PieceKind", p."text"
    from jsonb_to_recordset(${JSON.stringify(pieces)}::jsonb) as p("turnId" uuid, "position" int, "kind" text, "text" text)
    join "Turn" t on t."id" = p."turnId" and t."status" = 'streaming'
    on conflict do nothing`;
}

export type TurnEnd = {
  turnId: string;
  conversationId: string;
  answerId: string;
  parts: Part[];
  status: Exclude<TurnStatus, "streaming">;
  error?: StoredError | undefined;
  cutAtLimit: boolean;
  firstTokenAt?: string | undefined;
  firstTextAt?: string | undefined;
  endedAt: string;
  promptTokens?: number | undefined;
  replyTokens?: number | undefined;
};

/** Writes ended turns down: each answer once, whole, and its pieces go. What has ended before stays as it is. */
export async function finishTurns(endings: TurnEnd[]): Promise<void> {
  await db.$executeRaw`
    with e as (
      select * from jsonb_to_recordset(${JSON.stringify(endings)}::jsonb) as e(
        "turnId" uuid, "conversationId" uuid, "answerId" text, "parts" jsonb, "status" text, "error" jsonb, "cutAtLimit" boolean,
        "firstTokenAt" timestamptz, "firstTextAt" timestamptz, "endedAt" timestamptz, "promptTokens" int, "replyTokens" int)
    ), t as (
      update "Turn" set "status" = e."status"::"TurnStatus", "error" = e."error", "cutAtLimit" = e."cutAtLimit",
        "firstTokenAt" = e."firstTokenAt", "firstTextAt" = e."firstTextAt", "endedAt" = e."endedAt", "promptTokens" = e."promptTokens", "replyTokens" = e."replyTokens"
      from e where "Turn"."id" = e."turnId" and "Turn"."status" = 'streaming' returning "Turn"."id"
    ), m as (
      update "Message" set "parts" = e."parts" from e join t on t."id" = e."turnId"
      where "Message"."conversationId" = e."conversationId" and "Message"."id" = e."answerId"
    ), c as (
      update "Conversation" set "updatedAt" = e."endedAt" from e join t on t."id" = e."turnId" where "Conversation"."id" = e."conversationId"
    )
    delete from "Piece" using t where "Piece"."turnId" = t."id"`;
}

/** The turns that nothing in any process is working on any more, when asked before the first one begins. */
export async function unfinishedTurns(): Promise<
  { id: string; conversationId: string; answerId: string }[]
> {
  return db.turn.findMany({
    where: { status: "streaming" },
    select: { id: true, conversationId: true, answerId: true },
  });
}

/** A turn with its answer, for one who asks for it again. */
export async function storedTurn(id: string) {
  const { error, answerId, context, ...turn } = await db.turn.findUniqueOrThrow({ where: { id } });
  const answer = await db.message.findUniqueOrThrow({
    where: { conversationId_id: { conversationId: turn.conversationId, id: answerId } },
    select: { parts: true },
  });
  return {
    ...turn,
    answerId,
    insteadOf: turn.insteadOf ?? undefined,
    effort: turn.effort ?? undefined,
    error: error as StoredError | null,
    parts: answer.parts as Part[],
    seen: context as ContextSnapshot | null,
  };
}
