import { AppError } from "#lib/errors.ts";
import { log } from "#lib/log.ts";

/**
 * What a model server's error text may leave in the log: its first 80 characters, with what is quoted and what follows `raw=` taken out
 * first. Such texts can hold the prompts of others.
 */
export function loggable(text: string): string {
  return text
    .replace(/raw=[\s\S]*$/u, "raw=…")
    .replaceAll(/"[^"]*("|$)|'[^']*('|$)|`[^`]*(`|$)/gu, "…")
    .slice(0, 80);
}

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

/** A failure of the model's side: a line in the log, and a refusal whose sentence is ours. */
export function failure(
  kind: Kind,
  values: Record<string, string | number> = {},
  about: { status?: number; text?: string } = {},
): AppError {
  const { status, text } = about;
  log.warn({ kind, ...(status !== undefined && { status }), ...(text !== undefined && { text: loggable(text) }) }, "model server failed");
  return new AppError(kind === "too_long" ? "invalid" : "unavailable", sentences[kind], values);
}

/** The failure behind an answer that is not 200. */
export function failureOfStatus(status: number, body: string, model: string): AppError {
  const about = { status, text: errorIn(body) };
  if (status === 404) return failure("missing", { model }, about);
  if (status === 503) return failure("busy", {}, about);
  if (status === 400 && /exceed_context_size|longer than the context/u.test(about.text)) {
    const tokens = Number(/"n_prompt_tokens":(\d+)/u.exec(about.text)?.[1] ?? 0);
    return failure("too_long", { tokens }, about);
  }
  return failure("fault", {}, about);
}

/** The failure behind a connection that was not made, or broke. */
export function failureOfConnection(thrown: unknown, { begun }: { begun: boolean }): AppError {
  const code = codeOf(thrown);
  if (code === "UND_ERR_CONNECT_TIMEOUT") return failure("connect_timeout");
  return failure(begun ? "broke_off" : "unreachable", {}, { text: code });
}

function codeOf(thrown: unknown): string {
  const { code, cause } = (thrown ?? {}) as { code?: unknown; cause?: unknown };
  return typeof code === "string" ? code : cause ? codeOf(cause) : "unknown";
}

function errorIn(body: string): string {
  try {
    const { error } = JSON.parse(body) as { error?: unknown };
    return typeof error === "string" ? error : JSON.stringify(error ?? "");
  } catch {
    return "not JSON";
  }
}
