import "server-only";

import { db, inTransaction, Prisma, type Transaction } from "#lib/db.ts";

import { type IndexedPassage, insertPassages } from "./passage-store.ts";
import type { DocumentProblem } from "./schema.ts";
import { waitingSql } from "./waiting-store.ts";

/** A reading of a version: it may write while the version has its id. */
export type DocumentReading = {
  versionId: string;
  readingId: string;
  name: string;
  hash: string;
  /** How often a reading of this version was begun, this one included. */
  attempts: number;
};

type ReadingKey = Pick<DocumentReading, "versionId" | "readingId">;

/** The versions to read next, at most `most`, in the order in which they wait. */
export async function nextWaiting(most: number): Promise<string[]> {
  const rows = await db.$queryRaw<{ id: string }[]>`
    select w."id"::text from (${waitingSql}) w order by w."place" limit ${most}`;
  return rows.map(({ id }) => id);
}

/** The versions that are being read, or whose worker is gone. */
export async function begunVersions(): Promise<string[]> {
  const rows = await db.documentVersion.findMany({
    where: { status: { in: ["reading", "indexing"] } },
    select: { id: true },
  });
  return rows.map(({ id }) => id);
}

/** Begins a reading; another one of the version may write no more. Undefined when there is nothing to read: it was deleted, or has been read. */
export async function begin(
  versionId: string,
  readingId: string,
): Promise<DocumentReading | undefined> {
  const [row] = await db.$queryRaw<Omit<DocumentReading, keyof ReadingKey>[]>`
    update "DocumentVersion" set "status" = 'reading', "readingId" = ${readingId}::uuid, "attempts" = "attempts" + 1,
      "pages" = null, "pagesRead" = 0, "problem" = null
    where "id" = ${versionId}::uuid and "status" in ('queued', 'reading', 'indexing')
    returning "name", "hash", "attempts"`;
  return row && { versionId, readingId, ...row };
}

/** The number of rows that one statement deletes, so that others are served in between. */
const someRows = 200;

/** Deletes what an earlier reading of a version has left, in several statements. */
export async function clear(versionId: string): Promise<void> {
  await db.documentPage.deleteMany({ where: { versionId } });
  await deletePassages(versionId);
}

async function deletePassages(versionId: string): Promise<void> {
  for (;;) {
    const deleted = await db.$executeRaw`
      delete from "Passage" where "id" in (
        select "id" from "Passage" where "versionId" = ${versionId}::uuid order by "position" limit ${someRows})`;
    if (deleted < someRows) return;
  }
}

/** Holds the version's row while this reading is the version's; false when it is not. */
async function isMine(tx: Transaction, { versionId, readingId }: ReadingKey): Promise<boolean> {
  const rows = await tx.$queryRaw<object[]>`
    select 1 from "DocumentVersion" where "id" = ${versionId}::uuid and "readingId" = ${readingId}::uuid for update`;
  return rows.length > 0;
}

/** All pages are stored. Returns false when this reading is not the version's any more. */
export async function beginIndexing(key: ReadingKey, pages: number): Promise<boolean> {
  const { count } = await db.documentVersion.updateMany({
    where: { id: key.versionId, readingId: key.readingId, status: "reading" },
    data: { status: "indexing", pages, pagesRead: pages },
  });
  return count > 0;
}

/** Stores some of the passages; they are not found before `finish`. Returns false when this reading is not the version's any more. */
export function putPassages(key: ReadingKey, passages: IndexedPassage[]): Promise<boolean> {
  return inTransaction(async (tx) => {
    if (!(await isMine(tx, key))) return false;
    await insertPassages(tx, key.versionId, passages);
    return true;
  });
}

/** Makes the version the one that is searched and shown, whole. Returns false when this reading is not the version's any more. */
export function finish(key: ReadingKey, name: string, passageCount: number): Promise<boolean> {
  return inTransaction(async (tx) => {
    if (!(await isMine(tx, key))) return false;
    const { documentId } = await tx.documentVersion.update({
      where: { id: key.versionId },
      data: { status: "ready", readyAt: new Date(), readingId: null, passageCount },
      select: { documentId: true },
    });
    const data = { currentId: key.versionId, name };
    await tx.document.updateMany({ where: { id: documentId }, data });
    return true;
  });
}

/** The version cannot be read. */
export async function fail(key: ReadingKey, problem: DocumentProblem): Promise<void> {
  await db.documentVersion.updateMany({
    where: { id: key.versionId, readingId: key.readingId },
    data: { status: "failed", problem, readingId: null },
  });
}

/** The version waits again. `counts`: the reading counts as one that has failed. */
export async function giveBack(key: ReadingKey, counts: boolean): Promise<void> {
  await db.$executeRaw`
    update "DocumentVersion" set "status" = 'queued', "readingId" = null,
      "attempts" = "attempts" - ${counts ? Prisma.sql`0` : Prisma.sql`1`}
    where "id" = ${key.versionId}::uuid and "readingId" = ${key.readingId}::uuid`;
}

/** Deletes the versions that another one has replaced, and returns the hashes of their files. */
export async function removeReplaced(): Promise<string[]> {
  const rows = await db.$queryRaw<{ id: string; hash: string }[]>`
    select v."id"::text, v."hash" from "DocumentVersion" v join "Document" d on d."id" = v."documentId"
    where v."id" is distinct from d."currentId"
      and exists (select 1 from "DocumentVersion" x where x."documentId" = d."id" and x."version" > v."version")`;
  for (const { id } of rows) {
    await clear(id);
    await db.documentVersion.deleteMany({ where: { id } });
  }
  return rows.map(({ hash }) => hash);
}
