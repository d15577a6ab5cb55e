import "server-only";

// The models that users may ask, and the only way to call them. It uses model servers and does not depend on conversations.

import type { Viewer } from "#lib/auth/viewer.ts";
import { log, safeErrorText } from "#lib/log.ts";
import { processSingleton } from "#lib/process-singleton.ts";
import { reloadVariants } from "#lib/variants/index.ts";

import { loadKept } from "./loads.ts";
import { offeredModels } from "./offered-models.ts";
import type { ModelLimits } from "./profiles.ts";
import { registry, reloadRegistry } from "./registry.ts";
import type { ModelPage, ModelQuery } from "./schema.ts";

export { listBaseModels } from "./base-models.ts";
export { callModel, type ModelCall, requireRoomInQueue } from "./call-model.ts";
export { changeModel } from "./change-model.ts";
export { createOnServer } from "./create-on-server.ts";
export { type LoadedCopy, loadedCopies } from "./loaded-models.ts";
export { deleteModel, startLoading, unload } from "./memory.ts";
export { listModelItems } from "./model-items.ts";
export { countedAs, type ModelProfile } from "./profiles.ts";
export { type ReleaseRule, setReleaseRules } from "./release-source.ts";
export { effortOf, type ResolvedModel, resolveModel } from "./resolve-model.ts";
export { listServedModels, modelToTry, servedModel } from "./served-models.ts";

const every = 10_000;

/**
 * Every ten seconds until the process ends, reads what administrators have changed, because another web server may have stored it, and loads the
 * models that are to stay in memory. While the database does not answer, what is known holds.
 */
export function watchModels(): void {
  const look = () =>
    void Promise.all([reloadRegistry(), reloadVariants()])
      .then(loadKept)
      .catch((thrown: unknown) =>
        log.warn({ error: safeErrorText(thrown) }, "the settings of the models were not read"),
      );
  look();
  processSingleton("models watch", () => setInterval(look, every).unref());
}

/** The chat models that this user may use, each with its window. */
export async function listModels(
  viewer: Viewer,
  limits: ModelLimits,
  { limit, cursor }: ModelQuery,
): Promise<ModelPage> {
  const { offers } = await offeredModels(viewer, limits);
  const items = offers.map(
    ({ model: { id, name, description, contextLength, efforts } }, place) => ({
      id,
      name,
      ...(description !== "" && { description }),
      contextLength,
      efforts,
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
