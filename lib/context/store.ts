import "server-only";

import type { Viewer } from "#lib/auth/viewer.ts";
import {
  type BranchMessage,
  idsBelow,
  markCompacted,
  messagesByIds,
  setCompaction,
  setPinned,
  visibleSql,
  visibleTo,
} from "#lib/conversations/index.ts";
import type { Cut } from "#lib/conversations/schema.ts";
import { db, inTransaction, Prisma, type Transaction } from "#lib/db.ts";
import { AppError, notFound } from "#lib/errors.ts";

import { type NotesFailures, notesFailuresSchema } from "./notes-pause.ts";
import { type Memory, memorySchema } from "./schema.ts";

/** Rows of a conversation that the viewer may see. */
const of = (viewer: Viewer, conversationId: string) => ({
  conversationId,
  conversation: visibleTo(viewer),
});

/** `pendingFromId`: the first message replaced by this memory that the model has not read; null when it has read them all. */
export type StoredMemory = Memory & {
  throughId: string;
  failure: string | null;
  pendingFromId: string | null;
  failures: NotesFailures | null;
};

/** The memory up to a message. */
export async function findMemory(
  viewer: Viewer,
  conversationId: string,
  throughId: string,
): Promise<StoredMemory | undefined> {
  const row = await db.memory.findFirst({
    where: { ...of(viewer, conversationId), throughId },
  });
  if (!row) return undefined;
  const failures = notesFailuresSchema.nullable().parse(row.failures);
  return { ...row, ...memorySchema.parse(row), failures };
}

/** Prisma has another null for a column of JSON. */
const asColumn = ({ failures }: StoredMemory) => failures ?? Prisma.DbNull;

/** Stores a memory, replacing an earlier one of the same messages. For a conversation that was deleted meanwhile nothing is stored. */
export async function writeMemory(
  viewer: Viewer,
  conversationId: string,
  memory: StoredMemory,
): Promise<void> {
  const { throughId, failure, pendingFromId, facts, summary } = memory;
  const data = { failure, pendingFromId, facts, summary, failures: asColumn(memory) };
  await inTransaction(async (tx) => {
    if (!(await setCompaction(tx, viewer, conversationId, "linear"))) return;
    await tx.memory.upsert({
      where: { conversationId_throughId: { conversationId, throughId } },
      create: { conversationId, throughId, ...data },
      update: data,
    });
  });
}

