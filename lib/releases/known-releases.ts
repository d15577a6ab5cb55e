// The releases as this process knows them, so that no question reads a row.

import { log, safeErrorText } from "#lib/log.ts";
import { type ReleaseRule, setReleaseRules } from "#lib/models/index.ts";
import { processSingleton } from "#lib/process-singleton.ts";

import { standingOf } from "./arm.ts";
import { type ReleaseRow, readAll } from "./store.ts";

const cache = processSingleton("releases", (): { rules?: readonly ReleaseRule[] } => ({}));

/** How often the rows are read again, because another web server may have changed them, in ms: as the registry's are. */
const every = 10_000;

/** Whether a release includes a user: of one that was completed, everyone is. */
export function includes(
  { id, share, userIds, completedAt }: Pick<ReleaseRow, "id" | "share" | "userIds" | "completedAt">,
  userId: string,
): boolean {
  if (completedAt !== null) return true;
  return share === null ? (userIds?.includes(userId) ?? false) : standingOf(id, userId) < share;
}

const asRule = (row: ReleaseRow): ReleaseRule => ({
  modelId: row.modelId,
  against: row.against,
  state: row.state,
  includes: (userId) => includes(row, userId),
});

/** Reads the rows again. */
export async function reloadReleases(): Promise<readonly ReleaseRule[]> {
  cache.rules = (await readAll()).map(asRule);
  return cache.rules;
}

/** Applies releases to what users may ask, from now on until the process ends. While the database does not answer, what is known holds. */
export function watchReleases(): void {
  setReleaseRules(async () => cache.rules ?? reloadReleases());
  const look = () =>
    void reloadReleases().catch((thrown: unknown) =>
      log.warn({ error: safeErrorText(thrown) }, "the releases were not read"),
    );
  look();
  processSingleton("releases watch", () => setInterval(look, every).unref());
}
