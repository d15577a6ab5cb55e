import "server-only";

import type { Viewer } from "#lib/auth/viewer.ts";
import type { Part } from "#lib/conversations/schema.ts";
import { db, Prisma } from "#lib/db.ts";
import { AppError, notFound } from "#lib/errors.ts";

import { type Calibration, calibrationSchema } from "./calibrate.ts";
import { mostPlaces } from "./recall.ts";
import {
  type ContextSnapshot,
  contextSnapshotSchema,
  type Memory,
  memorySchema,
} from "./schema.ts";

/** The way to what belongs to a conversation: through its owner, and not after it was deleted. */
const theirs = (viewer: Viewer, conversationId: string) => ({
  conversationId,
  conversation: { ownerId: viewer.id, deletedAt: null },
});

/** How a model counts; undefined when nothing of it was reported yet, or in a way that this version does not know. */
export async function readCalibration(model: string): Promise<Calibration | undefined> {
  const row = await db.calibration.findUnique({ where: { model }, select: { value: true } });
  return calibrationSchema.safeParse(row?.value).data;
}

export async function writeCalibration(model: string, value: Calibration): Promise<void> {
  await db.calibration.upsert({
    where: { model },
    create: { model, value },
    update: { value, updatedAt: new Date() },
  });
}

/** `pendingFromId`: from here on the model has not read the messages that this stands for; null when it has read them all. */
export type StoredMemory = Memory & {
  throughId: string;
  failure: string | null;
  pendingFromId: string | null;
};

/** What is remembered up to a message. */
export async function findMemory(
  viewer: Viewer,
  conversationId: string,
  throughId: string,
): Promise<StoredMemory | undefined> {
  const row = await db.memory.findFirst({
    where: { ...theirs(viewer, conversationId), throughId },
  });
  return row ? { ...row, ...memorySchema.parse(row) } : undefined;
}

/** Keeps a memory, in the place of an earlier one of the same messages. A conversation that was deleted meanwhile keeps nothing. */
export async function writeMemory(
  viewer: Viewer,
  conversationId: string,
  memory: StoredMemory,
): Promise<void> {
  const { throughId, failure, pendingFromId, facts, summary } = memory;
  await db.$executeRaw`
    insert into "Memory" ("conversationId", "throughId", "facts", "summary", "failure", "pendingFromId")
    select c."id", ${throughId}, ${JSON.stringify(facts)}::jsonb, ${JSON.stringify(summary)}::jsonb, ${failure}, ${pendingFromId}
    from "Conversation" c where c."id" = ${conversationId}::uuid and c."ownerId" = ${viewer.id}::uuid and c."deletedAt" is null
    on conflict ("conversationId", "throughId") do update
    set "facts" = excluded."facts", "summary" = excluded."summary", "failure" = excluded."failure", "pendingFromId" = excluded."pendingFromId"`;
}

/** Changes a memory under a lock, so that two corrections at once are both kept. Throws `not_found`. */
export async function changeMemory(
  viewer: Viewer,
  conversationId: string,
  throughId: string,
  change: (memory: Memory) => Memory,
): Promise<Memory> {
  return db.$transaction(async (tx) => {
    await tx.$queryRaw`select 1 from "Memory" where "conversationId" = ${conversationId}::uuid and "throughId" = ${throughId} for update`;
    const row = await tx.memory.findFirst({
      where: { ...theirs(viewer, conversationId), throughId },
    });
    if (!row) throw notFound("message");
    const changed = change(memorySchema.parse(row));
    await tx.memory.updateMany({ where: { conversationId, throughId }, data: changed });
    return changed;
  });
}

type TermPlace = { term: string; messageId: string };

/** Remembers where the words of cut messages stand. */
export async function insertSearchTerms(
  conversationId: string,
  throughId: string,
  terms: TermPlace[],
): Promise<void> {
  if (terms.length === 0) return;
  await db.$executeRaw`
    insert into "SearchTerm" ("conversationId", "term", "messageId", "throughId")
    select c."id", w."term", w."messageId", ${throughId}
    from jsonb_to_recordset(${JSON.stringify(terms)}::jsonb) as w("term" text, "messageId" text)
    join "Conversation" c on c."id" = ${conversationId}::uuid and c."deletedAt" is null
    on conflict do nothing`;
}

