// Which models are in the memory of their servers, and what administrators wish of it. The server decides: it makes space for a model that is
// asked by unloading others.

import { record } from "#lib/audit/index.ts";
import type { Admin } from "#lib/auth/viewer.ts";
import { monotonicNow } from "#lib/clock.ts";
import { db, inTransaction } from "#lib/db.ts";
import { AppError, notFound } from "#lib/errors.ts";
import { log } from "#lib/log.ts";
import { processSingleton } from "#lib/process-singleton.ts";
import {
  discoverRuntime,
  loadModel,
  ManagementError,
  managementOf,
  removeModel,
  unloadModel,
} from "#lib/runtimes/index.ts";
import type { ManagementProblem } from "#lib/runtimes/schema.ts";
import { current } from "#lib/settings/index.ts";

import { lastKnownEntries, type ModelEntry } from "./offered-models.ts";
import { windowOf } from "./profiles.ts";
import { reloadRegistry } from "./registry.ts";
import * as store from "./store.ts";

/** A model that this process loads on an administrator's request, or could not load, and when that was. */
type Load = { problem?: ManagementProblem; endedAt?: number };
const loads = processSingleton("loads", () => new Map<string, Load>());

/** After a failure a model that is to stay loaded is left alone for this time, in ms. */
const patience = 60_000;

const keyOf = ({ known, source }: ModelEntry) => `${known.runtime.id} ${source}`;

/** Whether a model is being loaded, and why the last attempt failed. */
export function loadOf(entry: ModelEntry): { loading: boolean; problem?: ManagementProblem } {
  const load = loads.get(keyOf(entry));
  return { loading: load !== undefined && load.endedAt === undefined, ...load };
}

/**
 * Begins to load a model, which can take minutes and goes on when the page is left. Throws `not_found`, and `conflict` when its server's models are
 * managed elsewhere.
 */
export async function startLoading(admin: Admin, id: string): Promise<void> {
  const entry = await managedEntry(id);
  await record(db, admin, "model.loaded", detailsOf(entry));
  void load(entry, entry.row.keepLoaded);
}

/** Frees the memory that a model takes; one that is to stay loaded is loaded again when it is asked. Throws `unavailable` when its server cannot. */
export async function unload(admin: Admin, id: string): Promise<void> {
  const entry = await managedEntry(id);
  await atServer(() => unloadModel(entry.known.runtime, entry.source));
  loads.delete(keyOf(entry));
  await record(db, admin, "model.unloaded", detailsOf(entry));
  await discoverRuntime(entry.known.runtime);
}

/** Deletes a model from its server, and what was changed of it; of one that its server has no longer only the latter. Throws `unavailable` when its server cannot. */
export async function deleteModel(admin: Admin, id: string): Promise<void> {
  const entry = (await lastKnownEntries()).find((each) => each.id === id);
  if (!entry) throw notFound("model");
  const { known, source } = entry;
  if (entry.model) {
    managementOf(known.runtime);
    await atServer(() => removeModel(known.runtime, source));
  }
  await inTransaction(async (tx) => {
    await store.deleteRow(tx, known.runtime.id, source);
    await record(tx, admin, "model.deleted", detailsOf(entry));
  });
  await Promise.all([reloadRegistry(), discoverRuntime(known.runtime)]);
}

/** Loads the models that are to stay in memory and are not, as after a restart of their server. */
export async function loadKept(): Promise<void> {
  for (const entry of await lastKnownEntries()) {
    const { known, source, row, model } = entry;
    const isGone = !model || !known.isUp || known.loaded === null;
    if (!row.keepLoaded || isGone || known.loaded?.some(({ name }) => name === source)) continue;
    const last = loads.get(keyOf(entry));
    if (last && (last.endedAt === undefined || monotonicNow() - last.endedAt < patience)) continue;
    void load(entry, true);
  }
}

/** Never throws: a failure is kept for the page. */
async function load(entry: ModelEntry, forEver: boolean): Promise<void> {
  const { known, source, model, row } = entry;
  const key = keyOf(entry);
  if (loads.has(key) && loads.get(key)?.endedAt === undefined) return;
  loads.set(key, {});
  let problem: ManagementProblem | undefined;
  try {
    const contextLength = windowOf(model, row, await current());
    await loadModel(known.runtime, { name: source, contextLength, forEver });
  } catch (thrown) {
    problem = thrown instanceof ManagementError ? thrown.problem : "fault";
    log.warn({ model: source, problem }, "a model was not loaded");
  }
  await discoverRuntime(known.runtime).catch(() => undefined);
  loads.set(key, { endedAt: monotonicNow(), ...(problem && { problem }) });
}

/** A change of what is to stay in memory takes effect at once, if the model is loaded. */
export function keepLoaded(entry: ModelEntry, forEver: boolean): void {
  const isLoaded = entry.known.loaded?.some(({ name }) => name === entry.source);
  if (entry.model && (forEver || isLoaded)) void load(entry, forEver);
}

async function managedEntry(id: string): Promise<ModelEntry> {
  const entry = (await lastKnownEntries()).find((each) => each.id === id);
  if (!entry?.model) throw notFound("model");
  managementOf(entry.known.runtime);
  return entry;
}

async function atServer(work: () => Promise<void>): Promise<void> {
  try {
    await work();
  } catch (thrown) {
    if (!(thrown instanceof ManagementError)) throw thrown;
    throw new AppError("unavailable", `server_${thrown.problem}`);
  }
}

const detailsOf = ({ id, known }: ModelEntry) => ({ model: id, runtimeId: known.runtime.id });
