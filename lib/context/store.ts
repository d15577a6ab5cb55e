import "server-only";

import type { Viewer } from "#lib/auth/viewer.ts";
import { db, Prisma } from "#lib/db.ts";
import { notFound } from "#lib/errors.ts";

import { type Calibration, calibrationSchema } from "./calibrate.ts";
import { mostPlaces } from "./recall.ts";
import { type Memory, memorySchema } from "./schema.ts";

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
  await db.calibration.upsert({ where: { model }, create: { model, value }, update: { value, updatedAt: new Date() } });
}

export type StoredMemory = Memory & { throughId: string; failure: string | null };

/** What is remembered up to a message. */
export async function findMemory(viewer: Viewer, conversationId: string, throughId: string): Promise<StoredMemory | undefined> {
  const row = await db.memory.findFirst({ where: { ...theirs(viewer, conversationId), throughId } });
  return row ? { ...memorySchema.parse(row), throughId: row.throughId, failure: row.failure } : undefined;
}

/** Keeps a memory, in the place of an earlier one of the same messages. A conversation that was deleted meanwhile keeps nothing. */
export async function writeMemory(viewer: Viewer, conversationId: string, memory: StoredMemory): Promise<void> {
  const { throughId, failure, facts, summary } = memory;
  await db.$executeRaw`
    insert into "Memory" ("conversationId", "throughId", "facts", "summary", "failure")
    select c."id", ${throughId}, ${JSON.stringify(facts)}::jsonb, ${JSON.stringify(summary)}::jsonb, ${failure}
    from "Conversation" c where c."id" = ${conversationId}::uuid and c."ownerId" = ${viewer.id}::uuid and c."deletedAt" is null
    on conflict ("conversationId", "throughId") do update
    set "facts" = excluded."facts", "summary" = excluded."summary", "failure" = excluded."failure"`;
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
    const row = await tx.memory.findFirst({ where: { ...theirs(viewer, conversationId), throughId } });
    if (!row) throw notFound("message");
    const changed = change(memorySchema.parse(row));
    await tx.memory.updateMany({ where: { conversationId, throughId }, data: changed });
    return changed;
  });
}

type Word = { word: string; messageId: string };

/** Remembers where the words of cut messages stand. */
export async function writeWords(conversationId: string, throughId: string, words: Word[]): Promise<void> {
  if (words.length === 0) return;
  await db.$executeRaw`
    insert into "RecallWord" ("conversationId", "word", "messageId", "throughId")
    select c."id", w."word", w."messageId", ${throughId}
    from jsonb_to_recordset(${JSON.stringify(words)}::jsonb) as w("word" text, "messageId" text)
    join "Conversation" c on c."id" = ${conversationId}::uuid and c."deletedAt" is null
    on conflict do nothing`;
}

/**
 * Where words stand in what was cut on a branch: for each at most `mostPlaces` messages. The cost depends on the words and not on how much was
 * cut. `branched` says that the conversation has cuts on several branches: then only those from `throughId` up are looked at.
 */
export async function findPlaces(
  viewer: Viewer,
  conversationId: string,
  cut: { throughId: string; branched: boolean },
  words: string[],
): Promise<Word[]> {
  const onBranch = cut.branched
    ? Prisma.sql`and r."throughId" in (
        with recursive up as (
          select k."throughId", k."previousId" from "Cut" k where k."conversationId" = ${conversationId}::uuid and k."throughId" = ${cut.throughId}
          union all
          select k."throughId", k."previousId" from "Cut" k join up on k."conversationId" = ${conversationId}::uuid and k."throughId" = up."previousId"
        ) select "throughId" from up)`
    : Prisma.empty;
  return db.$queryRaw<Word[]>`
    select w."word", r."messageId" from unnest(${words}::text[]) as w("word")
    cross join lateral (
      select r."messageId" from "RecallWord" r
      where r."conversationId" = ${conversationId}::uuid and r."word" = w."word" ${onBranch} limit ${mostPlaces}
    ) r
    where exists (select 1 from "Conversation" c where c."id" = ${conversationId}::uuid and c."ownerId" = ${viewer.id}::uuid and c."deletedAt" is null)`;
}

export type CutRow = {
  throughId: string;
  previousId: string | null;
  depth: number;
  memoryThroughId: string | null;
  messages: number;
  before: number;
  after: number;
};

/** The cuts of a branch, from one up, the newest first; at most `limit`. */
export async function cutsFrom(viewer: Viewer, conversationId: string, throughId: string, limit: number): Promise<CutRow[]> {
  return db.$queryRaw<CutRow[]>`
    with recursive up as (
      select k.*, 1 as place from "Cut" k join "Conversation" c on c."id" = k."conversationId"
      where k."conversationId" = ${conversationId}::uuid and k."throughId" = ${throughId}
        and c."ownerId" = ${viewer.id}::uuid and c."deletedAt" is null
      union all
      select k.*, up.place + 1 from "Cut" k join up on k."conversationId" = up."conversationId" and k."throughId" = up."previousId"
      where up.place < ${limit}
    ) select "throughId", "previousId", "depth", "memoryThroughId", "messages", "before", "after" from up order by place`;
}
