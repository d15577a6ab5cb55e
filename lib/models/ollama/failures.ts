import { AppError } from "#lib/errors.ts";
import { log } from "#lib/log.ts";

import { errorText, loggable } from "./error-text.ts";
import { countSchema } from "./fields.ts";

type Kind = keyof typeof sentences;

const sentences = {
  unreachable: "model_unreachable",
  connect_timeout: "model_connect_timeout",
  first_token_timeout: "model_first_token_timeout",
  silence_timeout: "model_silence_timeout",
  turn_timeout: "turn_timeout",
  missing: "model_missing_there",
  busy: "model_busy",
  fault: "model_fault",
  broke_off: "model_broke_off",
  ended_early: "model_ended_early",
  unreadable: "model_unreadable",
  empty: "model_empty",
  too_long: "prompt_too_long",
} as const;

/** The known facts of a failure, for the log: the server's `text` is reduced to what `loggable` returns, a `reason` is our own text. */
type About = { status?: number; text?: string; reason?: string };

/** A failure of the model or its server: logs a line, and returns a refusal with our own text. */
export function failure(
  kind: Kind,
  values: Record<string, string | number> = {},
  { text, ...about }: About = {},
): AppError {
  log.warn(
    { kind, ...about, ...(text !== undefined && { text: loggable(text) }) },
    "model server failed",
  );
  return new AppError(kind === "too_long" ? "invalid" : "unavailable", sentences[kind], values);
}

/**
 * The failure for a response with a status other than 200. `mostTokens` is the maximum number of tokens that the prompt can have; a larger
 * count is ignored.
 */
export function failureOfStatus(
  status: number,
  body: string,
  asked: { model: string; mostTokens: number },
): AppError {
  const text = errorIn(body);
  const about = { status, text };
  if (status === 404) return failure("missing", { model: asked.model }, about);
  if (status === 503) return failure("busy", {}, about);
  if (status === 400 && /exceed_context_size|longer than the context/u.test(text)) {
    return failure("too_long", { tokens: promptTokensIn(text, asked.mostTokens) }, about);
  }
  return failure("fault", {}, about);
}

/** The count in a refusal, which is JSON within a string; 0 when there is no plausible one. */
function promptTokensIn(text: string, most: number): number {
  const digits = /"n_prompt_tokens":\s?(\d{1,10})(?![\d.eE])/u.exec(text)?.[1];
  const tokens = countSchema.parse(digits === undefined ? undefined : Number(digits)) ?? 0;
  return tokens <= most ? tokens : 0;
}

/** The failure for a connection that could not be made, or broke. */
export function failureOfConnection(thrown: unknown, { begun }: { begun: boolean }): AppError {
  const code = codeOf(thrown);
  if (code === "UND_ERR_CONNECT_TIMEOUT") return failure("connect_timeout");
  return failure(begun ? "broke_off" : "unreachable", {}, { reason: code });
}

function codeOf(thrown: unknown): string {
  const { code, cause } = (thrown ?? {}) as { code?: unknown; cause?: unknown };
  if (typeof code === "string" && /^\w{1,40}$/u.test(code)) return code;
  return cause ? codeOf(cause) : "unknown";
}

function errorIn(body: string): string {
  try {
    const parsed: unknown = JSON.parse(body);
    return typeof parsed === "object" && parsed !== null && "error" in parsed
      ? errorText(parsed.error)
      : "";
  } catch {
    return "";
  }
}
