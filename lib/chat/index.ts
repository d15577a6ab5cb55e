import "server-only";

// Runs a turn: accepts a question and streams its answer while it is generated. Of the modules for conversations, context, models and turns
// this is the only one that uses all of them; none of them imports it.

import type { Viewer } from "#lib/auth/viewer.ts";
import { type Correction, correctMemory, cutsAt, deleteOf } from "#lib/context/index.ts";
import { change, find, isVisible, remove } from "#lib/conversations/index.ts";
import type { Conversation, ConversationChange } from "#lib/conversations/schema.ts";
import { notFound } from "#lib/errors.ts";
import { isIdle as noJobs, removeJobs, restartJobs, stopJobs } from "#lib/jobs/index.ts";
import { listModels } from "#lib/models/index.ts";
import type { ModelPage, ModelQuery } from "#lib/models/schema.ts";
import { current } from "#lib/settings/index.ts";
import {
  findActiveTurn,
  interruptAll,
  readTurn,
  stopActiveTurn,
  turnsOfProcess,
} from "#lib/turns/index.ts";

export { ask } from "./ask.ts";
export { compactNow } from "./compact-now.ts";
export { keepModelsPrepared } from "./prepare-models.ts";
export { resumeQueued } from "./resume-queued.ts";

/** True when no work is left for the turns that have ended. */
export const isIdle = () => !turnsOfProcess.anyFollows() && noJobs();

/** The active turn's answer, from its first part; undefined when no turn is active. Throws `not_found` when the viewer may not see the conversation. */
export async function join(
  viewer: Viewer,
  conversationId: string,
  signal?: AbortSignal,
): Promise<ReadableStream<Uint8Array> | undefined> {
  const generation = await findActiveTurn(viewer, conversationId);
  if (!generation) await requireVisible(viewer, conversationId);
  return generation && readTurn(generation, viewer, signal);
}

/**
 * Stops the active turn, if there is one; the text generated so far is kept. Throws `not_found` as `join` does, and `unavailable` when the
 * web server that generates it does not stop it in time.
 */
export async function stop(viewer: Viewer, conversationId: string): Promise<void> {
  if (!(await stopActiveTurn(viewer, conversationId))) await requireVisible(viewer, conversationId);
}

/** A conversation with a page of its messages and the cuts after them; undefined when the viewer may not see it. */
export async function findConversation(
  viewer: Viewer,
  id: string,
  before?: string,
): Promise<Conversation | undefined> {
  const conversation = await find(viewer, id, before);
  return conversation && withCuts(viewer, conversation);
}

/** As `findConversation`; throws `not_found`. */
export async function getConversation(
  viewer: Viewer,
  id: string,
  before?: string,
): Promise<Conversation> {
  const conversation = await findConversation(viewer, id, before);
  if (!conversation) throw notFound("conversation");
  return conversation;
}

/** Changes a conversation: all given fields, or none. Throws `not_found`. */
export async function changeConversation(
  viewer: Viewer,
  id: string,
  changes: ConversationChange,
): Promise<Conversation> {
  return withCuts(viewer, await change(viewer, id, changes));
}

/** Deletes a conversation and everything stored for it; its active turn is stopped first. Throws `not_found`. */
export async function deleteConversation(viewer: Viewer, id: string): Promise<void> {
  await stop(viewer, id);
  await remove(viewer, id, async (tx) => {
    await removeJobs(tx, viewer, id);
    await deleteOf(tx, viewer, id);
  });
  restartJobs(id);
}

/** Corrects the memory of a conversation; notes that are being made are made again from it. Throws `not_found`. */
export async function changeMemory(
  viewer: Viewer,
  conversationId: string,
  correction: Correction,
): Promise<void> {
  await correctMemory(viewer, conversationId, correction);
  restartJobs(conversationId);
}

/** The models that a user may ask, each with its window. */
export async function offeredModels(viewer: Viewer, query: ModelQuery): Promise<ModelPage> {
  return listModels(viewer, await current(), query);
}

/** Before the process ends: active turns are interrupted and stored, running jobs wait for the next process. */
export async function shutDown(): Promise<void> {
  await Promise.all([stopJobs(), interruptAll()]);
}

async function withCuts(viewer: Viewer, conversation: Conversation): Promise<Conversation> {
  const ids = conversation.messages.map(({ id }) => id);
  const cuts = await cutsAt(viewer, conversation.id, ids);
  if (cuts.size === 0) return conversation;
  return {
    ...conversation,
    messages: conversation.messages.map((message) => {
      const cut = cuts.get(message.id);
      return cut ? { ...message, metadata: { ...message.metadata, cut } } : message;
    }),
  };
}

async function requireVisible(viewer: Viewer, conversationId: string): Promise<void> {
  if (!(await isVisible(viewer, conversationId))) throw notFound("conversation");
}
