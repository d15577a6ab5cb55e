import "server-only";

// The models that users may ask, and the only way to call them. It uses model servers and does not depend on conversations.

import type { Viewer } from "#lib/auth/viewer.ts";

import { offeredModels } from "./offered-models.ts";
import type { ModelLimits } from "./profiles.ts";
import { registry } from "./registry.ts";
import type { ModelPage, ModelQuery } from "./schema.ts";

export { listBaseModels } from "./base-models.ts";
export { callModel, type ModelCall, requireRoomInQueue } from "./call-model.ts";
export { changeModel } from "./change-model.ts";
export { createOnServer } from "./create-on-server.ts";
export { deleteRuntimeWithModels } from "./delete-runtime.ts";
export {
  type EndedCall,
  endedCalls,
  type LiveCall,
  liveCalls,
  rememberedFor,
} from "./live-calls.ts";
export { type LoadedCopy, loadedCopies } from "./loaded-models.ts";
export { deleteModel, startLoading, unload } from "./memory.ts";
export { listModelItems } from "./model-items.ts";
export { countedAs, type ModelProfile } from "./profiles.ts";
export { type ReleaseRule, reloadReleaseRules, setReleaseRules } from "./release-source.ts";
export { effortOf, type ResolvedModel, resolveModel } from "./resolve-model.ts";
export {
  listServedModels,
  modelToTry,
  servedModel,
  servedProfiles,
  slotsOfModel,
} from "./served-models.ts";
export { watchModels } from "./watch-models.ts";

/** The chat models that this user may use, each with its window. */
export async function listModels(
  viewer: Viewer,
  limits: ModelLimits,
  { limit, cursor }: ModelQuery,
): Promise<ModelPage> {
  const { offers } = await offeredModels(viewer, limits);
  const items = offers.map(
    ({ model: { id, name, description, contextLength, efforts, effort } }, place) => ({
      id,
      name,
      ...(description !== "" && { description }),
      contextLength,
      efforts,
      ...(effort && { effort }),
      default: place === 0,
    }),
  );
  const rest = items.slice(items.findIndex(({ id }) => id === cursor) + 1);
  return {
    items: rest.slice(0, limit),
    nextCursor: rest.length > limit ? (rest[limit - 1]?.id ?? null) : null,
  };
}

/** Settings with the widest window that a question may get, whichever model answers it: as much history is read before the model is known. */
export async function withWidestWindow<Limits extends Pick<ModelLimits, "contextLength">>(
  limits: Limits,
): Promise<Limits> {
  const own = [...(await registry()).values()].map(({ contextLength }) => contextLength ?? 0);
  return { ...limits, contextLength: Math.max(limits.contextLength, ...own) };
}
