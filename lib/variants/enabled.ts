// The enabled variants, kept in memory so that a question does not wait for the database. lib/models reads them again with its registry.

import { log, safeErrorText } from "#lib/log.ts";
import { processSingleton } from "#lib/process-singleton.ts";

import { type EnabledVariant, enabledRows } from "./store.ts";

const cache = processSingleton("enabled variants", (): { rows?: EnabledVariant[] } => ({}));

/** Reads the variants again, and returns whether it could. Never throws: while the database does not answer, the last known ones hold. */
export async function reloadVariants(): Promise<boolean> {
  try {
    cache.rows = await enabledRows();
    return true;
  } catch (thrown) {
    log.warn({ error: safeErrorText(thrown) }, "the variants were not read");
    return false;
  }
}

/** The enabled variants by their names, as last read. */
export async function enabledVariants(): Promise<readonly EnabledVariant[]> {
  if (!cache.rows) await reloadVariants();
  return cache.rows ?? [];
}
