// What administrators have changed of the models, as this process knows it. A question does not wait for the database: the rows are read
// again every ten seconds, because another web server may have changed them, and at once after a change of this one.

import { log, safeErrorText } from "#lib/log.ts";
import { processSingleton } from "#lib/process-singleton.ts";

import { type ModelRow, readRows } from "./store.ts";

const every = 10_000;

/** `key` is of `keyOf`. */
type Registry = ReadonlyMap<string, ModelRow>;

const cache = processSingleton("registry", (): { rows?: Registry } => ({}));

const keyOf = (runtimeId: string, source: string) => `${runtimeId} ${source}`;

/** The rows, read when they never were. Throws when they cannot be: who may use which model is not known without them. */
export async function registry(): Promise<Registry> {
  return cache.rows ?? reloadRegistry();
}

export const rowOf = (rows: Registry, runtimeId: string, source: string): ModelRow | undefined =>
  rows.get(keyOf(runtimeId, source));

export async function reloadRegistry(): Promise<Registry> {
  const rows = await readRows();
  cache.rows = new Map(rows.map((row) => [keyOf(row.runtimeId, row.source), row]));
  return cache.rows;
}

/** Reads the rows every ten seconds until the process ends. While the database does not answer, the last known ones hold. */
export function watchRegistry(): void {
  const look = () =>
    void reloadRegistry().catch((thrown: unknown) =>
      log.warn({ error: safeErrorText(thrown) }, "the settings of the models were not read"),
    );
  look();
  processSingleton("registry watch", () => setInterval(look, every).unref());
}
