import type { Catalogue } from "#lib/i18n/index.ts";

/**
 * The seven error codes, each with its HTTP status. Every other error is a fault of the server:
 * 500, with an id that is also in the log.
 */
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

/** A message key: the name of a text under `errors` in the message catalogues. */
export type MessageKey = keyof Catalogue["errors"];

/** Marks an `AppError`, whichever copy of this file created it. */
const mark = Symbol.for("parlor.AppError");

/**
 * An error whose message the user reads. `sentence` is a key under `errors` in the message
 * catalogues ("conversation_missing"), so that the text is in the user's language; `cause` is only
 * for the log and never leaves the server. `instanceof` checks a mark and not the class: Next
 * bundles each route separately, each with its own copy of the class, and a process singleton
 * throws the copy of the bundle that created it.
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

export const notFound = (
  what:
    | "conversation"
    | "message"
    | "user"
    | "model"
    | "runtime"
    | "variant"
    | "variant_version"
    | "release"
    | "question_set"
    | "trial"
    | "collection"
    | "document"
    | "document_page"
    | "passage",
) => new AppError("not_found", `${what}_missing`);
