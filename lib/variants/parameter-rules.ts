// The parameters of a variant: which there are, their ranges, and what becomes of the others that a Modelfile may have. Without zod.

/** The parameters that are numbers, with their ranges, in the order of forms and Modelfiles. The names are Ollama's. */
export const numberBounds = {
  temperature: { least: 0, most: 2, whole: false },
  // vLLM refuses 0 here and for the penalty.
  top_p: { least: 0.01, most: 1, whole: false },
  top_k: { least: 0, most: 1_000, whole: true },
  min_p: { least: 0, most: 1, whole: false },
  repeat_penalty: { least: 0.1, most: 2, whole: false },
  // -1: the whole window; 0: not at all.
  repeat_last_n: { least: -1, most: 1_048_576, whole: true },
  seed: { least: -1, most: 4_294_967_295, whole: true },
  num_ctx: { least: 1_024, most: 1_048_576, whole: true },
  // -1 and -2, which are usual in Modelfiles, leave the general limit.
  num_predict: { least: -2, most: 1_048_576, whole: true },
} as const;

export type NumberParameter = keyof typeof numberBounds;
export const numberParameters = Object.keys(numberBounds) as NumberParameter[];

export const effortLevels = ["low", "medium", "high"] as const;

export const mostStops = 16;
export const longestStop = 200;

/** Which value a parameter has; one that is left out has the server's default. */
export type VariantParameters = { [Name in NumberParameter]?: number | undefined } & {
  stop?: string[] | undefined;
  effort?: (typeof effortLevels)[number] | undefined;
};

export const isNumberParameter = (name: string): name is NumberParameter =>
  Object.hasOwn(numberBounds, name);

/** Whether a number is in the range of its parameter. */
export function isInRange(name: NumberParameter, value: number): boolean {
  const { least, most, whole } = numberBounds[name];
  return value >= least && value <= most && (!whole || Number.isInteger(value));
}

/** No current Ollama knows these any more. */
const retired = new Set([
  "embedding_only",
  "f16_kv",
  "logits_all",
  "low_vram",
  "mirostat",
  "mirostat_eta",
  "mirostat_tau",
  "num_gqa",
  "numa",
  "penalize_newline",
  "rope_frequency_base",
  "rope_frequency_scale",
  "tfs_z",
  "use_mlock",
  "vocab_only",
]);

/** They belong to a loaded model and not to a request: with another value Ollama would load the model again for everybody. */
const ofLoadedModel = new Set([
  "draft_num_predict",
  "main_gpu",
  "num_batch",
  "num_gpu",
  "num_keep",
  "num_thread",
  "use_mmap",
]);

/** Ollama knows them, Parlor does not send them. */
const notSent = new Set(["frequency_penalty", "presence_penalty", "typical_p"]);

/** Why Parlor does not use a parameter; undefined for one that it uses or does not know. */
export function whyUnused(
  name: string,
): "retired_parameter" | "load_parameter" | "unsent_parameter" | undefined {
  if (retired.has(name)) return "retired_parameter";
  if (ofLoadedModel.has(name)) return "load_parameter";
  return notSent.has(name) ? "unsent_parameter" : undefined;
}
