import type { Transaction } from "#lib/db.ts";
import { AppError } from "#lib/errors.ts";
import { givenFields } from "#lib/given-fields.ts";
import { managementOf } from "#lib/runtimes/index.ts";

import type { ModelEntry } from "./offered-models.ts";
import { mayChat } from "./profiles.ts";
import type { ModelChange } from "./schema.ts";
import * as store from "./store.ts";

/** Stores a change of one of these models, and what it means for the others. Throws as `changeModel` does. */
export async function applyChange(
  tx: Transaction,
  entries: readonly ModelEntry[],
  entry: ModelEntry,
  { default: isDefault, order, ...change }: ModelChange,
): Promise<void> {
  if (change.keepLoaded) managementOf(entry.known.runtime);
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
