import type { Catalogue } from "#lib/i18n/index.ts";

/** The seven ways of saying no, each with its HTTP status. What is none of them is a fault of ours: 500, and an id that is also in the log. */
export const statusOf = {
  invalid: 400,
  unauthenticated: 401,
  forbidden: 403,
  not_found: 404,
  conflict: 409,
  rate_limited: 429,
  unavailable: 503,
} as const;

export type ErrorCode = keyof typeof statusOf;

/** A sentence that the server says: its name under `errors` in the message catalogues. */
export type MessageKey = keyof Catalogue["errors"];

/** Marks an `AppError`, whichever copy of this file made it. */
const mark = Symbol.for("parlor.AppError");

/**
 * A refusal that a person will read. `sentence` names an entry under `errors` in the message catalogues ("conversation_missing"),
 * so the text is theirs in their language; `cause` is for the log alone and never leaves the server. `instanceof` knows it by a mark and not by
 * its class: Next bundles each route apart, each with a class of its own, and what exists once in a process throws that of whichever came first.
 */
export class AppError extends Error {
  readonly code: ErrorCode;
  readonly messageKey: MessageKey;
  readonly values: Record<string, string | number>;
  readonly [mark] = true;

  static override [Symbol.hasInstance](thrown: unknown): thrown is AppError {
    return typeof thrown === "object" && thrown !== null && mark in thrown;
  }

  constructor(
    code: ErrorCode,
    messageKey: MessageKey,
    values: Record<string, string | number> = {},
    cause?: unknown,
  ) {
    super(`${code}: ${messageKey}`, { cause });
    this.code = code;
    this.messageKey = messageKey;
    this.values = values;
  }
}

export const notFound = (what: "conversation" | "message" | "user" | "model") =>
  new AppError("not_found", `${what}_missing`);
