import { record } from "#lib/audit/index.ts";
import type { Admin } from "#lib/auth/viewer.ts";
import { inTransaction, type Transaction } from "#lib/db.ts";
import { AppError, notFound } from "#lib/errors.ts";
import { givenFields } from "#lib/given-fields.ts";

import { managementOf } from "#lib/runtimes/index.ts";
import { current } from "#lib/settings/index.ts";
import { keepLoaded } from "./memory.ts";
import { itemsOf } from "./model-items.ts";
import { lastKnownEntries, type ModelEntry } from "./offered-models.ts";
import { mayChat } from "./profiles.ts";
import { reloadRegistry } from "./registry.ts";
import type { ModelChange, ModelItem } from "./schema.ts";
import * as store from "./store.ts";

/**
 * Changes what applies to a model. The default is always one that is enabled: making a disabled one the default is a `conflict`, and disabling
 * the default leaves the choice to Parlor. Throws `not_found` when there is no such model, `invalid` for a user who does not exist.
 */
export async function changeModel(
  admin: Admin,
  id: string,
  change: ModelChange,
): Promise<ModelItem> {
  await reloadRegistry();
  const entries = await lastKnownEntries();
  const entry = entries.find((each) => each.id === id);
  if (!entry) throw notFound("model");
  if (change.keepLoaded) managementOf(entry.known.runtime);
  await inTransaction(async (tx) => {
    await applyChange(tx, entries, entry, change);
    await record(tx, admin, "model.changed", {
      model: id,
      runtimeId: entry.known.runtime.id,
      ...auditDetails(change),
    });
  });
  await reloadRegistry();
  if (change.keepLoaded !== undefined) keepLoaded(entry, change.keepLoaded);
  const item = itemsOf(admin, await lastKnownEntries(), await current()).find(
    (each) => each.id === id,
  );
  if (!item) throw notFound("model");
  return item;
}

async function applyChange(
  tx: Transaction,
  entries: readonly ModelEntry[],
  entry: ModelEntry,
  { default: isDefault, order, ...change }: ModelChange,
): Promise<void> {
  const rows = await store.holdRows(tx);
  const rowOf = ({ known, source }: ModelEntry): store.ModelRow =>
    rows.find((row) => row.runtimeId === known.runtime.id && row.source === source) ??
    store.unchanged(known.runtime.id, source);
  const before = rowOf(entry);
  const after = { ...before, ...givenFields(change) };
  if (isDefault === true) requireAskable(entry, after);
  if (isDefault === true && !before.isDefault) await store.clearDefault(tx);
  after.isDefault = after.enabled && (isDefault ?? before.isDefault);
  await store.putRow(tx, after);
  if (order === undefined) return;
  // The others move up or down; all places are stored, so that a model that appears later does not come in between.
  const places = entries.filter((each) => each !== entry);
  places.splice(order, 0, entry);
  for (const [place, each] of places.entries())
    await store.putRow(tx, { ...(each === entry ? after : rowOf(each)), order: place });
}

function requireAskable({ id, model }: ModelEntry, { enabled }: store.ModelRow): void {
  if (!enabled || !model || !mayChat(model))
    throw new AppError("conflict", "model_cannot_be_default", { model: id });
}

/** A change for the audit log. */
const auditDetails = ({ allowed, ...rest }: ModelChange) => ({
  ...givenFields(rest),
  ...(allowed && { allowed: allowed === "everyone" ? allowed : allowed.join(", ") }),
});
