import "server-only";

// What happened, who did it and when. Every room writes here, in the transaction of the change itself; nobody changes or removes an event.

import type { Admin } from "#lib/auth/viewer.ts";

import type { AuditPage, AuditQuery } from "./schema.ts";
import * as store from "./store.ts";

export { record, recordAlone } from "./store.ts";

/** The log, newest first. */
export function list(_admin: Admin, query: AuditQuery): Promise<AuditPage> {
  return store.page(query);
}
