import type { EnabledVariant } from "#lib/variants/index.ts";
import { promptTexts } from "#lib/variants/rules.ts";

import type { PossibleOffer } from "./apply-releases.ts";
import { parameterProfile } from "./parameters.ts";
import type { ModelProfile } from "./profiles.ts";
import { modelIdSchema } from "./schema.ts";

/**
 * The variants as models of their own. `taken` are the ids of all models: one that has come later under the id of a variant goes first, and the
 * variant is then `id@variant`. `baseOf` returns no base for a variant whose base cannot be asked. Who was given a variant needs no right to its base.
 */
export function variantOffers(
  variants: readonly EnabledVariant[],
  taken: ReadonlySet<string>,
  baseOf: (variant: EnabledVariant) => PossibleOffer | undefined,
): PossibleOffer[] {
  const ids = new Set(taken);
  return variants.flatMap((variant) => {
    const { modelId, name } = variant;
    const isFree = !ids.has(modelId);
    const [id, shown] = isFree ? [modelId, name] : [`${modelId}@variant`, `${name}@variant`];
    if (ids.has(id) || !modelIdSchema.safeParse(id).success) return [];
    ids.add(id);
    const base = baseOf(variant);
    if (!base) return [];
    const model = { ...variantProfile(base.offer.model, variant), id, name: shown };
    const allowed = variant.allowed === "base" ? base.allowed : variant.allowed;
    return [{ offer: { model, server: base.offer.server }, allowed }];
  });
}

/** The profile of a variant, but for its name. Its window is never larger than that of its base. */
function variantProfile(
  base: ModelProfile,
  { id, version, parameters, ...contents }: EnabledVariant,
): ModelProfile {
  const { effort } = parameters;
  const limits = { ...base, contextLength: base.loadedContextLength };
  return {
    ...base,
    ...parameterProfile(limits, base.parameters, parameters),
    description: "",
    ...(effort && base.efforts.includes(effort) && { efforts: [effort] }),
    variant: { id, version, base: base.id, ...promptTexts(contents) },
  };
}
