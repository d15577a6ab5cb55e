// What parameters mean for a model: those that administrators have set for it, and those of a variant of it.

import type { SamplingParameters } from "#lib/runtimes/index.ts";
import type { VariantParameters } from "#lib/variants/rules.ts";

/** In tokens: the maximum window and the maximum reply of every call. */
export type ModelLimits = { contextLength: number; maxOutputTokens: number };

/** What of a profile follows from parameters. Lengths in tokens. */
export type ParameterProfile = {
  /** What administrators have set for the model itself. */
  parameters: VariantParameters;
  /** How answers to people are sampled. */
  sampling: SamplingParameters;
  /** The window that is planned with, and the one that calls request: Ollama loads a model again for every other one. */
  contextLength: number;
  loadedContextLength: number;
  /** The longest answer to people. */
  longestAnswer: number;
};

/** `parameters` are the model's own, `further` a variant's, which win. `limits` are those of the model without them. */
export function parameterProfile(
  limits: ModelLimits,
  parameters: VariantParameters,
  further: VariantParameters = {},
): ParameterProfile {
  const { num_ctx, num_predict, effort: _, ...sampling } = { ...parameters, ...further };
  const { contextLength, maxOutputTokens } = limits;
  // -1 and -2 mean no limit of its own.
  const hasLimit = num_predict !== undefined && num_predict > 0;
  return {
    parameters,
    sampling,
    contextLength: Math.min(contextLength, num_ctx ?? contextLength),
    loadedContextLength: contextLength,
    longestAnswer: hasLimit ? Math.min(maxOutputTokens, num_predict) : maxOutputTokens,
  };
}

/**
 * How titles and notes are sampled: as the model is by its administrators, because such values belong to the model. They have a form of their own,
 * so neither a stop sequence may end them nor a variant may change them.
 */
export function backgroundSampling({
  parameters,
}: Pick<ParameterProfile, "parameters">): SamplingParameters {
  const { num_ctx: _, num_predict: __, effort: ___, stop: ____, ...sampling } = parameters;
  return sampling;
}
