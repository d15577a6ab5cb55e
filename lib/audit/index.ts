import "server-only";

// The audit log: what happened, who did it and when. Every module writes here, in the transaction
// of the change itself. An event is never changed, except that repeated ones are counted in one
// row, and is deleted when it is older than the settings' retention.

import type { Admin } from "#lib/auth/viewer.ts";

import type { AuditPage, AuditQuery } from "./schema.ts";
import * as store from "./store.ts";

export { flushRepeated, recordRepeated } from "./repeated.ts";
export { record } from "./store.ts";

/** The log, newest first. */
export function listEvents(_admin: Admin, query: AuditQuery): Promise<AuditPage> {
  return store.page(query);
}

/** Deletes what is older than `days`, in short statements; answers how many events. */
export async function deleteOlderThan(days: number): Promise<number> {
  let all = 0;
  for (;;) {
    const deleted = await store.deleteSome(days);
    all += deleted;
    if (deleted === 0) return all;
  }
}
