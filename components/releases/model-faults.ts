import type { ServedModel } from "#lib/models/schema.ts";

export type ModelPair = { modelId: string; against: string };
export type ModelFault = "modelUnknown" | "modelSame";

/** What is wrong with two models that are to be compared, by field. */
export function faultsOfModels(
  { modelId, against }: ModelPair,
  models: readonly ServedModel[],
): Partial<Record<keyof ModelPair, ModelFault>> {
  const isKnown = (id: string) => models.some((model) => model.id === id);
  const unknown = {
    ...(!isKnown(modelId) && { modelId: "modelUnknown" as const }),
    ...(!isKnown(against) && { against: "modelUnknown" as const }),
  };
  if (Object.keys(unknown).length > 0) return unknown;
  return modelId === against ? { modelId: "modelSame" } : {};
}
