import { record } from "#lib/audit/index.ts";
import type { Admin } from "#lib/auth/viewer.ts";
import { inTransaction } from "#lib/db.ts";
import { AppError } from "#lib/errors.ts";
import { changeModel, listModelItems, reloadReleaseRules } from "#lib/models/index.ts";

import { getRelease } from "./release-items.ts";
import type { Release } from "./schema.ts";
import * as store from "./store.ts";

/**
 * Gives the released model to everyone who may use the other one, which is in its place from now on; where that was the default, it is the
 * default. Throws `not_found`, and `conflict` when the release does not run any more.
 */
export async function completeRelease(admin: Admin, id: string): Promise<Release> {
  await ended(admin, id, "completed");
  const { modelId, against } = await store.get(id);
  const isMoved = await moveDefault(admin, against, modelId);
  if (isMoved) await inTransaction((tx) => store.putState(tx, id, { movedDefault: true }));
  return getRelease(admin, id);
}

/**
 * Takes the released model back, also from everyone: they have the other one again, and it is withheld until the release is removed from the
 * list. Throws `not_found`, and `conflict` when that was done already.
 */
export async function revertRelease(admin: Admin, id: string): Promise<Release> {
  await ended(admin, id, "reverted");
  const { modelId, against, movedDefault } = await store.get(id);
  if (movedDefault) await moveDefault(admin, modelId, against);
  return getRelease(admin, id);
}

async function ended(admin: Admin, id: string, state: "completed" | "reverted"): Promise<void> {
  await inTransaction(async (tx) => {
    await store.hold(tx);
    const row = await store.get(id, tx);
    const isPossible =
      row.state === "running" || (row.state === "completed" && state === "reverted");
    if (!isPossible) throw new AppError("conflict", "release_ended");
    const at = new Date();
    await store.putState(tx, id, {
      state,
      ...(state === "completed" ? { completedAt: at } : { revertedAt: at }),
    });
    const details = { releaseId: id, modelId: row.modelId, against: row.against };
    await record(tx, admin, `release.${state}`, details);
  });
  await reloadReleaseRules();
}

/**
 * Makes `to` the default where `from` is. A variant cannot be it in the registry: there, the release alone puts it in the place of the default.
 * Returns whether it was done; a model that cannot be the default at present leaves it where it is.
 */
async function moveDefault(admin: Admin, from: string, to: string): Promise<boolean> {
  const { items } = await listModelItems(admin, { limit: 500 });
  const isDefault = items.some((item) => item.id === from && item.default);
  if (!isDefault || !items.some(({ id }) => id === to)) return false;
  try {
    await changeModel(admin, to, { default: true });
    return true;
  } catch (thrown) {
    if (thrown instanceof AppError) return false;
    throw thrown;
  }
}
