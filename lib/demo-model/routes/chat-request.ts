import { z } from "zod";

import { goDuration } from "../wire/go.ts";
import { OllamaError } from "../wire/refusal.ts";

export const ollamaMessageSchema = z.looseObject({
  role: z.string().default("user"),
  content: z.string().nullish(),
  thinking: z.string().nullish(),
  images: z.array(z.string()).nullish(),
  tool_calls: z.array(z.unknown()).nullish(),
  tool_name: z.string().nullish(),
});
export type OllamaMessage = z.infer<typeof ollamaMessageSchema>;

export const toolSchema = z.looseObject({
  function: z.looseObject({
    name: z.string(),
    description: z.string().nullish(),
    parameters: z.record(z.string(), z.unknown()).nullish(),
  }),
});
export type Tool = z.infer<typeof toolSchema>;

/**
 * The body of `POST /api/chat`. Unknown fields are ignored, which is why parameters at the top
 * level have no effect.
 */
export const ollamaChatRequestSchema = z.object({
  model: z.string().nullish(),
  messages: z.array(ollamaMessageSchema).nullish(),
  stream: z.boolean().nullish(),
  think: z.union([z.boolean(), z.string()]).nullish(),
  tools: z.array(toolSchema).nullish(),
  format: z.unknown().optional(),
  keep_alive: z.union([z.number(), z.string()]).nullish(),
  options: z.record(z.string(), z.unknown()).nullish(),
  truncate: z.boolean().nullish(),
  shift: z.boolean().nullish(),
  logprobs: z.boolean().nullish(),
  top_logprobs: z.int().min(0).max(20).nullish(),
  _debug_render_only: z.boolean().nullish(),
});
export type OllamaChatRequest = z.infer<typeof ollamaChatRequestSchema>;

/** The parsed body, or a 400 that names the field. */
export function parsed<T>(schema: z.ZodType<T>, body: unknown): T {
  const { success, data, error } = schema.safeParse(body);
  if (success) return data;
  const { path, message } = error.issues[0] ?? { path: [], message: "" };
  throw new OllamaError(400, `json: cannot unmarshal into field ${path.join(".")}: ${message}`);
}

const integers = [
  "num_ctx",
  "num_predict",
  "num_keep",
  "num_batch",
  "num_gpu",
  "main_gpu",
  "num_thread",
  "top_k",
  "repeat_last_n",
  "seed",
];

/** An integer option. A wrong type is refused as in Ollama: with a 500, from the runner. */
export function integerOption(
  options: Record<string, unknown> | null | undefined,
  name: string,
): number | undefined {
  const value = options?.[name];
  return typeof value === "number" ? Math.trunc(value) : undefined;
}

export function checkOptions(options: Record<string, unknown> | null | undefined): void {
  for (const name of integers) {
    const value = options?.[name];
    if (value !== undefined && value !== null && typeof value !== "number")
      throw new OllamaError(500, `option "${name}" must be of type integer`);
  }
}

/** A wrong `format` is refused by the runner too. */
export function checkFormat(format: unknown): void {
  const fits =
    format === undefined ||
    format === null ||
    format === "" ||
    format === "json" ||
    (typeof format === "object" && !Array.isArray(format));
  if (!fits)
    throw new OllamaError(
      500,
      `invalid format: ${JSON.stringify(format)}; expected "json" or a valid JSON Schema object`,
    );
}

/** `keep_alive` in milliseconds; negative means for ever, undefined means unchanged. */
export function keepAlive(value: number | string | null | undefined): number | undefined {
  if (value === null || value === undefined) return undefined;
  if (typeof value === "number") return value * 1000;
  const duration = goDuration(value);
  if (duration === undefined)
    throw new OllamaError(400, `time: missing unit in duration "${value}"`);
  return duration;
}
