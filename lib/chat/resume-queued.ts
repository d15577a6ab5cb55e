import "server-only";

import { viewerWithoutSession } from "#lib/auth/index.ts";
import type { Viewer } from "#lib/auth/viewer.ts";
import {
  markStreaming,
  type QueuedTurn,
  takeOverQueued,
  updateTurnContext,
} from "#lib/conversations/index.ts";
import { log, safeErrorText } from "#lib/log.ts";
import { acceptTurn, activeTurnOf, beginTurn, interruptTurn } from "#lib/turns/index.ts";
import { type CallContext, readCallContext } from "./call-context.ts";
import { findPassages } from "./find-passages.ts";
import { generate } from "./generate.ts";

/**
 * Turns that waited for a slot when their web server ended wait here, at their places. Before this process serves requests; later for servers
 * that are gone. A turn that cannot begin any more is interrupted. Never throws.
 */
export async function resumeQueued(gone?: string[]): Promise<void> {
  try {
    const turns = await takeOverQueued(gone);
    for (const turn of turns) await resume(turn);
    if (turns.length > 0) log.info({ turns: turns.length }, "turns that were queued wait here");
  } catch (thrown) {
    log.warn({ error: safeErrorText(thrown) }, "turns that were queued could not be resumed");
  }
}

/** The call of a turn, with the passages that are found for it now. They may be others, so what the model sees is stored again. */
async function readAgain(viewer: Viewer, turn: QueuedTurn): Promise<CallContext | undefined> {
  const found = await readCallContext(
    viewer,
    turn.conversationId,
    turn,
    async (question, settings) =>
      (await findPassages(viewer, question, undefined, settings))?.documents,
  );
  if (found?.fitted.documents) await updateTurnContext(viewer, turn, found.fitted.snapshot);
  return found;
}

async function resume(turn: QueuedTurn): Promise<void> {
  try {
    const viewer = await viewerWithoutSession(turn.ownerId);
    const found = viewer && (await readAgain(viewer, turn));
    if (!found) return await interruptTurn(turn);
    const generation = beginTurn(
      { ...activeTurnOf(turn, turn.ownerId), context: found.fitted.snapshot },
      () => undefined,
    );
    const waited = Math.max(0, Date.now() - turn.startedAt.getTime());
    generate(generation, { ...found, waited }, () => undefined);
    await acceptTurn(generation, async () => {
      if (generation.activeStatus === "streaming") await markStreaming(turn.id);
      return true;
    });
  } catch (thrown) {
    log.warn({ error: safeErrorText(thrown) }, "a turn that was queued could not be resumed");
    await interruptTurn(turn);
  }
}
