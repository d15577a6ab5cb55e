import "server-only";

import type { AskModel, Reply } from "#lib/context/index.ts";
import { AppError } from "#lib/errors.ts";
import type { JobRun } from "#lib/jobs/index.ts";
import { callModel } from "#lib/models/index.ts";
import type { Effort } from "#lib/models/schema.ts";
import type { CallContext } from "./call-context.ts";

export type BackgroundCall = Parameters<AskModel>[0] & JobRun;

/**
 * Makes a background call to a model, after a pause, and returns the whole reply; undefined when the model or its server failed, or the prompt
 * leaves no room for a reply. Throws when the signal aborts it.
 */
export async function backgroundCall(
  { viewer, conversationId, fitted, settings, server, effort: wanted }: CallContext,
  { messages, maxOutputTokens, within, format, signal, pause, inQueue }: BackgroundCall,
): Promise<Reply | undefined> {
  const left = fitted.roomLeft(messages);
  if (left < 1) return undefined;
  // The effort is part of a prompt's first lines: with another effort the server would evaluate the whole conversation again. Only a high
  // effort costs more than that.
  const effort: Effort | undefined = wanted === "high" ? "low" : wanted;
  const reply: Reply = { text: "", reasoning: "", cutAtLimit: false };
  await pause();
  try {
    const deltas = callModel({
      conversationId,
      slot: {
        userId: viewer.id,
        kind: "background",
        promptTokens: fitted.model.contextLength - left,
        limits: settings,
        ...inQueue?.(),
      },
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
      if (delta.type === "end") {
        reply.cutAtLimit = delta.cutAtLimit;
        // With a format a server may evaluate the prompt twice, with the reasoning the second time.
        if (delta.promptTokens !== undefined && format === undefined)
          fitted.learn(messages, delta.promptTokens);
      } else if (delta.type === "retype") Object.assign(reply, retyped(reply, delta.to));
      else if (delta.type === "text") reply.text += delta.text;
      else reply.reasoning += delta.text;
    }
    return reply;
  } catch (thrown) {
    if (signal.aborted) throw thrown;
    // An empty answer fails a turn; in a background call it is a reply that is rejected.
    if (thrown instanceof AppError) return thrown.messageKey === "model_empty" ? reply : undefined;
    throw thrown;
  }
}

function retyped(
  { text, reasoning }: Reply,
  to: "text" | "reasoning",
): Pick<Reply, "text" | "reasoning"> {
  return { text: "", reasoning: "", [to]: reasoning + text };
}
