import "server-only";

// Releases: a model or a variant is given to some people in place of another one, compared with it, and then given to everyone, or taken back.

import { randomUUID } from "node:crypto";

import { record } from "#lib/audit/index.ts";
import type { AuditDetails } from "#lib/audit/schema.ts";
import type { Admin } from "#lib/auth/viewer.ts";
import { inTransaction } from "#lib/db.ts";
import { AppError, notFound } from "#lib/errors.ts";
import { listServedModels, reloadReleaseRules } from "#lib/models/index.ts";
import { current } from "#lib/settings/index.ts";

import { getRelease, withPeople } from "./release-items.ts";
import type { NewRelease, Release, ReleaseChange, ReleasePage, ReleaseQuery } from "./schema.ts";
import * as store from "./store.ts";

export { compareRelease } from "./compare.ts";
export { completeRelease, revertRelease } from "./end-release.ts";
export { offerReleases } from "./offer-releases.ts";
export { getRelease } from "./release-items.ts";

/** The releases, the newest first. */
export async function listReleases(admin: Admin, query: ReleaseQuery): Promise<ReleasePage> {
  const { items, nextCursor } = await store.page(query);
  return { items: await withPeople(admin, items), nextCursor };
}

/**
 * Begins a release. From now on `modelId` is withheld from everybody else. Throws `not_found` for a model that cannot be asked, `invalid` for
 * the same model twice or a user who does not exist, `conflict` while another release of one of the two runs.
 */
export async function createRelease(
  admin: Admin,
  { modelId, against, ...people }: NewRelease,
): Promise<Release> {
  const { share, userIds } = peopleOf(people);
  if (modelId === against) throw new AppError("invalid", "release_same");
  const served = new Set((await listServedModels(admin, await current())).map(({ id }) => id));
  if (!served.has(modelId) || !served.has(against)) throw notFound("model");
  const id = randomUUID();
  await inTransaction(async (tx) => {
    const others = await store.hold(tx);
    const isOfBoth = (other: store.ReleaseRow) =>
      [other.modelId, other.against].some((each) => each === modelId || each === against);
    if (others.some((other) => other.state === "running" && isOfBoth(other)))
      throw new AppError("conflict", "release_overlaps");
    await store.insert(tx, { id, modelId, against, share, userIds });
    await record(tx, admin, "release.created", {
      releaseId: id,
      ...peopleDetails({ modelId, against, share, userIds }),
    });
  });
  await reloadReleaseRules();
  return getRelease(admin, id);
}

/** Changes whom a release includes. Throws `not_found`, `conflict` when it does not run any more, `invalid` for a user who does not exist. */
export async function changeRelease(
  admin: Admin,
  id: string,
  change: ReleaseChange,
): Promise<Release> {
  const { share, userIds } = peopleOf(change);
  await inTransaction(async (tx) => {
    await store.hold(tx);
    const row = await store.get(id, tx);
    if (row.state !== "running") throw new AppError("conflict", "release_ended");
    await store.putPeople(tx, { id, share, userIds });
    await record(tx, admin, "release.changed", {
      releaseId: id,
      ...peopleDetails({ ...row, share, userIds }),
    });
  });
  await reloadReleaseRules();
  return getRelease(admin, id);
}

/**
 * Removes a release that has ended: from now on both models are offered as the page of models says. Throws `not_found`, and `conflict` while it
 * runs.
 */
export async function deleteRelease(admin: Admin, id: string): Promise<void> {
  await inTransaction(async (tx) => {
    await store.hold(tx);
    const { state, modelId, against } = await store.get(id, tx);
    if (state === "running") throw new AppError("conflict", "release_running");
    await store.remove(tx, id);
    await record(tx, admin, "release.deleted", { releaseId: id, modelId, against });
  });
  await reloadReleaseRules();
}

const peopleOf = ({
  share,
  userIds,
}: ReleaseChange): Pick<store.ReleaseRow, "share" | "userIds"> => ({
  share: share ?? null,
  userIds: userIds ?? null,
});

const peopleDetails = ({
  modelId,
  against,
  share,
  userIds,
}: Pick<store.ReleaseRow, "modelId" | "against" | "share" | "userIds">): AuditDetails => ({
  modelId,
  against,
  ...(share !== null && { share }),
  ...(userIds && { userIds: userIds.join(", ") }),
});
