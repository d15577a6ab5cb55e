// The weights in memory: with which window they are loaded, how long they stay, and the requests
// that only load or unload.

import type { Demo } from "../demo.ts";
import type { Runner } from "../runner/runner.ts";
import type { ModelSpec } from "../schema.ts";
import { goTime } from "../wire/go.ts";
import {
  checkFormat,
  checkOptions,
  integerOption,
  type OllamaChatRequest,
} from "./chat-request.ts";

/**
 * The fixed options of a loaded copy: a request with another value reloads the model. A missing
 * value differs from a given one.
 */
const fixed = [
  "num_ctx",
  "num_batch",
  "num_gpu",
  "main_gpu",
  "use_mmap",
  "num_thread",
  "draft_num_predict",
];

/** What a request needs of the weights: the copy, its window and the longest reply, in tokens. */
export type Fitting = { key: string; window: number; replyLimit: (promptTokens: number) => number };

export function fittingOf(
  { spec }: Demo,
  model: ModelSpec,
  { options: given, shift, format }: OllamaChatRequest,
): Fitting {
  const options: Record<string, unknown> = { ...model.parameters, ...given };
  checkOptions(options);
  checkFormat(format);
  const window = Math.min(integerOption(options, "num_ctx") ?? spec.window, model.contextLength);
  const asked = integerOption(options, "num_predict") ?? -1;
  const most = asked === 0 ? Number.POSITIVE_INFINITY : asked < 0 ? 10 * window : asked;
  return {
    key: JSON.stringify([shift ?? true, ...fixed.map((name) => options[name] ?? null)]),
    window,
    // Without shifting the reply ends with the window.
    replyLimit: (promptTokens) => (shift === false ? Math.min(most, window - promptTokens) : most),
  };
}

const usualKeepAlive = 5 * 60_000;
/** Go's value for "for ever": the longest duration that it can represent. */
const forEver = 9_223_372_036_854;

/**
 * Sets how long the weights stay loaded: `keep` in ms, for ever when it is negative, the default
 * when it is undefined.
 */
export function stay({ loaded }: Runner, keep: number | undefined): void {
  if (!loaded) return;
  const time = keep ?? usualKeepAlive;
  loaded.expiresAt = Date.now() + (time < 0 ? forEver : time);
}

/** A request without messages loads the model, or unloads it. */
export const loadedAnswer = ({ model }: OllamaChatRequest, reason: "load" | "unload") => ({
  model,
  created_at: goTime(),
  message: { role: "assistant", content: "" },
  done: true,
  done_reason: reason,
});

/** The prompt as the template renders it, without an answer. */
export const renderedAnswer = ({ model }: OllamaChatRequest, text: string) => ({
  model,
  created_at: goTime(),
  message: { role: "", content: "" },
  done: false,
  _debug_info: { rendered_template: text },
});
