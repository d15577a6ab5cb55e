import "server-only";

import { AppError } from "#lib/errors.ts";
import { logFault } from "#lib/log.ts";
import { type Chosen, converse, type PromptMessage } from "#lib/models/index.ts";
import type { Effort } from "#lib/models/schema.ts";
import type { Settings } from "#lib/settings/schema.ts";

import { type End, type Generation, isStopped } from "./generation.ts";
import { leave } from "./live.ts";
import { close } from "./writer.ts";

type Asking = {
  messages: PromptMessage[];
  /** In tokens. */
  longestReply: number;
  contextLength: number;
  server: Chosen["server"];
  settings: Settings;
};

/**
 * Asks the model and lets the generation grow until it ends, whoever looks on. Nobody waits for this: it never throws, and sees to it that
 * the end is stored, unless the question never was.
 */
export function generate(generation: Generation, asking: Asking): void {
  void grow(generation, asking).then(async (end) => {
    generation.end = end;
    if (await generation.remembered.promise) close(generation);
    else leave(generation);
  });
}

async function grow(generation: Generation, { messages, longestReply, contextLength, server, settings }: Asking): Promise<End> {
  const { turn, stopping } = generation;
  try {
    const deltas = converse({
      messages,
      model: turn.model,
      effort: turn.effort as Effort | undefined,
      server,
      contextLength,
      longestReply,
      timeouts: {
        connect: settings.connectTimeout,
        firstToken: settings.firstTokenTimeout,
        silence: settings.silenceTimeout,
        turn: settings.turnTimeout,
      },
      signal: stopping.signal,
    });
    for await (const delta of deltas) {
      if (delta.type !== "end") generation.add(delta.type, delta.text);
      else {
        const { cutAtLimit, promptTokens, replyTokens } = delta;
        return { status: "done", cutAtLimit, promptTokens, replyTokens, at: new Date() };
      }
    }
    throw new Error("a conversation with a model ended without its end");
  } catch (thrown) {
    return { ...endOf(thrown), cutAtLimit: false, at: new Date() };
  }
}

function endOf(thrown: unknown): Pick<End, "status" | "error"> {
  if (isStopped(thrown)) return { status: thrown.status };
  if (thrown instanceof AppError) {
    const { code, sentence, values } = thrown;
    return { status: "failed", error: { code, sentence, values } };
  }
  const id = logFault(thrown, "turn");
  return { status: "failed", error: { code: "fault", sentence: "fault", values: { id } } };
}
