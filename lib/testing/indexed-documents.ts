// Collections and documents that can be searched, without files: what their passages say is given.

import { randomUUID } from "node:crypto";

import type { Viewer } from "#lib/auth/viewer.ts";
import { inTransaction } from "#lib/db.ts";
import { insertPassages, preparePassages, searchPassages } from "#lib/knowledge/index.ts";
import type { CollectionVisibility } from "#lib/knowledge/schema.ts";

import { sql } from "./people.ts";

/** Stores a row of a table; what the table does not have is left out. */
const insert = (table: string, row: object) =>
  sql(`insert into "${table}" select (jsonb_populate_record(null::"${table}", $1)).*`, [
    JSON.stringify({ createdAt: new Date().toISOString(), ...row }),
  ]);

type CollectionWish = {
  visibility?: CollectionVisibility;
  onlyFromDocuments?: boolean;
  readers?: Viewer[];
  editors?: Viewer[];
};

/** An empty collection; answers its id. */
export async function aCollection(
  owner: Viewer,
  {
    visibility = "private",
    onlyFromDocuments = false,
    readers = [],
    editors = [],
  }: CollectionWish = {},
): Promise<string> {
  const collectionId = randomUUID();
  await insert("Collection", {
    id: collectionId,
    ownerId: owner.id,
    name: "Handbooks",
    description: "",
    visibility,
    onlyFromDocuments,
  });
  for (const [role, members] of Object.entries({ reader: readers, editor: editors }))
    for (const { id: userId } of members)
      await insert("CollectionMember", { collectionId, userId, role });
  return collectionId;
}

/** Passages that one transaction stores. */
const atOnce = 50;

type Piece = string | { text: string; headings: string[] };

/** A document whose first version is ready; answers its id. */
export async function aDocument(
  collectionId: string,
  name: string,
  pieces: Piece[],
): Promise<string> {
  const id = randomUUID();
  await insert("Document", { id, collectionId, name });
  await makeCurrent(await aVersion(id, 1, pieces, name));
  return id;
}

/** A version that is not the current one; answers its id. */
export async function aVersion(
  documentId: string,
  version: number,
  pieces: Piece[],
  documentName = "handbook.pdf",
): Promise<string> {
  const id = randomUUID();
  await insert("DocumentVersion", {
    id,
    documentId,
    version,
    name: documentName,
    hash: id,
    sizeBytes: 1,
    userId: randomUUID(),
    status: "ready",
    pagesRead: pieces.length,
    passageCount: pieces.length,
    attempts: 1,
  });
  const passages = pieces.map((piece, at) => {
    const { text, headings } = typeof piece === "string" ? { text: piece, headings: [] } : piece;
    return { text, headings, ranges: [{ page: at + 1, start: 0, end: text.length }] };
  });
  for (let from = 0; from < passages.length; from += atOnce) {
    const some = passages.slice(from, from + atOnce);
    const prepared = await preparePassages(documentName, some, from);
    await inTransaction((tx) => insertPassages(tx, id, prepared));
  }
  return id;
}

export const makeCurrent = (versionId: string) =>
  sql(
    `update "Document" d set "currentId" = v.id from "DocumentVersion" v where v.id = $1 and d.id = v."documentId"`,
    [versionId],
  );

export const search = (viewer: Viewer, query: string, collections: string[], limit = 10) =>
  searchPassages(viewer, { query, collections, limit });

/** The texts of the passages that are found, and of the nearest ones. */
export async function textsOf(...asked: Parameters<typeof search>): Promise<string[]> {
  const { passages, nearest } = await search(...asked);
  return [...passages, ...nearest].map(({ text }) => text);
}
