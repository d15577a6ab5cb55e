import "server-only";

import { randomUUID } from "node:crypto";

import type { Viewer } from "#lib/auth/viewer.ts";
import { type FittedWindow, fitWindow, storeTurn } from "#lib/context/index.ts";
import { titleOf } from "#lib/conversations/index.ts";
import { requireRoom } from "#lib/disk.ts";
import { preempt } from "#lib/jobs/index.ts";
import { effortOf, type ResolvedModel, resolveModel } from "#lib/models/index.ts";
import { current, historyLimitsOf } from "#lib/settings/index.ts";
import {
  type ActiveTurn,
  acceptTurn,
  beginTurn,
  Generation,
  readTurn,
  requireQuestionLeft,
  takeTurnPlace,
  turnsElsewhere,
} from "#lib/turns/index.ts";
import { generate } from "./generate.ts";
import type { ChatRequest } from "./schema.ts";
import { findFirstAnswer, findTurnTarget, type TurnTarget } from "./turn-target.ts";

/**
 * One turn, from the question to the stream of its answer: open the conversation, resolve the model, fit the window, call the model and store the
 * question at the same time. Nothing is streamed before the question is stored. `signal`: the reader's request has ended.
 */
export async function ask(
  viewer: Viewer,
  request: ChatRequest,
  signal?: AbortSignal,
): Promise<ReadableStream<Uint8Array>> {
  const settings = await current();
  // Regenerating stops the active turn. That must not happen for a question that is then refused.
  if (request.trigger === "regenerate-message") requireQuestionLeft(viewer.id, settings);
  const limits = historyLimitsOf(settings, request.model);
  const [target, elsewhere] = await Promise.all([
    findTurnTarget(viewer, request, limits),
    turnsElsewhere(viewer),
  ]);
  if (target instanceof Generation) return readTurn(target, viewer, signal);
  requireRoom();
  const giveBack = takeTurnPlace(viewer.id, settings, elsewhere);
  try {
    const wish = { wished: request.model, before: target.model, limits: settings };
    const resolved = await resolveModel(viewer, wish);
    const effort = effortOf(resolved, request.effort);
    const fitted = await fitWindow(viewer, target, resolved, settings);

    preempt(target.conversationId);
    const turn = newTurn(viewer, target, fitted, resolved, effort);
    const generation = beginTurn(turn, giveBack);
    generate(generation, { viewer, fitted, settings, server: resolved.server, effort });
    await acceptTurn(generation, () => storeTurn(viewer, turn, target, fitted));
    return readTurn(generation, viewer, signal);
  } catch (thrown) {
    giveBack();
    return readTurn(await findFirstAnswer(viewer, request, limits, thrown), viewer, signal);
  }
}

const newTurn = (
  viewer: Viewer,
  { conversationId, questionId, leafId, text }: TurnTarget,
  { snapshot }: FittedWindow,
  { model, insteadOf }: ResolvedModel,
  effort: ActiveTurn["effort"],
): ActiveTurn => ({
  id: randomUUID(),
  conversationId,
  ownerId: viewer.id,
  questionId,
  answerId: randomUUID(),
  model: model.id,
  insteadOf,
  effort,
  ...(leafId === null && { title: titleOf(text) }),
  startedAt: new Date(),
  context: snapshot,
});
