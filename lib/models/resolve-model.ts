import type { Viewer } from "#lib/auth/viewer.ts";
import { AppError } from "#lib/errors.ts";
import type { Runtime } from "#lib/runtimes/index.ts";

import { standInFor } from "./apply-releases.ts";
import { findOffer, offeredModels } from "./offered-models.ts";
import { absentProfile, type ModelLimits, type ModelProfile } from "./profiles.ts";
import { type Effort, usualEffort } from "./schema.ts";

/**
 * A model and its runtime; `server` is absent when none answers, and a call then fails. `insteadOf` is the requested model, when it is no
 * longer available; `replaces` is the one in whose place a release has put this one.
 */
export type ResolvedModel = {
  model: ModelProfile;
  server?: Runtime;
  insteadOf?: string;
  replaces?: string;
};

type ModelRequest = {
  wished?: string | undefined;
  before?: string | null | undefined;
  limits: ModelLimits;
};

/**
 * Selects the model of a question: the requested one, else the one that answered before in this conversation, else the default. Throws
 * `not_found` when the requested one is not available to this user. One that answered before and is no longer available is replaced by the
 * default, which the answer reports. Where a release has replaced the model, the one in its place answers, and is simply named as the one that did.
 */
export async function resolveModel(
  viewer: Viewer,
  { wished, before, limits }: ModelRequest,
): Promise<ResolvedModel> {
  const { offers, standIns, successors } = await offeredModels(viewer, limits);
  const [fallback] = offers;
  if (!fallback) return { model: absentProfile(wished ?? before ?? "", limits) };
  if (wished !== undefined) {
    const offer = standInFor(offers, wished, [standIns], findOffer);
    if (!offer) throw new AppError("not_found", "model_missing");
    return { ...offer, ...(!findOffer(offers, wished) && { replaces: wished }) };
  }
  const offer = before ? standInFor(offers, before, [standIns, successors], findOffer) : undefined;
  if (before && offer) return { ...offer, ...(!findOffer(offers, before) && { replaces: before }) };
  const [replaces] = [...standIns].find(([, id]) => id === fallback.model.id) ?? [];
  return {
    ...fallback,
    ...(replaces !== undefined && { replaces }),
    ...(before && { insteadOf: before }),
  };
}

/**
 * The effort of a question: the default where it names none, none where the model does not support it. Throws `invalid` for an effort on the
 * requested model when that has none; a replacement for it just ignores it.
 */
export function effortOf(
  { model, insteadOf, replaces }: ResolvedModel,
  wished: Effort | undefined,
): Effort | undefined {
  const { efforts } = model;
  // A variant may have a single level.
  if (efforts.length === 1) return efforts[0];
  if (efforts.length > 0) return wished ?? model.effort ?? usualEffort;
  if (wished !== undefined && insteadOf === undefined && replaces === undefined)
    throw new AppError("invalid", "effort_unsupported", { model: model.name });
  return undefined;
}