/** Changes a memory under a lock, so that of two concurrent corrections both are kept. Throws `not_found`. */
export async function changeMemory(
  viewer: Viewer,
  conversationId: string,
  throughId: string,
  change: (memory: Memory) => Memory,
): Promise<Memory> {
  return inTransaction(async (tx) => {
    await tx.$queryRaw`select 1 from "Memory" where "conversationId" = ${conversationId}::uuid and "throughId" = ${throughId} for update`;
    const row = await tx.memory.findFirst({
      where: { ...of(viewer, conversationId), throughId },
    });
    if (!row) throw notFound("message");
    const changed = change(memorySchema.parse(row));
    await tx.memory.updateMany({ where: { conversationId, throughId }, data: changed });
    return changed;
  });
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

/** The cut after a message; undefined when there is none. */
export async function findCut(
  viewer: Viewer,
  conversationId: string,
  throughId: string,
): Promise<CutRow | undefined> {
  const row = await db.cut.findFirst({ where: { ...of(viewer, conversationId), throughId } });
  return row ?? undefined;
}

/** The cuts after these messages, as a conversation shows them, by the message's id. */
export async function cutsAt(
  viewer: Viewer,
  conversationId: string,
  messageIds: string[],
): Promise<Map<string, Cut>> {
  const rows = await db.cut.findMany({
    where: { ...of(viewer, conversationId), throughId: { in: messageIds } },
    select: { throughId: true, through: true, messages: true, before: true, after: true },
  });
  return new Map(
    rows.map(({ throughId, through, messages, before, after }) => [
      throughId,
      { from: through - messages + 1, through, before, after },
    ]),
  );
}

/**
 * The last cut of a branch: the branch follows it, and `memory` and `pinned` replace what came before. A memory that caught up with the cut
 * later replaces the one that it was made with.
 */
export type StandingCut = {
  throughId: string;
  depth: number;
  /** The number of messages up to `throughId`. */
  through: number;
  memory: StoredMemory | null;
  pinned: BranchMessage[];
  /** The conversation has been cut on other branches too. */
  branched: boolean;
};

/** What is stored for a branch beside its messages: its last cut, and a memory prepared for the next one. */
export type BranchContext = { cut: StandingCut | null; prepared: StoredMemory | null };

const memoryJson = Prisma.sql`jsonb_build_object('throughId', e."throughId", 'facts', e."facts", 'summary', e."summary",
  'failure', e."failure", 'pendingFromId', e."pendingFromId", 'failures', e."failures")`;

type Branch = {
  conversationId: string;
  compaction: "none" | "linear" | "branched";
  /** The message before the branch's first; null when it was read from its beginning. */
  beforeId: string | null;
  branch: Pick<BranchMessage, "id">[];
};

/** Reads it in one statement, or in none for a conversation without compactions; pinned messages take another. */
export async function branchContext(
  viewer: Viewer,
  { conversationId, compaction, beforeId, branch }: Branch,
): Promise<BranchContext> {
  if (compaction === "none") return { cut: null, prepared: null };
  const ids = branch.map(({ id }) => id);
  const [row] = await db.$queryRaw<
    {
      cut:
        | (Omit<StandingCut, "pinned" | "branched"> & { pins: string[]; followed: boolean })
        | null;
      prepared: StoredMemory | null;
    }[]
  >`
    select
      (select jsonb_build_object('throughId', k."throughId", 'depth', k."depth", 'through', k."through", 'pins', k."pins",
        'followed', exists (select 1 from "Cut" n where n."conversationId" = k."conversationId" and n."previousId" = k."throughId"),
        'memory', (select ${memoryJson} from (values (1, k."throughId"), (2, k."memoryThroughId")) as m(place, "id")
          cross join lateral (select e.* from "Memory" e where e."conversationId" = k."conversationId" and e."throughId" = m."id" offset 0) e
          order by m.place limit 1))
        from "Cut" k where k."conversationId" = c."id" and k."throughId" = ${beforeId}::text) as "cut",
      (select ${memoryJson} from unnest(${ids}::text[]) with ordinality as m("id", place)
        cross join lateral (select e.* from "Memory" e where e."conversationId" = c."id" and e."throughId" = m."id" offset 0) e
        order by m.place desc limit 1) as "prepared"
    from "Conversation" c where c."id" = ${conversationId}::uuid and ${visibleSql(viewer)}`;
  if (!row?.cut) return { cut: null, prepared: row?.prepared ?? null };
  const { pins, followed, ...cut } = row.cut;
  const pinned = await messagesByIds(viewer, conversationId, pins);
  return {
    cut: {
      ...cut,
      pinned: pinned.filter((message) => message.pinned),
      branched: compaction === "branched" || followed,
    },
    prepared: row.prepared,
  };
}

/** A cut to be inserted. */
export type NewCut = CutRow & {
  pins: string[];
  /** The fallback memory, made because the model's notes were not ready. */
  memory?: StoredMemory | undefined;
};

/** Cuts a branch at a message. An existing cut and its memory are kept; nothing is added to a deleted conversation. */
export async function insertCut(
  tx: Transaction,
  viewer: Viewer,
  conversationId: string,
  { memory, ...cut }: NewCut,
): Promise<void> {
  const { throughId, previousId } = cut;
  const forks = await tx.cut.count({
    where: { conversationId, previousId, throughId: { not: throughId } },
  });
  const compaction = forks > 0 ? "branched" : "linear";
  if (!(await setCompaction(tx, viewer, conversationId, compaction))) return;
  await markCompacted(tx, conversationId, throughId);
  await tx.cut.createMany({ data: [{ ...cut, conversationId }], skipDuplicates: true });
  if (memory)
    await tx.memory.createMany({
      data: [{ ...memory, conversationId, failures: asColumn(memory) }],
      skipDuplicates: true,
    });
}

/** The same, in a transaction of its own. */
export const cutBranch = (viewer: Viewer, conversationId: string, cut: NewCut): Promise<void> =>
  inTransaction((tx) => insertCut(tx, viewer, conversationId, cut));

/**
 * Pins a message, or unpins it. One that was cut already is shown again from the next turn on, on every branch that contains it. Throws
 * `not_found`, and `invalid` when the pinned messages would be too long in total.
 */
export async function pinMessage(
  viewer: Viewer,
  conversationId: string,
  { messageId, pinned }: { messageId: string; pinned: boolean },
  tooMuch: (messages: BranchMessage[]) => Promise<boolean>,
): Promise<void> {
  await inTransaction(async (tx) => {
    const all = await setPinned(tx, viewer, conversationId, messageId, pinned);
    if (!pinned) return;
    if (await tooMuch(all)) throw new AppError("invalid", "pins_full");
    // Every cut that left it out lists it from now on: those at its descendants.
    const below = await idsBelow(tx, conversationId, messageId);
    await tx.$executeRaw`
      update "Cut" set "pins" = "pins" || to_jsonb(${messageId}::text)
      where "conversationId" = ${conversationId}::uuid and "throughId" = any(${below}::text[]) and not "pins" ? ${messageId}`;
  });
}

/** Deletes everything stored for a conversation, before the conversation itself is deleted. */
export async function deleteOf(
  tx: Transaction,
  viewer: Viewer,
  conversationId: string,
): Promise<void> {
  const where = of(viewer, conversationId);
  await tx.memory.deleteMany({ where });
  await tx.searchTerm.deleteMany({ where });
  await tx.cut.deleteMany({ where });
}
