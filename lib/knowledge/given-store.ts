import "server-only";

// What the chat reads of collections and passages by their ids: only what its viewer may read.

import type { Viewer } from "#lib/auth/viewer.ts";
import { db } from "#lib/db.ts";
import type { PageRun } from "#lib/reading/schema.ts";

import { readableBy } from "./readable-store.ts";
import type { Collection, FoundPassage } from "./schema.ts";

/** Of the named collections those that the viewer may read, in no order. */
export async function readableCollections(
  viewer: Viewer,
  ids: string[],
): Promise<Pick<Collection, "id" | "onlyFromDocuments">[]> {
  return db.$queryRaw<Pick<Collection, "id" | "onlyFromDocuments">[]>`
    select c."id"::text as "id", c."onlyFromDocuments" from "Collection" c
    where c."id" = any(${ids}::uuid[]) and ${readableBy(viewer)}`;
}

/** A passage as it is looked at: its headings are joined by " › ". */
export type PassageText = Pick<FoundPassage, "id" | "documentName" | "heading" | "text">;

/** Of the named passages those that are still there and that the viewer may read. */
export async function passageTexts(viewer: Viewer, ids: string[]): Promise<PassageText[]> {
  if (ids.length === 0) return [];
  return db.$queryRaw<PassageText[]>`
    select p."id"::text as "id", d."name" as "documentName", p."text",
      coalesce((select string_agg(h.heading, ' › ' order by h.at) from jsonb_array_elements_text(p."headings") with ordinality as h(heading, at)), '') as "heading"
    from "Passage" p join "DocumentVersion" v on v."id" = p."versionId" join "Document" d on d."id" = v."documentId"
      join "Collection" c on c."id" = d."collectionId"
    where p."id" = any(${ids}::bigint[]) and ${readableBy(viewer)}`;
}

/** A page on which a passage stands, and where its text is drawn there. */
export type PassagePage = { passageId: string; number: number; runs: PageRun[] };

/** The pages of passages, those that the viewer may read. */
export async function pagesOfPassages(
  viewer: Viewer,
  wanted: { passageId: string; number: number }[],
): Promise<PassagePage[]> {
  if (wanted.length === 0) return [];
  return db.$queryRaw<PassagePage[]>`
    select w."passageId"::text as "passageId", g."number", g."runs"
    from jsonb_to_recordset(${JSON.stringify(wanted)}::jsonb) as w("passageId" bigint, "number" int)
      join "Passage" p on p."id" = w."passageId" join "DocumentPage" g on g."versionId" = p."versionId" and g."number" = w."number"
      join "DocumentVersion" v on v."id" = p."versionId" join "Document" d on d."id" = v."documentId" join "Collection" c on c."id" = d."collectionId"
    where ${readableBy(viewer)}`;
}