/**
 * Where words stand in what was cut on a branch: for each at most `mostPlaces` messages. The cost depends on the words and not on how much was
 * cut. `branched` says that the conversation has cuts on several branches: then only those from `throughId` up are looked at.
 */
export async function findTermPlaces(
  viewer: Viewer,
  conversationId: string,
  cut: { throughId: string; branched: boolean },
  terms: string[],
): Promise<TermPlace[]> {
  const onBranch = cut.branched
    ? Prisma.sql`and r."throughId" in (
        with recursive up as (
          select k."throughId", k."previousId" from "Cut" k where k."conversationId" = ${conversationId}::uuid and k."throughId" = ${cut.throughId}
          union all
          select k."throughId", k."previousId" from "Cut" k join up on k."conversationId" = ${conversationId}::uuid and k."throughId" = up."previousId"
        ) select "throughId" from up)`
    : Prisma.empty;
  return db.$queryRaw<TermPlace[]>`
    select w."term", r."messageId" from unnest(${terms}::text[]) as w("term")
    cross join lateral (
      select r."messageId" from "SearchTerm" r
      where r."conversationId" = ${conversationId}::uuid and r."term" = w."term" ${onBranch} limit ${mostPlaces}
    ) r
    where exists (select 1 from "Conversation" c where c."id" = ${conversationId}::uuid and c."ownerId" = ${viewer.id}::uuid and c."deletedAt" is null)`;
}

export type CutRow = {
  throughId: string;
  previousId: string | null;
  depth: number;
  memoryThroughId: string | null;
  messages: number;
  through: number;
  before: number;
  after: number;
};

/** The cut behind a message; undefined where there is none. */
export async function findCut(
  viewer: Viewer,
  conversationId: string,
  throughId: string,
): Promise<CutRow | undefined> {
  const row = await db.cut.findFirst({ where: { ...theirs(viewer, conversationId), throughId } });
  return row ?? undefined;
}

/** The numbers of messages at or above a cut, counted from 1 on its branch. */
export async function numbersOf(
  viewer: Viewer,
  conversationId: string,
  { throughId, through }: Pick<CutRow, "throughId" | "through">,
  ids: string[],
): Promise<Map<string, number>> {
  if (ids.length === 0) return new Map();
  const rows = await db.$queryRaw<{ id: string; number: number }[]>`
    with recursive up as (
      select m."id", m."parentId", ${through}::int as number from "Message" m
      join "Conversation" c on c."id" = m."conversationId" and c."ownerId" = ${viewer.id}::uuid and c."deletedAt" is null
      where m."conversationId" = ${conversationId}::uuid and m."id" = ${throughId}
      union all
      select m."id", m."parentId", up.number - 1 from "Message" m join up on m."id" = up."parentId"
      where m."conversationId" = ${conversationId}::uuid
    ) select "id", number from up where "id" = any(${ids}::text[])`;
  return new Map(rows.map(({ id, number }) => [id, number]));
}

/** A cut that is to be made. */
export type NewCut = CutRow & {
  pins: string[];
  /** What was remembered in haste, because the model's notes had not come in time. */
  memory?: StoredMemory | undefined;
};

/** True in a statement when the cut lies on another branch than one that was made before. */
export const isFork = (conversationId: string, { throughId, previousId }: CutRow) =>
  Prisma.sql`exists (select 1 from "Cut" k where k."conversationId" = ${conversationId}::uuid and k."throughId" <> ${throughId}
    and ${previousId === null ? Prisma.sql`k."previousId" is null` : Prisma.sql`k."previousId" = ${previousId}`})`;

/** Cuts a branch at a message. A cut that is there stays, and so does what is remembered already; nothing comes back to what was deleted. */
export async function recordCut(conversationId: string, { memory, ...cut }: NewCut): Promise<void> {
  await db.$transaction(async (tx) => {
    const [there] = await tx.$queryRaw<object[]>`
      update "Conversation" set "forked" = "forked" or ${isFork(conversationId, cut)}
      where "id" = ${conversationId}::uuid and "deletedAt" is null returning 1`;
    if (!there) return;
    await tx.cut.createMany({ data: [{ ...cut, conversationId }], skipDuplicates: true });
    await tx.memory.createMany({
      data: memory ? [{ ...memory, conversationId }] : [],
      skipDuplicates: true,
    });
  });
}

