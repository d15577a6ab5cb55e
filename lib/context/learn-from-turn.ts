import "server-only";

import type { Viewer } from "#lib/auth/viewer.ts";
import { updateTurnContext } from "#lib/conversations/index.ts";
import { log } from "#lib/log.ts";
import { countedAs } from "#lib/models/index.ts";

import { type Counts, learnFrom } from "./counting.ts";
import type { FittedWindow } from "./fit-window.ts";
import { indexTerms } from "./recall-messages.ts";
import type { ContextSnapshot } from "./schema.ts";

/** What the server has counted in a turn, in tokens. `reply`: the text of the answer, where its tokens are those of this text alone. */
type Counted = { promptTokens?: number | undefined; reply?: Counts["reply"] };

/**
 * Learns from a turn that has ended: the model's token costs, from what its server has counted, and the search terms of what the turn compacted. A report far below the prediction means that the server has truncated the prompt by itself; that is recorded
 * with the turn.
 */
export async function learnFromTurn(
  viewer: Viewer,
  turn: { id: string; conversationId: string; model: string },
  { snapshot, window, counting, limits, cut, input, model }: FittedWindow,
  { promptTokens: reported, reply }: Counted,
): Promise<void> {
  if (cut) {
    const compacted = input.recent.slice(0, window.cut?.messages ?? 0);
    await indexTerms(viewer, turn.conversationId, cut, compacted);
  }
  if (reported === undefined) return;
  const short = window.predicted - reported;
  if (isSure(counting, window) && short > Math.max(256, 0.15 * window.predicted)) {
    const about = { predicted: window.predicted, reported, window: limits.contextLength };
    log.warn({ model: turn.model, ...about }, "the server has cut a prompt");
    const seen: ContextSnapshot = { ...snapshot, cutByServer: true };
    return updateTurnContext(viewer, turn, seen);
  }
  const prompt = { messages: window.messages, tokens: reported };
  learnFrom(countedAs(model), counting, { prompt, reply });
}

/** Whether a report that is much less than the prediction is wrong, and not the prediction: it hardly depends on estimates, or these are good. */
function isSure(
  { tokeniser, calibration, measured, counter }: FittedWindow["counting"],
  { messages, predicted }: FittedWindow["window"],
): boolean {
  if (tokeniser) return true;
  if (calibration.samples <= 5) return false;
  const counted = messages.filter(({ content }) => measured.of(content));
  const tokens = counted.reduce((sum, message) => sum + counter.message(message), 0);
  return calibration.error < 0.05 || tokens > predicted / 2;
}
