import "server-only";

import { inTransaction } from "#lib/db.ts";
import type { CutPassage } from "#lib/reading/schema.ts";

import { insertPassages } from "./passage-store.ts";
import { preparePassages } from "./prepare-passages.ts";

/** Passages that one transaction stores: on the embedded database everybody else waits meanwhile. */
const atOnce = 50;

/**
 * Indexes and stores the passages of a version in several short transactions. They are found as soon as the version is the current one of its document; what a crash
 * has left of them goes with the version, or by `deletePassagesOf`.
 */
export async function storePassages(
  version: { id: string; documentName: string },
  passages: CutPassage[],
): Promise<void> {
  for (let from = 0; from < passages.length; from += atOnce) {
    const some = passages.slice(from, from + atOnce);
    const prepared = await preparePassages(version.documentName, some, from);
    await inTransaction((tx) => insertPassages(tx, version.id, prepared));
  }
}
