import "server-only";

import { z } from "zod";

import type { Viewer } from "#lib/auth/viewer.ts";
import { db } from "#lib/db.ts";
import { notFound } from "#lib/errors.ts";
import type { ReadPage } from "#lib/reading/schema.ts";

import type { DocumentPath } from "./document-store.ts";
import { readableBy } from "./readable-store.ts";
import { type PageView, type PassageView, readPageSchema } from "./schema.ts";

/** The version of a document whose pages and file are shown. */
export type ShownVersion = {
  versionId: string;
  name: string;
  hash: string;
  pages: number | null;
  pagesRead: number;
};

/** The version that is searched, or else the newest. Throws `not_found`. */
export async function findShown(
  viewer: Viewer,
  { collectionId, documentId }: DocumentPath,
): Promise<ShownVersion> {
  const [row] = await db.$queryRaw<ShownVersion[]>`
    select v."id"::text as "versionId", v."name", v."hash", v."pages", v."pagesRead"
    from "DocumentVersion" v join "Document" d on d."id" = v."documentId" join "Collection" c on c."id" = d."collectionId"
    where d."id" = ${documentId}::uuid and c."id" = ${collectionId}::uuid and ${readableBy(viewer)}
    order by (v."id" = d."currentId") desc nulls last, v."version" desc limit 1`;
  if (!row) throw notFound("document");
  return row;
}

/** A passage of the version that is searched: a citation of an earlier one leads nowhere. Throws `not_found`. */
export async function findPassage(
  viewer: Viewer,
  { collectionId, documentId }: DocumentPath,
  id: string,
): Promise<Omit<PassageView, "page" | "heading"> & { headings: string[] }> {
  const [row] = await db.$queryRaw<Awaited<ReturnType<typeof findPassage>>[]>`
    select p."id"::text as "id", p."text", p."ranges", p."headings" from "Passage" p
    join "Document" d on d."currentId" = p."versionId" join "Collection" c on c."id" = d."collectionId"
    where p."id" = ${id}::bigint and d."id" = ${documentId}::uuid and c."id" = ${collectionId}::uuid and ${readableBy(viewer)}`;
  if (!row) throw notFound("passage");
  return row;
}

const storedSchema = z.object(readPageSchema.omit({ pages: true, picture: true }).shape);

/** A page of a version. The blocks and runs are as lib/reading has made them. */
export async function find(
  versionId: string,
  number: number,
): Promise<Omit<PageView, "pages" | "picture"> | undefined> {
  const row = await db.documentPage.findUnique({
    where: { versionId_number: { versionId, number } },
    omit: { versionId: true },
  });
  return row ? storedSchema.parse(row) : undefined;
}

/** Stores pages, while this reading is the version's. Returns false when it is not any more. */
export async function putPages(
  { versionId, readingId }: { versionId: string; readingId: string },
  pages: ReadPage[],
  of: number,
): Promise<boolean> {
  const last = pages.at(-1)?.number ?? 0;
  const rows = JSON.stringify(pages);
  const stored = await db.$executeRaw`
    with mine as (
      update "DocumentVersion" set "pagesRead" = ${last}, "pages" = ${of}
      where "id" = ${versionId}::uuid and "readingId" = ${readingId}::uuid and "status" = 'reading' returning "id"
    )
    insert into "DocumentPage" ("versionId", "number", "width", "height", "text", "blocks", "runs")
    select mine."id", p."number", p."width", p."height", p."text", p."blocks", p."runs"
    from mine, jsonb_to_recordset(${rows}::jsonb) as p("number" int, "width" float8, "height" float8, "text" text, "blocks" jsonb, "runs" jsonb)`;
  return stored === pages.length;
}
