import { record } from "#lib/audit/index.ts";
import type { Admin } from "#lib/auth/viewer.ts";
import { inTransaction } from "#lib/db.ts";
import { notFound } from "#lib/errors.ts";
import { givenFields } from "#lib/given-fields.ts";

import { current } from "#lib/settings/index.ts";
import { applyChange } from "./apply-change.ts";
import { keepLoaded } from "./loads.ts";
import { itemsOf } from "./model-items.ts";
import { lastKnownEntries } from "./offered-models.ts";
import { reloadRegistry } from "./registry.ts";
import type { ModelChange, ModelItem } from "./schema.ts";

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

/** A change for the audit log. */
const auditDetails = ({ allowed, parameters, ...rest }: ModelChange) => ({
  ...givenFields(rest),
  ...(parameters && { parameters: JSON.stringify(parameters) }),
  ...(allowed && { allowed: allowed === "everyone" ? allowed : allowed.join(", ") }),
});
