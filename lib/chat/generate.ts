import "server-only";

import { rewriteSeen } from "#lib/context/index.ts";
import { AppError } from "#lib/errors.ts";
import { logFault } from "#lib/log.ts";
import { callModel } from "#lib/models/index.ts";
import { activeTurns, leave } from "./active-turns.ts";
import { afterTurn } from "./after-turn.ts";
import { type FittedWindow, refitWindow } from "./fit-window.ts";
import { type End, type Generation, isStopped } from "./generation.ts";
import type { TurnContext } from "./turn-context.ts";
import { close } from "./writer.ts";

/**
 * Asks the model and lets the generation grow until it ends, whoever looks on. Nobody waits for this: it never throws, and sees to it that
 * the end is stored, unless the question never was.
 */
export function generate(generation: Generation, asking: TurnContext): void {
  const work = async () => {
    const { end, fitted } = await grow(generation, asking);
    activeTurns.following += 1;
    try {
      await conclude(generation, end, { ...asking, fitted });
    } finally {
      activeTurns.following -= 1;
    }
  };
  work().catch((thrown: unknown) => logFault(thrown, "after a turn"));
}

async function conclude(generation: Generation, end: End, asking: TurnContext): Promise<void> {
  generation.end = end;
  if (!(await generation.remembered.promise)) return leave(generation);
  close(generation);
  await generation.settled();
  await afterTurn(generation, asking);
}

/** A server that counts more than was predicted refuses the prompt: it is fitted again, and sent once more, unseen. */
async function grow(
  generation: Generation,
  asking: TurnContext,
): Promise<{ end: End; fitted: FittedWindow }> {
  const { fitted } = asking;
  try {
    return { end: await answer(generation, asking), fitted };
  } catch (thrown) {
    const counted =
      thrown instanceof AppError && thrown.messageKey === "prompt_too_long"
        ? Number(thrown.values["tokens"])
        : 0;
    if (!(counted > 0) || generation.parts.length > 0) return { end: endOf(thrown), fitted };
    return answerShorter(generation, asking, counted);
  }
}

async function answerShorter(
  generation: Generation,
  asking: TurnContext,
  counted: number,
): Promise<{ end: End; fitted: FittedWindow }> {
  let { fitted } = asking;
  try {
    fitted = refitWindow(fitted, counted);
    generation.turn.seen = fitted.seen;
    const end = await answer(generation, { ...asking, fitted });
    if (await generation.remembered.promise)
      await rewriteSeen(generation.turn, fitted.seen, fitted.cut);
    return { end, fitted };
  } catch (thrown) {
    return { end: endOf(thrown), fitted };
  }
}

async function answer(
  generation: Generation,
  { viewer, fitted, settings, server, effort }: TurnContext,
): Promise<End> {
  const deltas = callModel({
    slot: { userId: viewer.id, kind: "turn" },
    model: fitted.model,
    server,
    messages: fitted.window.messages,
    effort,
    maxOutputTokens: fitted.window.budget.reply,
    timeouts: settings,
    signal: generation.stopping.signal,
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
    const { code, messageKey, values } = thrown;
    return { ...end, status: "failed", error: { code, messageKey, values } };
  }
  const id = logFault(thrown, "turn");
  return {
    ...end,
    status: "failed",
    error: { code: "fault", messageKey: "fault", values: { id } },
  };
}
