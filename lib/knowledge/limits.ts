import type { Viewer } from "#lib/auth/viewer.ts";
import type { Transaction } from "#lib/db.ts";
import { AppError } from "#lib/errors.ts";
import type { Settings } from "#lib/settings/schema.ts";

import { bytesOf, holdFilesOf } from "./file-store.ts";

/**
 * Throws `conflict` when the viewer's files would take more than is allowed with so many bytes more. Until the end of the transaction, if there is one, nobody
 * else adds to them.
 */
export async function requireRoomFor(
  viewer: Viewer,
  bytes: number,
  { megabytesPerUser: most }: Settings,
  tx?: Transaction,
): Promise<void> {
  if (tx) await holdFilesOf(tx, viewer.id);
  if ((await bytesOf(viewer.id, tx)) + bytes > most * 1_000_000)
    throw new AppError("conflict", "files_over_limit", { most });
}

/** Throws `conflict` when a collection of so many documents is full. */
export function requirePlaceIn(
  documents: number,
  { documentsPerCollection: most }: Settings,
): void {
  if (documents >= most) throw new AppError("conflict", "documents_over_limit", { most });
}
