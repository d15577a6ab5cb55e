import type { Admin } from "#lib/auth/viewer.ts";

import { findOffer, possibleOffers } from "./offered-models.ts";
import type { ModelLimits } from "./profiles.ts";
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
