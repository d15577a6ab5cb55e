import "server-only";

import { costOf, type PromptMessage, type Reply } from "#lib/context/index.ts";
import { AppError } from "#lib/errors.ts";
import { callModel } from "#lib/models/index.ts";
import type { Effort } from "#lib/models/schema.ts";
import type { FittedWindow } from "./fit-window.ts";
import type { TurnContext } from "./turn-context.ts";

export type BackgroundCall = {
  messages: PromptMessage[];
  /** In tokens, as far as the prompt leaves room for it. */
  maxOutputTokens: number;
  /** In seconds, for the whole call. */
  within: number;
  format?: object;
  signal: AbortSignal;
};

/**
 * Asks a model for something that nobody waits for, and answers all that it said; undefined when the model's side failed, or the prompt leaves no
 * room for a reply. Throws when the signal ends it.
 */
export async function backgroundCall(
  { viewer, fitted, settings, server, effort: wanted }: TurnContext,
  { messages, maxOutputTokens, within, format, signal }: BackgroundCall,
): Promise<Reply | undefined> {
  const left = leftBy(messages, fitted);
  if (left < 1) return undefined;
  // The effort stands in a prompt's first lines: with another one the server would read the whole conversation again. Only where a person wants
  // much of it that is the smaller evil.
  const effort: Effort | undefined = wanted === "high" ? "low" : wanted;
  const reply: Reply = { text: "", reasoning: "", cutAtLimit: false };
  try {
    const deltas = callModel({
      slot: { userId: viewer.id, kind: "background" },
      model: fitted.model,
      server,
      messages,
      effort,
      format,
      maxOutputTokens: Math.min(maxOutputTokens, left),
      timeouts: { ...settings, turnTimeout: within },
      signal,
    });
    for await (const delta of deltas) {
      if (delta.type === "end") reply.cutAtLimit = delta.cutAtLimit;
      else if (delta.type === "text") reply.text += delta.text;
      else reply.reasoning += delta.text;
    }
    return reply;
  } catch (thrown) {
    if (signal.aborted) throw thrown;
    // An answer of nothing is a failure of a turn; here it is a reply that will not be believed.
    if (thrown instanceof AppError) return thrown.messageKey === "model_empty" ? reply : undefined;
    throw thrown;
  }
}

/** What a prompt leaves of the window, in tokens. */
export function leftBy(
  messages: PromptMessage[],
  { counting: { counter }, limits: { contextLength } }: FittedWindow,
): number {
  return contextLength - Math.ceil(costOf(messages, counter) * (1 + counter.margin));
}
