import type { Admin } from "#lib/auth/viewer.ts";
import { modelFigures } from "#lib/conversations/index.ts";

import { enoughAnswers } from "./rules.ts";
import type { Comparison } from "./schema.ts";
import * as store from "./store.ts";

/**
 * What the two models of a release have done since it began, until it was completed or taken back: figures of the turns that they have
 * answered, for whomever. Throws `not_found`.
 */
export async function compareRelease(admin: Admin, id: string): Promise<Comparison> {
  const row = await store.get(id);
  const ended = row.completedAt ?? row.revertedAt;
  const span = { since: row.startedAt, until: ended ?? new Date() };
  const [released, against] = await Promise.all([
    modelFigures(admin, row.modelId, span),
    modelFigures(admin, row.against, span),
  ]);
  return {
    since: span.since.toISOString(),
    until: ended?.toISOString() ?? null,
    enough: [released, against].every(({ answers }) => answers >= enoughAnswers),
    released: { modelId: row.modelId, ...released },
    against: { modelId: row.against, ...against },
  };
}
