import "server-only";

import type { Viewer } from "#lib/auth/viewer.ts";
import { db, Prisma, type Transaction } from "#lib/db.ts";
import { notFound } from "#lib/errors.ts";

import { roleSql } from "./changeable-store.ts";
import { readableBy } from "./readable-store.ts";
import type { Collection, DocumentQuery, DocumentStatus } from "./schema.ts";
import { waitingSql } from "./waiting-store.ts";

/** A document with its newest version. */
export type DocumentRow = {
  id: string;
  name: string;
  currentId: string | null;
  createdAt: Date;
  role: Collection["role"];
  versionId: string;
  version: number;
  status: DocumentStatus;
  hash: string;
  size: number;
  pages: number | null;
  pagesRead: number;
  problem: string | null;
  /** Of the current version. */
  passages: number;
  place: number | null;
};

/** The documents of a collection that the viewer may read, with their newest versions. */
const readable = (viewer: Viewer, collectionId: string) => Prisma.sql`
  with waiting as materialized (${waitingSql})
  select d."id"::text, d."name", d."currentId"::text, d."createdAt", ${roleSql(viewer)} as "role",
    v."id"::text as "versionId", v."version", v."status"::text, v."hash", v."sizeBytes" as "size", v."pages", v."pagesRead", v."problem",
    coalesce((select x."passageCount" from "DocumentVersion" x where x."id" = d."currentId"), 0) as "passages",
    case when v."status" = 'queued' then (select w."place" from waiting w where w."id" = v."id") end as "place"
  from "Document" d join "Collection" c on c."id" = d."collectionId"
  join lateral (select * from "DocumentVersion" x where x."documentId" = d."id" order by x."version" desc limit 1) v on true
  where d."collectionId" = ${collectionId}::uuid and ${readableBy(viewer)}`;

/** A page of a collection's documents, the newest first. */
export async function page(
  viewer: Viewer,
  collectionId: string,
  { limit, cursor }: DocumentQuery,
): Promise<{ items: DocumentRow[]; nextCursor: string | null }> {
  const after =
    cursor === undefined
      ? Prisma.sql`true`
      : Prisma.sql`(d."createdAt", d."id") < (select x."createdAt", x."id" from "Document" x where x."id" = ${cursor}::uuid)`;
  const rows = await db.$queryRaw<DocumentRow[]>`
    ${readable(viewer, collectionId)} and ${after}
    order by d."createdAt" desc, d."id" desc limit ${limit + 1}`;
  const items = rows.slice(0, limit);
  return { items, nextCursor: rows.length > limit ? (items.at(-1)?.id ?? null) : null };
}

/** Throws `not_found`. */
export async function get(
  viewer: Viewer,
  { collectionId, documentId }: DocumentPath,
  tx: Transaction = db,
): Promise<DocumentRow> {
  const [row] = await tx.$queryRaw<DocumentRow[]>`
    ${readable(viewer, collectionId)} and d."id" = ${documentId}::uuid`;
  if (!row) throw notFound("document");
  return row;
}

/** Where a document is: a route names both. */
export type DocumentPath = { collectionId: string; documentId: string };

/** The document, whose row the transaction then holds. Throws `not_found`. */
export async function hold(
  tx: Transaction,
  viewer: Viewer,
  path: DocumentPath,
): Promise<DocumentRow> {
  await tx.$queryRaw`select "id" from "Document" where "id" = ${path.documentId}::uuid for update`;
  return get(viewer, path, tx);
}

/** The document of a collection whose newest version is this file. */
export async function findByHash(
  tx: Transaction,
  collectionId: string,
  hash: string,
): Promise<{ id: string; status: DocumentStatus } | undefined> {
  const [row] = await tx.$queryRaw<{ id: string; status: DocumentStatus }[]>`
    select d."id"::text, v."status"::text from "DocumentVersion" v join "Document" d on d."id" = v."documentId"
    where v."hash" = ${hash} and d."collectionId" = ${collectionId}::uuid
      and not exists (select 1 from "DocumentVersion" x where x."documentId" = d."id" and x."version" > v."version")
    order by d."createdAt" limit 1`;
  return row;
}

type NewVersion = {
  id: string;
  documentId: string;
  version: number;
  name: string;
  hash: string;
  sizeBytes: number;
  userId: string;
};

export async function insert(
  tx: Transaction,
  row: { id: string; collectionId: string; name: string },
): Promise<void> {
  await tx.document.create({ data: row, select: { id: true } });
}

export async function insertVersion(tx: Transaction, row: NewVersion): Promise<void> {
  await tx.documentVersion.create({ data: row, select: { id: true } });
}

/** Deletes the versions of a document that are not current, and returns the hashes of their files. */
export async function removeNotCurrent(tx: Transaction, documentId: string): Promise<string[]> {
  const rows = await tx.$queryRaw<{ hash: string }[]>`
    delete from "DocumentVersion" v using "Document" d
    where d."id" = v."documentId" and d."id" = ${documentId}::uuid and v."id" is distinct from d."currentId"
    returning v."hash"`;
  return rows.map(({ hash }) => hash);
}

export async function remove(tx: Transaction, id: string): Promise<void> {
  await tx.document.deleteMany({ where: { id } });
}

/** The hashes of the files of a document, or of a collection. */
export async function hashesOf(
  tx: Transaction,
  of: { documentId: string } | { collectionId: string },
): Promise<string[]> {
  const rows = await tx.documentVersion.findMany({
    where: "documentId" in of ? of : { document: of },
    select: { hash: true },
  });
  return rows.map(({ hash }) => hash);
}

/** A version that has failed is to be read again. */
export async function queueAgain(tx: Transaction, id: string): Promise<void> {
  await tx.documentVersion.updateMany({
    where: { id, status: "failed" },
    data: { status: "queued", problem: null, attempts: 0, pagesRead: 0 },
  });
}
