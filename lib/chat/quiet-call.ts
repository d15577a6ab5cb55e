import "server-only";

import type { Reply } from "#lib/context/index.ts";
import { AppError } from "#lib/errors.ts";
import { converse } from "#lib/models/index.ts";
import type { Effort } from "#lib/models/schema.ts";
import type { Asking } from "./asking.ts";
import { callLimits } from "./call-limits.ts";

export type Quiet = {
  messages: { role: "system" | "user"; content: string }[];
  longestReply: number;
  /** In seconds, for the whole call. */
  within: number;
  format?: object;
  signal: AbortSignal;
};

/**
 * Asks a model for something that nobody waits for, with the least effort, and answers all that it said; undefined when the model's side failed.
 * Throws when the signal ends it.
 */
export async function quietCall(
  { fitted, settings, server }: Asking,
  { messages, longestReply, within, format, signal }: Quiet,
): Promise<Reply | undefined> {
  const { contextLength, timeouts } = callLimits(settings, fitted.model.contextLength);
  const effort: Effort | undefined = fitted.model.efforts.length > 0 ? "low" : undefined;
  const reply: Reply = { text: "", reasoning: "", cutAtLimit: false };
  try {
    const call = {
      messages,
      contextLength,
      longestReply,
      timeouts: { ...timeouts, turn: within },
      model: fitted.model.id,
      effort,
      server,
      format,
      signal,
    };
    for await (const delta of converse(call)) {
      if (delta.type === "end") reply.cutAtLimit = delta.cutAtLimit;
      else if (delta.type === "text") reply.text += delta.text;
      else reply.reasoning += delta.text;
    }
    return reply;
  } catch (thrown) {
    if (signal.aborted) throw thrown;
    // An answer of nothing is a failure of a turn; here it is a reply that will not be believed.
    if (thrown instanceof AppError) return thrown.sentence === "model_empty" ? reply : undefined;
    throw thrown;
  }
}
