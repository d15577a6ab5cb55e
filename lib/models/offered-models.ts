import { discovery, type KnownRuntime, type Runtime } from "#lib/runtimes/index.ts";

import {
  compareModels,
  type ModelLimits,
  type ModelProfile,
  mayChat,
  profileOf,
} from "./profiles.ts";
import { modelIdSchema } from "./schema.ts";

/** A model that may be asked, and the runtime that serves it. */
export type Offer = { model: ModelProfile; server: Runtime };

/** The available chat models of all runtimes, the default first. */
export async function offeredModels(limits: ModelLimits): Promise<Offer[]> {
  return offersOf(await discovery(), limits);
}

/**
 * The available chat models of these runtimes, the default first. A model's id is its server's name for it; where an earlier runtime has that
 * name, it is `name@runtime`. Models of a runtime that does not answer keep their names, so that others do not change theirs meanwhile.
 */
export function offersOf(runtimes: readonly KnownRuntime[], limits: ModelLimits): Offer[] {
  const taken = new Set<string>();
  const offers: Offer[] = [];
  for (const { runtime, available, models } of runtimes) {
    for (const model of models.filter(mayChat)) {
      const id = [model.name, longId(model.name, runtime)].find((each) => !taken.has(each));
      if (id === undefined || !modelIdSchema.safeParse(id).success) continue;
      taken.add(id);
      if (available) offers.push({ model: profileOf(model, limits, id), server: runtime });
    }
  }
  return offers.sort((one, other) => compareModels(one.model, other.model));
}

/** The model with this id. One that is named with its runtime is found even if it needs no such name at present. */
export const findOffer = (offers: readonly Offer[], id: string): Offer | undefined =>
  offers.find(({ model }) => model.id === id) ??
  offers.find(({ model, server }) => longId(model.source, server) === id);

const longId = (name: string, { name: runtime }: Runtime): string => `${name}@${runtime}`;
