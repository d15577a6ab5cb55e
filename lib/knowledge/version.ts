import { randomUUID } from "node:crypto";

import type { Viewer } from "#lib/auth/viewer.ts";
import { inTransaction, type Transaction } from "#lib/db.ts";
import type { Settings } from "#lib/settings/schema.ts";

import { insertVersion } from "./document-store.ts";
import { keep, type Received } from "./files.ts";
import { inTurn } from "./in-turn.ts";
import { requireRoomFor } from "./limits.ts";

/** Transactions of uploads: each may wait for another one of its collection, and holds a connection meanwhile. */
const storedAtOnce = 2;

export const stored = <T>(work: (tx: Transaction) => Promise<T>): Promise<T> =>
  inTurn("uploads", storedAtOnce, () => inTransaction(work));

/** Puts a file into its place and stores the version that it is. */
export async function putVersion(
  tx: Transaction,
  viewer: Viewer,
  file: Received,
  version: { documentId: string; version: number; name: string },
  settings: Settings,
): Promise<void> {
  await requireRoomFor(viewer, file.size, settings, tx);
  await keep(tx, file);
  const { hash, size: sizeBytes } = file;
  await insertVersion(tx, { id: randomUUID(), ...version, hash, sizeBytes, userId: viewer.id });
}
