import type { BaseModel } from "#lib/models/schema.ts";
import { type SamplingName, samplingNames } from "#lib/runtimes/rules.ts";
import {
  type NumberParameter,
  numberParameters,
  type VariantParameters,
} from "#lib/variants/rules.ts";

/** Parlor itself sees to these. */
const ofParlor = new Set<string>(["num_ctx", "num_predict"]);

/** Whether a parameter has an effect with a base; its server may not know it. */
export const isUsedBy = ({ server }: BaseModel, name: NumberParameter | "stop"): boolean =>
  ofParlor.has(name) || samplingNames(server)[name as SamplingName] !== undefined;

/** The parameters of a variant that its base does not use. */
export function unusedParameters(base: BaseModel, parameters: VariantParameters): string[] {
  const unused: string[] = numberParameters.filter(
    (name) => parameters[name] !== undefined && !isUsedBy(base, name),
  );
  if (parameters.effort && !base.efforts.includes(parameters.effort)) unused.push("effort");
  return unused;
}
