// The log: one line of JSON per event, on standard output. It never contains a question, answer,
// password, token or key (H60): callers pass ids, counts and kinds, and errors are reduced to what
// cannot contain user text.

import { randomUUID } from "node:crypto";

import { pino } from "pino";

import { env } from "./env.ts";
import { processSingleton } from "./process-singleton.ts";

export const log = processSingleton("log", () =>
  pino({ level: env.LOG_LEVEL, base: null, timestamp: pino.stdTimeFunctions.isoTime }),
);

/**
 * What may be logged of a thrown thing: its class, its code and where it was thrown. The message stays out: a parser's, a driver's or a
 * model server's message can quote a body, a row or a prompt.
 */
export function safeErrorText(thrown: unknown): {
  kind: string;
  code?: string;
  at?: string[];
  cause?: ReturnType<typeof safeErrorText>;
} {
  if (!(thrown instanceof Error)) return { kind: typeof thrown };
  const { code, cause } = thrown as { code?: unknown; cause?: unknown };
  const at = thrown.stack
    ?.split("\n")
    .filter((line) => /^\s+at /.test(line))
    .slice(0, 8)
    .map((line) => line.trim());
  return {
    kind: thrown.name,
    ...(typeof code === "string" && /^[\w.]{1,40}$/.test(code) && { code }),
    ...(at && { at }),
    ...(cause !== undefined && { cause: safeErrorText(cause) }),
  };
}

/** Logs an unexpected error under an id that the user may quote. */
export function logFault(thrown: unknown, where: string): string {
  const id = randomUUID().slice(0, 8);
  log.error({ id, where, error: safeErrorText(thrown) }, "fault");
  return id;
}
