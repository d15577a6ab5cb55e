import "server-only";

import type { Viewer } from "#lib/auth/viewer.ts";
import { updateTurnContext } from "#lib/conversations/index.ts";
import { log } from "#lib/log.ts";

import { learnFrom } from "./counting.ts";
import type { FittedWindow } from "./fit-window.ts";
import { indexTerms } from "./recall-messages.ts";
import type { ContextSnapshot } from "./schema.ts";

/**
 * Learns from a turn that has ended: the model's token costs, from the prompt tokens that its server has reported, and the search terms of
 * what the turn compacted. A report far below the prediction means that the server has truncated the prompt by itself; that is recorded
 * with the turn.
 */
export async function learnFromTurn(
  viewer: Viewer,
  turn: { id: string; conversationId: string; model: string },
  { snapshot, window, counting, limits, cut, input }: FittedWindow,
  reported: number | undefined,
): Promise<void> {
  if (cut) {
    const compacted = input.recent.slice(0, window.cut?.messages ?? 0);
    await indexTerms(viewer, turn.conversationId, cut, compacted);
  }
  if (reported === undefined) return;
  const { tokeniser, calibration } = counting;
  const sure = tokeniser !== undefined || (calibration.samples > 5 && calibration.error < 0.05);
  const short = window.predicted - reported;
  if (sure && short > Math.max(256, 0.15 * window.predicted)) {
    const about = { predicted: window.predicted, reported, window: limits.contextLength };
    log.warn({ model: turn.model, ...about }, "the server has cut a prompt");
    const seen: ContextSnapshot = { ...snapshot, cutByServer: true };
    return updateTurnContext(viewer, turn, seen);
  }
  learnFrom(turn.model, counting, window.messages, reported);
}
