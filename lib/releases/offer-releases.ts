// The releases as rules of which model a user gets.

import { type ReleaseRule, setReleaseRules } from "#lib/models/index.ts";

import { standingOf } from "./arm.ts";
import { type ReleaseRow, readAll } from "./store.ts";

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

/** Applies releases to what users may ask, from now on: they are read again as the registry is. */
export function offerReleases(): void {
  setReleaseRules(async () => (await readAll()).map(asRule));
}
