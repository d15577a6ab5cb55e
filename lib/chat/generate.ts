import "server-only";

import { rewriteSeen } from "#lib/context/index.ts";
import { AppError } from "#lib/errors.ts";
import { logFault } from "#lib/log.ts";
import { converse } from "#lib/models/index.ts";

import { afterTurn } from "./after-turn.ts";
import type { Asking } from "./asking.ts";
import { callLimits } from "./call-limits.ts";
import { type Fitted, refit } from "./fit-window.ts";
import { type End, type Generation, isStopped } from "./generation.ts";
import { leave, live } from "./live.ts";
import { close } from "./writer.ts";

/**
 * Asks the model and lets the generation grow until it ends, whoever looks on. Nobody waits for this: it never throws, and sees to it that
 * the end is stored, unless the question never was.
 */
export function generate(generation: Generation, asking: Asking): void {
  void grow(generation, asking).then(async ({ end, fitted }) => {
    live.following += 1;
    generation.end = end;
    if (await generation.remembered.promise) {
      close(generation);
      await generation.settled();
      await afterTurn(generation, { ...asking, fitted });
    } else leave(generation);
    live.following -= 1;
  });
}

/** A server that counts more than was predicted refuses the prompt: it is fitted again, and sent once more, unseen. */
async function grow(generation: Generation, asking: Asking): Promise<{ end: End; fitted: Fitted }> {
  const { fitted } = asking;
  try {
    return { end: await answer(generation, asking), fitted };
  } catch (thrown) {
    const counted = thrown instanceof AppError && thrown.sentence === "prompt_too_long" ? Number(thrown.values["tokens"]) : 0;
    if (!(counted > 0) || generation.parts.length > 0) return { end: endOf(thrown), fitted };
    return answerShorter(generation, asking, counted);
  }
}

async function answerShorter(generation: Generation, asking: Asking, counted: number): Promise<{ end: End; fitted: Fitted }> {
  let { fitted } = asking;
  try {
    fitted = refit(fitted, counted);
    generation.turn.seen = fitted.seen;
    const end = await answer(generation, { ...asking, fitted });
    if (await generation.remembered.promise) await rewriteSeen(generation.turn, fitted.seen, fitted.cut);
    return { end, fitted };
  } catch (thrown) {
    return { end: endOf(thrown), fitted };
  }
}

async function answer(generation: Generation, { fitted, settings, server, effort }: Asking): Promise<End> {
  const { turn, stopping } = generation;
  const deltas = converse({
    ...callLimits(settings, fitted.model.contextLength),
    messages: fitted.window.messages,
    model: turn.model,
    effort,
    server,
    longestReply: fitted.window.budget.reply,
    signal: stopping.signal,
  });
  for await (const delta of deltas) {
    if (delta.type !== "end") generation.add(delta.type, delta.text);
    else {
      const { type: _, ...counted } = delta;
      return { status: "done", ...counted, at: new Date() };
    }
  }
  throw new Error("a conversation with a model ended without its end");
}

function endOf(thrown: unknown): End {
  const end = { cutAtLimit: false, at: new Date() };
  if (isStopped(thrown)) return { ...end, status: thrown.status };
  if (thrown instanceof AppError) {
    const { code, sentence, values } = thrown;
    return { ...end, status: "failed", error: { code, sentence, values } };
  }
  const id = logFault(thrown, "turn");
  return { ...end, status: "failed", error: { code: "fault", sentence: "fault", values: { id } } };
}
