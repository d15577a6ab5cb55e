import type { EnabledVariant } from "#lib/variants/index.ts";

import type { ModelProfile, Offer } from "./profiles.ts";
import { modelIdSchema } from "./schema.ts";

/**
 * The variants of the offered models, as models of their own under their names. One whose base is not offered is not offered either. A model
 * that has come later under the same name goes first; the variant is then `name@variant`.
 */
export function variantOffers(
  offers: readonly Offer[],
  variants: readonly EnabledVariant[],
  baseOf: (id: string) => Offer | undefined,
): Offer[] {
  const taken = new Set(offers.map(({ model }) => model.id));
  const made: Offer[] = [];
  for (const variant of variants) {
    const base = baseOf(variant.base);
    const id = [variant.name, `${variant.name}@variant`].find((each) => !taken.has(each));
    if (!base || id === undefined || !modelIdSchema.safeParse(id).success) continue;
    taken.add(id);
    made.push({ model: variantProfile(base.model, variant, id), server: base.server });
  }
  return made;
}

/**
 * The profile of a variant. Its window is never larger than that of its base, and only planned with: calls request the window of the base,
 * because Ollama loads a model again for every other one.
 */
function variantProfile(
  base: ModelProfile,
  { id: variantId, version, instructions, parameters }: EnabledVariant,
  id: string,
): ModelProfile {
  const { num_ctx: window, num_predict: longest, effort, ...sampling } = parameters;
  return {
    ...base,
    id,
    name: id,
    description: "",
    contextLength: Math.min(base.contextLength, window ?? base.contextLength),
    loadedContextLength: base.contextLength,
    ...(effort && base.efforts.includes(effort) && { efforts: [effort] }),
    variant: {
      id: variantId,
      version,
      base: base.id,
      instructions,
      sampling,
      // -1 and -2 mean no limit of its own.
      ...(longest !== undefined &&
        longest > 0 && { maxOutputTokens: Math.min(base.maxOutputTokens, longest) }),
    },
  };
}