/** What the model saw in the end, when it is otherwise than was thought at the beginning of the turn; and the cut that came of it. */
export async function rewriteSeen(
  turn: { id: string; conversationId: string },
  seen: ContextSnapshot,
  cut: NewCut | undefined,
): Promise<void> {
  await db.turn.updateMany({ where: { id: turn.id }, data: { context: seen } });
  if (cut) await recordCut(turn.conversationId, cut);
}

/** What a turn's model saw: of the one named, else of the latest. Throws `not_found`. */
export async function seenTurn(viewer: Viewer, conversationId: string, turnId?: string) {
  const row = await db.turn.findFirst({
    where: {
      ...theirs(viewer, conversationId),
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
  const seen = contextSnapshotSchema.safeParse(row?.context).data;
  if (!row || !seen) throw notFound("message");
  return { ...row, seen };
}

export type ContextMessage = { id: string; role: "user" | "assistant"; parts: Part[] };

/** The messages of a branch from one down to another, oldest first; of too many those at the end, about `longest` characters. */
export async function messagesBetween(
  viewer: Viewer,
  conversationId: string,
  { fromId, throughId, longest }: { fromId: string; throughId: string; longest: number },
): Promise<ContextMessage[]> {
  const rows = await db.$queryRaw<(ContextMessage & { depth: number })[]>`
    with recursive up as (
      select m."id", m."parentId", m."role"::text as "role", m."parts", 0 as depth, length(m."parts"::text) as size from "Message" m
      join "Conversation" c on c."id" = m."conversationId" and c."ownerId" = ${viewer.id}::uuid and c."deletedAt" is null
      where m."conversationId" = ${conversationId}::uuid and m."id" = ${throughId}
      union all
      select m."id", m."parentId", m."role"::text, m."parts", up.depth + 1, up.size + length(m."parts"::text)
      from "Message" m join up on m."id" = up."parentId"
      where m."conversationId" = ${conversationId}::uuid and up."id" <> ${fromId} and up.size < ${longest}
    ) select "id", "role", "parts", depth from up order by depth desc`;
  return rows.map(({ depth: _, ...message }) => message);
}

/** Messages of a conversation, oldest first; those that are not there are left out. */
export async function messagesByIds(
  viewer: Viewer,
  conversationId: string,
  ids: string[],
): Promise<ContextMessage[]> {
  if (ids.length === 0) return [];
  const rows = await db.message.findMany({
    where: { ...theirs(viewer, conversationId), id: { in: ids } },
    orderBy: { sequence: "asc" },
    select: { id: true, role: true, parts: true },
  });
  return rows as ContextMessage[];
}

/**
 * Pins a message, or no longer. One that was cut already is shown again from the next turn on, on every branch that it is part of. Throws
 * `not_found`, and `invalid` when what is pinned would be too much in all.
 */
export async function setPinned(
  viewer: Viewer,
  conversationId: string,
  messageId: string,
  pinned: boolean,
  tooMuch: (messages: ContextMessage[]) => Promise<boolean>,
): Promise<void> {
  await db.$transaction(async (tx) => {
    const changed = await tx.message.updateMany({
      where: { ...theirs(viewer, conversationId), id: messageId },
      data: { pinned },
    });
    if (changed.count === 0) throw notFound("message");
    const all = pinned
      ? await tx.message.findMany({
          where: { conversationId, pinned },
          select: { id: true, role: true, parts: true },
        })
      : [];
    if (await tooMuch(all as ContextMessage[])) throw new AppError("invalid", "pins_full");
    if (pinned) {
      // Every cut that left it out names it from now on: those at messages that hang below it.
      await tx.$executeRaw`
        with recursive down as (
          select m."id" from "Message" m where m."conversationId" = ${conversationId}::uuid and m."id" = ${messageId}
          union all
          select m."id" from "Message" m join down on m."parentId" = down."id" where m."conversationId" = ${conversationId}::uuid
        )
        update "Cut" set "pins" = "pins" || to_jsonb(${messageId}::text)
        where "conversationId" = ${conversationId}::uuid and "throughId" in (select "id" from down) and not "pins" ? ${messageId}`;
    }
  });
}
