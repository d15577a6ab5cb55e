import { record } from "#lib/audit/index.ts";
import type { Admin } from "#lib/auth/viewer.ts";
import { inTransaction } from "#lib/db.ts";

import * as store from "./store.ts";

/** The hash of the token that metrics are read with; undefined when there is none. It is no field of the settings, which administrators read. */
export const metricsTokenHash = (): Promise<store.MetricsTokenHash | undefined> =>
  store.readMetricsTokenHash();

/** Stores the hash of a new token in place of the one before. */
export async function storeMetricsTokenHash(
  admin: Admin,
  token: store.MetricsTokenHash,
): Promise<void> {
  await inTransaction(async (tx) => {
    await store.writeMetricsTokenHash(tx, token);
    await record(tx, admin, "settings.changed", { metricsToken: "created" });
  });
}

export async function deleteMetricsTokenHash(admin: Admin): Promise<void> {
  await inTransaction(async (tx) => {
    await store.writeMetricsTokenHash(tx, undefined);
    await record(tx, admin, "settings.changed", { metricsToken: "deleted" });
  });
}
