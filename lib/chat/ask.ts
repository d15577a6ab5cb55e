import "server-only";

import { randomUUID } from "node:crypto";

import type { Viewer } from "#lib/auth/viewer.ts";
import { type FittedWindow, fitWindow, storeTurn } from "#lib/context/index.ts";
import { titleOf } from "#lib/conversations/index.ts";
import { requireRoom } from "#lib/disk.ts";
import {
  effortOf,
  type ResolvedModel,
  requireRoomInQueue,
  resolveModel,
  withWidestWindow,
} from "#lib/models/index.ts";
import { current, historyLimitsOf } from "#lib/settings/index.ts";
import type { Settings } from "#lib/settings/schema.ts";
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
import { findPassages } from "./find-passages.ts";
import { generate } from "./generate.ts";
import type { ChatRequest } from "./schema.ts";
import {
  cameSecond,
  findFirstAnswer,
  findTurnTarget,
  type HistoryLimits,
  keepTurnTarget,
  presumeTurnTarget,
  type TurnTarget,
} from "./turn-target.ts";

/**
 * One turn, from the question to the stream of its answer: find its conversation, resolve the model, find passages, fit the window, call the model and store
 * the question at the same time. Nothing is streamed before the question is stored. `signal`: the reader's request has ended. `verify`: reads a
 * viewer that was only presumed.
 */
export async function ask(
  viewer: Viewer,
  request: ChatRequest,
  signal?: AbortSignal,
  verify = async () => viewer,
): Promise<ReadableStream<Uint8Array>> {
  const settings = await current();
  const limits = historyLimitsOf(await withWidestWindow(settings), request.model);
  const presumed = presumeTurnTarget(viewer, request, limits);
  const first = presumed && (await askPresumed({ viewer, request, settings, signal }, presumed));
  if (first) return first;
  const asked = {
    viewer: await verify(),
    request,
    settings,
    signal,
    counted: presumed !== undefined,
  };
  return askVerified(asked, limits);
}

type Asked = {
  viewer: Viewer;
  request: ChatRequest;
  settings: Settings;
  signal: AbortSignal | undefined;
  /** The question counts towards the user's limit already. */
  counted?: boolean;
};

/** Undefined when what was presumed does not hold: then nothing was stored, and the call to the model has ended. */
async function askPresumed(
  asked: Asked,
  target: TurnTarget,
): Promise<ReadableStream<Uint8Array> | undefined> {
  const elsewhere = await turnsElsewhere(asked.viewer);
  try {
    return await answerTo(asked, target, elsewhere);
  } catch (thrown) {
    if (cameSecond(thrown)) return undefined;
    throw thrown;
  }
}

async function askVerified(
  asked: Asked,
  limits: HistoryLimits,
): Promise<ReadableStream<Uint8Array>> {
  const { viewer, request, settings, signal } = asked;
  // Regenerating stops the active turn. That must not happen for a question that is then refused.
  if (request.trigger === "regenerate-message") requireQuestionLeft(viewer.id, settings);
  const [target, elsewhere] = await Promise.all([
    findTurnTarget(viewer, request, limits),
    turnsElsewhere(viewer),
  ]);
  if (target instanceof Generation) return readTurn(target, viewer, signal);
  try {
    return await answerTo(asked, target, elsewhere);
  } catch (thrown) {
    return readTurn(await findFirstAnswer(viewer, request, limits, thrown), viewer, signal);
  }
}

/** Begins a turn, and streams its answer once it is stored. `elsewhere`: the user's active turns on other web servers. */
async function answerTo(
  { viewer, request, settings, signal, counted }: Asked,
  target: TurnTarget,
  elsewhere: number,
): Promise<ReadableStream<Uint8Array>> {
  requireRoom();
  const giveBack = takeTurnPlace(viewer.id, settings, elsewhere, counted);
  try {
    const wish = { wished: request.model, before: target.model, limits: settings };
    const resolved = await resolveModel(viewer, wish);
    const effort = effortOf(resolved, request.effort);
    await requireRoomInQueue(viewer, resolved, settings);
    const found = await findPassages(viewer, target, request.collections, settings);
    const fitted = await fitWindow(viewer, target, resolved, settings, found?.documents);

    const { conversationId } = target;
    const turn = {
      ...newTurn(viewer, target, fitted, resolved, effort),
      collections: found?.collections ?? [],
    };
    const generation = beginTurn(turn, giveBack);
    const { server } = resolved;
    const context = { viewer, conversationId, fitted, settings, server, effort };
    generate(generation, context, () => keepTurnTarget(viewer, target, generation));
    await acceptTurn(generation, () =>
      storeTurn(viewer, { ...turn, status: generation.activeStatus }, target, fitted),
    );
    return readTurn(generation, viewer, signal);
  } catch (thrown) {
    giveBack();
    throw thrown;
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
