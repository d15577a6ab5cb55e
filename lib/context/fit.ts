import { AppError } from "#lib/errors.ts";

import { estimateTokens } from "./estimate.ts";

/** A prompt that fits, and the room that it leaves for the reply, in tokens. */
export type Fitted<Message> = { messages: Message[]; longestReply: number };

/** What a chat template adds: gpt-oss's by its format, the costliest of those that were measured. */
const templateBase = 63;
const templatePerMessage = 7;
/** An estimate may be this much too low (see estimate.ts). */
const margin = 1.17;
const leastReply = 512;

/**
 * Fits the messages of a branch, the question last, into a window. Nothing is left out: a prompt that would leave less than 512 tokens for
 * the reply throws `invalid`, saying by how much it is over.
 */
export function fit<Message extends { content: string }>(
  messages: Message[],
  window: { contextLength: number; longestReply: number },
): Fitted<Message> {
  const text = messages.reduce((sum, { content }) => sum + estimateTokens(content) + templatePerMessage, 0);
  const room = window.contextLength - Math.ceil(margin * text) - templateBase;
  if (room < leastReply) throw new AppError("invalid", "prompt_over_window", { over: leastReply - room, window: window.contextLength });
  return { messages, longestReply: Math.min(room, window.longestReply) };
}
