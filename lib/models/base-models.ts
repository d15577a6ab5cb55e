import type { Admin } from "#lib/auth/viewer.ts";
import { isManageable, samplingServer } from "#lib/runtimes/index.ts";

import { isOffered, lastKnownEntries } from "./offered-models.ts";
import { type ModelLimits, profileOf } from "./profiles.ts";
import type { BaseModel } from "./schema.ts";

/** The available chat models of which variants can be made, whoever may use them. */
export async function listBaseModels(_admin: Admin, limits: ModelLimits): Promise<BaseModel[]> {
  const entries = await lastKnownEntries();
  return entries.filter(isOffered).flatMap((entry) => {
    if (!entry.model) return [];
    const {
      id,
      loadedContextLength: contextLength,
      efforts,
    } = profileOf(entry.model, limits, entry);
    const { runtime } = entry.known;
    const server = samplingServer(runtime);
    return [{ id, contextLength, efforts, server, manageable: isManageable(runtime) }];
  });
}
