import type { Admin } from "#lib/auth/viewer.ts";
import { deleteRuntime } from "#lib/runtimes/index.ts";

import { reloadRegistry } from "./registry.ts";
import { deleteRowsOf } from "./store.ts";

/**
 * Deletes a runtime that was entered, and what was changed of its models: its id never comes back. Throws `conflict` for a declared one, `not_found`
 * when there is none.
 */
export async function deleteRuntimeWithModels(admin: Admin, id: string): Promise<void> {
  await deleteRuntime(admin, id, (tx) => deleteRowsOf(tx, id));
  await reloadRegistry();
}
