// What administrators do with the memory and the disk of a model server.

import { record } from "#lib/audit/index.ts";
import type { Admin } from "#lib/auth/viewer.ts";
import { inTransaction } from "#lib/db.ts";
import { AppError, notFound } from "#lib/errors.ts";
import {
  discoverRuntime,
  ManagementError,
  managementOf,
  removeModel,
  unloadModel,
} from "#lib/runtimes/index.ts";

import { forgetLoad, load } from "./loads.ts";
import { lastKnownEntries, type ModelEntry } from "./offered-models.ts";
import { reloadRegistry } from "./registry.ts";
import * as store from "./store.ts";

/**
 * Begins to load a model, which can take minutes and goes on when the page is left. Throws `not_found`, and `conflict` when its server's models are
 * managed elsewhere.
 */
export async function startLoading(admin: Admin, id: string): Promise<void> {
  const entry = await managedEntry(id);
  await inTransaction((tx) => record(tx, admin, "model.loaded", detailsOf(entry)));
  void load(entry, entry.row.keepLoaded);
}

/** Frees the memory that a model takes, which then is not to stay there either. Throws `unavailable` when its server cannot. */
export async function unload(admin: Admin, id: string): Promise<void> {
  const entry = await managedEntry(id);
  await atServer(() => unloadModel(entry.known.runtime, entry.source));
  forgetLoad(entry);
  await inTransaction(async (tx) => {
    if (entry.row.keepLoaded) await store.putRow(tx, { ...entry.row, keepLoaded: false });
    await record(tx, admin, "model.unloaded", detailsOf(entry));
  });
  await Promise.all([reloadRegistry(), discoverRuntime(entry.known.runtime)]);
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

async function managedEntry(id: string): Promise<ModelEntry> {
  const entry = (await lastKnownEntries()).find((each) => each.id === id);
  if (!entry?.model) throw notFound("model");
  managementOf(entry.known.runtime);
  return entry;
}

/** What a server cannot do is `unavailable`, in words. */
export async function atServer(work: () => Promise<void>): Promise<void> {
  try {
    await work();
  } catch (thrown) {
    if (!(thrown instanceof ManagementError)) throw thrown;
    throw new AppError("unavailable", `server_${thrown.problem}`);
  }
}

const detailsOf = ({ id, known }: ModelEntry) => ({ model: id, runtimeId: known.runtime.id });
