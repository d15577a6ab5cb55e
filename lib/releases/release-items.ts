import type { Admin } from "#lib/auth/viewer.ts";
import { notFound } from "#lib/errors.ts";
import { listServedModels } from "#lib/models/index.ts";
import { current } from "#lib/settings/index.ts";
import { enabledIds } from "#lib/users/index.ts";

import { includes } from "./offer-releases.ts";
import type { Release } from "./schema.ts";
import * as store from "./store.ts";

/** Throws `not_found`. */
export async function getRelease(admin: Admin, id: string): Promise<Release> {
  const [release] = await withPeople(admin, [await store.get(id)]);
  if (!release) throw notFound("release");
  return release;
}

/** Releases as administrators see them: with how many people they include. */
export async function withPeople(admin: Admin, rows: store.ReleaseRow[]): Promise<Release[]> {
  const [ids, served] = await Promise.all([
    enabledIds(),
    current().then((limits) => listServedModels(admin, limits)),
  ]);
  const known = new Set(served.map(({ id }) => id));
  return rows.map(({ movedDefault: _, startedAt, completedAt, revertedAt, ...row }) => ({
    ...row,
    people: ids.filter((id) => includes({ ...row, completedAt }, id)).length,
    everybody: ids.length,
    missing: [row.modelId, row.against].filter((id) => !known.has(id)),
    startedAt: startedAt.toISOString(),
    completedAt: completedAt?.toISOString() ?? null,
    revertedAt: revertedAt?.toISOString() ?? null,
  }));
}
