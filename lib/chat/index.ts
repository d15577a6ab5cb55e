import "server-only";

// The living room: a question comes in, an answer goes out as it is written. It is the only room that knows the others. A generation belongs
// to the server and not to the request: closing the tab changes nothing, and whoever opens the conversation joins it.

import type { Viewer } from "#lib/auth/viewer.ts";
import { find, remove } from "#lib/conversations/index.ts";
import { notFound } from "#lib/errors.ts";
import { list } from "#lib/models/index.ts";
import type { ModelPage, ModelQuery } from "#lib/models/schema.ts";
import { current } from "#lib/settings/index.ts";
import { activeTurns, end } from "./active-turns.ts";
import type { Generation } from "./generation.ts";
import { read } from "./stream.ts";

export { ask } from "./ask.ts";
export { isIdle } from "./background.ts";
export {
  changeFact,
  changeSummary,
  compressNow,
  contextOf,
  cutOf,
  deleteFact,
  pin,
} from "./inspect-context.ts";
export { endAll, interruptUnfinished } from "./recovery.ts";
export { watchRevocations } from "./revocation-watch.ts";

/** The answer under way, from its first part; undefined when none is. Throws `not_found` for a conversation that is not theirs. */
export async function join(
  viewer: Viewer,
  conversationId: string,
  signal?: AbortSignal,
): Promise<ReadableStream<Uint8Array> | undefined> {
  const generation = await underWay(viewer, conversationId);
  return generation && read(generation, viewer, signal);
}

/** Ends the answer under way, if one is; what was said stays. Throws `not_found` as `join` does. */
export async function stop(viewer: Viewer, conversationId: string): Promise<void> {
  const generation = await underWay(viewer, conversationId);
  if (generation) await end(generation);
}

/** Deletes a conversation, and ends what runs in it first. Throws `not_found`. */
export async function deleteConversation(viewer: Viewer, conversationId: string): Promise<void> {
  await stop(viewer, conversationId);
  await remove(viewer, conversationId);
}

/** The models that a person may ask, with the window that they are asked with. */
export async function offeredModels(viewer: Viewer, query: ModelQuery): Promise<ModelPage> {
  return list(viewer, await current(), query);
}

async function underWay(viewer: Viewer, conversationId: string): Promise<Generation | undefined> {
  const generation = activeTurns.generations.get(conversationId);
  if (generation?.turn.ownerId === viewer.id && (await generation.remembered.promise))
    return generation;
  if (!(await find(viewer, conversationId))) throw notFound("conversation");
  return undefined;
}
