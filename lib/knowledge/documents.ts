import { record } from "#lib/audit/index.ts";
import type { Viewer } from "#lib/auth/viewer.ts";
import { inTransaction } from "#lib/db.ts";
import { errorMessage } from "#lib/error-message.ts";
import { AppError } from "#lib/errors.ts";
import { current } from "#lib/settings/index.ts";

import * as collections from "./collection-store.ts";
import * as store from "./document-store.ts";
import { removeUnused } from "./files.ts";
import { requireEditor } from "./roles.ts";
import {
  type DocumentList,
  type DocumentQuery,
  type KnowledgeDocument,
  problemSchema,
} from "./schema.ts";

/** How long the deletion of a collection or a document may take, in ms: its terms are many rows. */
export const deletionTimeout = 60_000;

/** A page of a collection's documents, the newest first. Throws `not_found`. */
export async function listDocuments(
  viewer: Viewer,
  collectionId: string,
  query: DocumentQuery,
): Promise<DocumentList> {
  await collections.get(viewer, collectionId);
  const { items, nextCursor } = await store.page(viewer, collectionId, query);
  const settings = await current();
  return { items: items.map((row) => itemOf(viewer, row, settings.documentPages)), nextCursor };
}

/** Throws `not_found`. */
export async function getDocument(
  viewer: Viewer,
  path: store.DocumentPath,
): Promise<KnowledgeDocument> {
  return itemOf(viewer, await store.get(viewer, path), (await current()).documentPages);
}

function itemOf(
  viewer: Viewer,
  { currentId, createdAt, role: _role, versionId: _versionId, problem, ...row }: store.DocumentRow,
  most: number,
): KnowledgeDocument {
  const code = problem === null ? null : (problemSchema.safeParse(problem).data ?? "fault");
  return {
    ...row,
    searchable: currentId !== null,
    createdAt: createdAt.toISOString(),
    problem: code,
    error:
      code && errorMessage(viewer, { messageKey: `reading_${code}` as const, values: { most } }),
  };
}

/** Reads a document again that could not be read. Throws `not_found`, `forbidden` for who may not change it, `conflict` when it has not failed. */
export async function retryDocument(
  viewer: Viewer,
  path: store.DocumentPath,
): Promise<KnowledgeDocument> {
  await inTransaction(async (tx) => {
    const { role, status, versionId } = await store.hold(tx, viewer, path);
    requireEditor(role);
    if (status !== "failed") throw new AppError("conflict", "document_not_failed");
    await store.queueAgain(tx, versionId);
  });
  return getDocument(viewer, path);
}

/** Deletes a document with all that was read from it. Throws `not_found`, and `forbidden` for who may not change it. */
export async function deleteDocument(viewer: Viewer, path: store.DocumentPath): Promise<void> {
  const hashes = await inTransaction(async (tx) => {
    const { id, role, name } = await store.hold(tx, viewer, path);
    requireEditor(role);
    const files = await store.hashesOf(tx, { documentId: id });
    await store.remove(tx, id);
    const { collectionId } = path;
    await record(tx, viewer, "document.deleted", { collectionId, documentId: id, name });
    return files;
  }, deletionTimeout);
  await removeUnused(hashes);
}
