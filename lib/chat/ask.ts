import "server-only";

import { randomUUID } from "node:crypto";

import type { Viewer } from "#lib/auth/viewer.ts";
import { titleOf } from "#lib/conversations/index.ts";
import { requireRoom } from "#lib/disk.ts";
import { AppError } from "#lib/errors.ts";
import { type ResolvedModel, resolveModel } from "#lib/models/index.ts";
import { type Effort, usualEffort } from "#lib/models/schema.ts";
import { current } from "#lib/settings/index.ts";
import { begin, leave } from "./active-turns.ts";
import { preempt } from "./background.ts";
import { type FittedWindow, fitWindow } from "./fit-window.ts";
import { generate } from "./generate.ts";
import { Generation } from "./generation.ts";
import { historyLimitsOf } from "./history-limits.ts";
import type { ChatRequest } from "./schema.ts";
import { insertTurn } from "./store.ts";
import { read } from "./stream.ts";
import { requireQuestionLeft, takeTurnPlace } from "./turn-limits.ts";
import { findTurnTarget } from "./turn-target.ts";
import { follow } from "./writer.ts";

/**
 * One turn, from the question to the stream of its answer. The story of the house: open the conversation, choose who answers, fit the
 * window, ask the model and remember the question at the same time, and let nobody read before it is remembered. `signal`: the reader has gone.
 */
export async function ask(
  viewer: Viewer,
  request: ChatRequest,
  signal?: AbortSignal,
): Promise<ReadableStream<Uint8Array>> {
  const settings = await current();
  // To answer again ends what runs there, which must not happen for a question that is refused then.
  if (request.trigger === "regenerate-message") requireQuestionLeft(viewer.id, settings);
  const place = await findTurnTarget(viewer, request, historyLimitsOf(settings, request.model));
  if (place instanceof Generation) return read(place, viewer, signal);
  requireRoom();
  const giveBack = takeTurnPlace(viewer.id, settings);
  try {
    const chosen = await resolveModel(viewer, {
      wished: request.model,
      before: place.model,
      limits: settings,
    });
    const effort = effortOf(request, chosen);
    const fitted = await fitWindow(viewer, place, chosen, settings);

    preempt();
    const generation = begin(newTurn(viewer, fitted, chosen, effort), giveBack);
    generate(generation, { viewer, fitted, settings, server: chosen.server, effort });
    await rememberQuestion(viewer, fitted, generation);
    return read(generation, viewer, signal);
  } catch (thrown) {
    giveBack();
    throw thrown;
  }
}

/** Stores the question while the model is being asked. If another was quicker, or the database is away, the call is ended: nothing was said. */
async function rememberQuestion(
  viewer: Viewer,
  { place, cut }: FittedWindow,
  generation: Generation,
): Promise<void> {
  const { turn } = generation;
  try {
    const stored = await insertTurn(viewer, {
      ...turn,
      leafId: place.leafId,
      cut,
      ...(place.question && { question: place.question }),
    });
    if (!stored) throw new AppError("conflict", "turn_under_way");
    follow(generation);
    generation.remembered.resolve(true);
  } catch (thrown) {
    generation.remembered.resolve(false);
    generation.stopping.abort(thrown);
    leave(generation);
    throw thrown;
  }
}

function newTurn(
  viewer: Viewer,
  { place, seen }: FittedWindow,
  { model, insteadOf }: ResolvedModel,
  effort: Effort | undefined,
) {
  return {
    id: randomUUID(),
    conversationId: place.conversationId,
    ownerId: viewer.id,
    questionId: place.questionId,
    answerId: randomUUID(),
    model: model.id,
    insteadOf,
    effort,
    ...(place.leafId === null && { title: titleOf(place.text) }),
    startedAt: new Date(),
    seen,
  };
}

/** The usual one, for a model that takes an effort and was given none. Throws `invalid` for one that takes none. */
function effortOf(
  { effort }: ChatRequest,
  { model, insteadOf }: ResolvedModel,
): Effort | undefined {
  if (model.efforts.length === 0 && effort !== undefined && insteadOf === undefined) {
    throw new AppError("invalid", "effort_unsupported", { model: model.name });
  }
  return model.efforts.length === 0 ? undefined : (effort ?? usualEffort);
}
