import { randomUUID } from "node:crypto";

import { record } from "#lib/audit/index.ts";
import type { Viewer } from "#lib/auth/viewer.ts";
import { current } from "#lib/settings/index.ts";

import * as collections from "./collection-store.ts";
import * as store from "./document-store.ts";
import { documentName } from "./file-name.ts";
import { receive, removeUnused } from "./files.ts";
import { requirePlaceIn, requireRoomFor } from "./limits.ts";
import { requireEditor } from "./roles.ts";
import type { Uploaded } from "./schema.ts";
import { putVersion, stored } from "./version.ts";

/** A file as a form sends it: its name is hostile, and its bytes come while they are read. */
export type SentFile = { name: string; bytes: AsyncIterable<Uint8Array> };

/**
 * Stores a file as a new document, which the worker then reads. Throws `not_found`, `forbidden` for who may not change the documents, `invalid` for a file that
 * is too large or not of a kind that is read, `conflict` when a limit is reached.
 */
export async function uploadDocument(
  viewer: Viewer,
  collectionId: string,
  sent: SentFile,
): Promise<Uploaded> {
  const settings = await current();
  requireEditor((await collections.get(viewer, collectionId)).role);
  const name = documentName(sent.name);
  // Before the file comes; and again with its size, when nobody else can add to it.
  await requireRoomFor(viewer, 0, settings);
  return receive(sent.bytes, settings.fileMegabytes, (file) =>
    stored(async (tx) => {
      const { role, documents } = await collections.hold(tx, viewer, collectionId);
      requireEditor(role);
      const same = await store.findByHash(tx, collectionId, file.hash);
      if (same) return { ...same, duplicateOf: same.id };
      requirePlaceIn(documents, settings);
      const id = randomUUID();
      await store.insert(tx, { id, collectionId, name });
      await putVersion(tx, viewer, file, { documentId: id, version: 1, name }, settings);
      const details = { collectionId, documentId: id, name, bytes: file.size, hash: file.hash };
      await record(tx, viewer, "document.uploaded", details);
      return { id, status: "queued" as const };
    }),
  );
}

/** Stores a file as the next version of a document. The one before is searched until the new one is ready. Throws as `uploadDocument` does. */
export async function replaceDocument(
  viewer: Viewer,
  path: store.DocumentPath,
  sent: SentFile,
): Promise<Uploaded> {
  const settings = await current();
  requireEditor((await store.get(viewer, path)).role);
  const name = documentName(sent.name);
  await requireRoomFor(viewer, 0, settings);
  const unused: string[] = [];
  const uploaded = await receive(sent.bytes, settings.fileMegabytes, (file) =>
    stored(async (tx) => {
      const { id, role, version, hash, status } = await store.hold(tx, viewer, path);
      requireEditor(role);
      if (hash === file.hash && status !== "failed") return { id, status, duplicateOf: id };
      // A version that was never ready is given up for this one.
      unused.push(...(await store.removeNotCurrent(tx, id)));
      const next = { documentId: id, version: version + 1, name };
      await putVersion(tx, viewer, file, next, settings);
      const { collectionId } = path;
      const details = { collectionId, documentId: id, name, bytes: file.size, hash: file.hash };
      await record(tx, viewer, "document.replaced", details);
      return { id, status: "queued" as const };
    }),
  );
  await removeUnused(unused);
  return uploaded;
}
