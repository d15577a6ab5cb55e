import "server-only";

// What an administrator changes while Parlor runs, stored in the database. Every question reads the
// settings, so they are cached for a few seconds; a change through this process holds at once, one
// through another process within `freshFor`.

import { record } from "#lib/audit/index.ts";
import type { Admin } from "#lib/auth/viewer.ts";
import { monotonicNow } from "#lib/clock.ts";
import { inTransaction, limitDatabase } from "#lib/db.ts";
import { processSingleton } from "#lib/process-singleton.ts";

import { type Settings, type SettingsChange, settingsSchema } from "./schema.ts";
import * as store from "./store.ts";

export { charactersOf, historyLimitsOf } from "./history-limits.ts";
export {
  deleteMetricsTokenHash,
  metricsTokenHash,
  storeMetricsTokenHash,
} from "./metrics-token.ts";

const freshFor = 5_000;
/** `until` is monotonic, in ms. */
const remembered = processSingleton(
  "settings",
  (): { settings?: Promise<Settings>; until: number } => ({ until: 0 }),
);

/** The current settings: stored changes over the defaults. */
export function current(): Promise<Settings> {
  if (!remembered.settings || monotonicNow() > remembered.until) {
    const reading = store.read().then((changed) => applied(settingsSchema.parse(changed)));
    // A failed read is not cached: the next question tries again.
    reading.catch(() => {
      if (remembered.settings === reading) delete remembered.settings;
    });
    remembered.settings = reading;
    remembered.until = monotonicNow() + freshFor;
  }
  return remembered.settings;
}

/** The settings as they are stored now, also when another web server has changed them. */
export function readSettings(_admin: Admin): Promise<Settings> {
  remembered.until = 0;
  return current();
}

/** Passes settings on to the infrastructure. */
function applied(settings: Settings): Settings {
  limitDatabase({
    connect: settings.databaseConnectTimeout,
    statement: settings.databaseStatementTimeout,
  });
  return settings;
}

/** Stores the given changes and answers all settings. */
export async function changeSettings(admin: Admin, wish: SettingsChange): Promise<Settings> {
  await inTransaction(async (tx) => {
    await store.write(tx, wish);
    await record(tx, admin, "settings.changed", auditDetails(wish));
  });
  remembered.until = 0;
  return current();
}

/** A change for the audit log: plain values unchanged, others as JSON. */
const auditDetails = (wish: SettingsChange) =>
  Object.fromEntries(
    Object.entries(wish).map(([name, value]) => [
      name,
      typeof value === "object" ? JSON.stringify(value) : (value ?? null),
    ]),
  );
