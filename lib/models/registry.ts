// What administrators have changed of the models, as this process knows it, so that no question waits for the database.

import { processSingleton } from "#lib/process-singleton.ts";

import { type ModelRow, readRows } from "./store.ts";

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

/** Reads the rows again. */
export async function reloadRegistry(): Promise<Registry> {
  const rows = await readRows();
  cache.rows = new Map(rows.map((row) => [keyOf(row.runtimeId, row.source), row]));
  return cache.rows;
}
