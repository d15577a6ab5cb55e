import "server-only";

import type { Viewer } from "#lib/auth/viewer.ts";
import { type FittedWindow, refitWindow } from "#lib/context/index.ts";
import { errorMessage } from "#lib/error-message.ts";
import { AppError } from "#lib/errors.ts";
import { citationsOf } from "#lib/knowledge/index.ts";
import { log, logFault, safeErrorText } from "#lib/log.ts";
import { callModel } from "#lib/models/index.ts";
import { type End, endTurn, type Generation, isStopped } from "#lib/turns/index.ts";
import { afterTurn } from "./after-turn.ts";
import type { CallContext } from "./call-context.ts";

/** `waited`: how long the turn has waited in a queue before, in ms. */
type TurnCall = CallContext & { waited?: number };

/**
 * Calls the model and adds its answer to the generation until it ends, with or without readers. Its promise is not awaited: it never
 * throws, and it makes sure that the end is stored, unless the question never was. `then` follows when the end is stored.
 */
export function generate(generation: Generation, context: TurnCall, then: () => void): void {
  const work = async () => {
    const { end, fitted } = await callWithRefit(generation, context);
    const citations = await readCitations(generation, context.viewer, fitted);
    await endTurn(generation, { ...end, citations }, () => {
      then();
      return afterTurn(generation, { ...context, fitted });
    });
  };
  work().catch((thrown: unknown) => logFault(thrown, "after a turn"));
}

/** Reads what the answer cites, and removes from it what points to no passage; nothing is awaited between that and the end of the turn. */
async function readCitations(
  generation: Generation,
  viewer: Viewer,
  { documents, passages }: FittedWindow,
): Promise<End["citations"]> {
  if (!documents) return undefined;
  try {
    const { parts, citations } = await citationsOf(viewer, generation.parts, passages);
    generation.revise(parts);
    return citations;
  } catch (thrown) {
    log.warn({ error: safeErrorText(thrown) }, "the citations of an answer were not read");
    return undefined;
  }
}

/** A server that counts more tokens than predicted refuses the prompt: it is fitted again and sent once more, without the user noticing. */
async function callWithRefit(
  generation: Generation,
  context: TurnCall,
): Promise<{ end: End; fitted: FittedWindow }> {
  const { fitted } = context;
  try {
    return { end: await answer(generation, context), fitted };
  } catch (thrown) {
    const counted =
      thrown instanceof AppError && thrown.messageKey === "prompt_too_long"
        ? Number(thrown.values["tokens"])
        : 0;
    if (!(counted > 0) || generation.parts.length > 0) return { end: endOf(thrown), fitted };
    return answerShorter(generation, context, counted);
  }
}

async function answerShorter(
  generation: Generation,
  context: TurnCall,
  counted: number,
): Promise<{ end: End; fitted: FittedWindow }> {
  let { fitted } = context;
  try {
    // Of a turn that is not accepted nothing is stored, and nobody would read a second answer.
    if (!(await generation.accepted.promise)) throw generation.stopping.signal.reason;
    fitted = await refitWindow(context.viewer, generation.turn, fitted, counted);
    generation.turn.context = fitted.snapshot;
    return { end: await answer(generation, { ...context, fitted }), fitted };
  } catch (thrown) {
    return { end: endOf(thrown), fitted };
  }
}

async function answer(
  generation: Generation,
  { viewer, conversationId, fitted, settings, server, effort, waited }: TurnCall,
): Promise<End> {
  if (fitted.snapshot.documents?.outcome === "refused") return refuse(generation, viewer);
  const deltas = callModel({
    conversationId,
    slot: {
      userId: viewer.id,
      kind: "turn",
      turnId: generation.turn.id,
      promptTokens: fitted.window.predicted,
      limits: settings,
      waited,
      onPlace: (place) => generation.moveInQueue(place),
    },
    model: fitted.model,
    server,
    messages: fitted.window.messages,
    effort,
    maxOutputTokens: fitted.window.budget.reply,
    timeouts: settings,
    signal: generation.stopping.signal,
  });
  for await (const delta of deltas) {
    if (delta.type === "retype") generation.retype(delta.to);
    else if (delta.type !== "end") generation.add(delta.type, delta.text);
    else {
      const { type: _, ...counted } = delta;
      return { status: "done", ...counted, at: new Date() };
    }
  }
  throw new Error("a conversation with a model ended without its end");
}

/** The documents do not answer, and nothing else may: a sentence of our own is the answer, and no model is called. */
function refuse(generation: Generation, viewer: Viewer): End {
  generation.add("text", errorMessage(viewer, { messageKey: "only_from_documents", values: {} }));
  return { status: "done", cutAtLimit: false, at: new Date() };
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
