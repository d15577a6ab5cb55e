import type { Admin } from "#lib/auth/viewer.ts";

import { type DiscoveredModel, slotsOf } from "#lib/runtimes/index.ts";
import { current } from "#lib/settings/index.ts";

import { findOffer, isOffered, lastKnownEntries, possibleOffers } from "./offered-models.ts";
import { type ModelLimits, type ModelProfile, windowOf } from "./profiles.ts";
import type { ResolvedModel } from "./resolve-model.ts";
import type { ServedModel } from "./schema.ts";

/** The models and variants that can be asked at present, whoever may use them. */
export async function listServedModels(_admin: Admin, limits: ModelLimits): Promise<ServedModel[]> {
  const possible = await possibleOffers(limits);
  return possible.map(({ offer: { model, server } }) => ({
    id: model.id,
    name: model.name,
    runtimeId: server.id,
    isVariant: model.variant !== undefined,
  }));
}

/** The profiles of all of them. */
export const servedProfiles = async (limits: ModelLimits): Promise<ModelProfile[]> =>
  (await possibleOffers(limits)).map(({ offer: { model } }) => model);

/** One of them, for work that administrators have asked for and that runs without them; undefined when it cannot be asked at present. */
export async function servedModel(
  id: string,
  limits: ModelLimits,
): Promise<ResolvedModel | undefined> {
  const possible = await possibleOffers(limits);
  return findOffer(
    possible.map(({ offer }) => offer),
    id,
  );
}

/** How many calls the server of a model takes at the same time; 1 when it cannot be asked at present. */
export async function slotsOfModel(id: string): Promise<number> {
  const found = await servedModel(id, await current());
  return found?.server ? slotsOf(found.server) : 1;
}

/**
 * The chat model of a runtime with which the runtime is best tried: one that is in memory, else the smallest; and the window that its calls request,
 * in tokens. Undefined when it has none.
 */
export async function modelToTry(
  runtimeId: string,
  limits: ModelLimits,
): Promise<{ model: DiscoveredModel; contextLength: number } | undefined> {
  const own = (await lastKnownEntries()).filter(
    (entry) => entry.known.runtime.id === runtimeId && isOffered(entry),
  );
  const isLoaded = ({ known, source }: (typeof own)[number]) =>
    known.loaded?.some(({ name }) => name === source) ?? false;
  const [best] = own.toSorted(
    (one, other) =>
      Number(isLoaded(other)) - Number(isLoaded(one)) ||
      (one.model?.sizeBytes ?? 0) - (other.model?.sizeBytes ?? 0),
  );
  return (
    best?.model && { model: best.model, contextLength: windowOf(best.model, best.row, limits) }
  );
}
