import "server-only";

// What a model reads of a conversation: an exact token budget, a window that is compacted rarely and in blocks, a memory of what was
// compacted, recall from it, and the inspection of all this. The rules are pure (window, calibrate, facts, notes, recall); store.ts reads
// and writes their data; a model is called through a function parameter. How it works: docs/context.md.

import type { Viewer } from "#lib/auth/viewer.ts";
import { openBranch, updateTurnContext } from "#lib/conversations/index.ts";
import { inTransaction } from "#lib/db.ts";
import { log } from "#lib/log.ts";

import { learnFrom } from "./counting.ts";
import type { FittedWindow } from "./fit-window.ts";
import { charactersOf } from "./history-limits.ts";
import { contentOf } from "./prompt.ts";
import { indexTerms } from "./recall-messages.ts";
import type { ContextSnapshot } from "./schema.ts";
import { branchContext, insertCut } from "./store.ts";
import { newCut, upTo } from "./window-parts.ts";

export { type AskModel, type Compaction, planCompaction } from "./compaction.ts";
export {
  type FittedWindow,
  fitWindow,
  refitWindow,
  roomLeft,
} from "./fit-window.ts";
export { historyLimitsOf } from "./history-limits.ts";
export {
  type Correction,
  correctMemory,
  inspectCut,
  inspectedTurn,
  inspectTurn,
  pin,
} from "./inspect.ts";
export type { Reply } from "./notes.ts";
export { contentOf } from "./prompt.ts";
export { cutsAt, deleteOf, insertCut } from "./store.ts";
export { type PromptMessage, promptOf } from "./window.ts";
export type { WindowTarget } from "./window-parts.ts";

/** Stores the context of a turn that was fitted again while it was active, and the resulting cut. */
export async function keepRefitted(
  viewer: Viewer,
  turn: { id: string; conversationId: string },
  { snapshot, cut }: FittedWindow,
): Promise<void> {
  await updateTurnContext(viewer, turn, snapshot);
  if (cut) await inTransaction((tx) => insertCut(tx, viewer, turn.conversationId, cut));
}

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
    await indexTerms(viewer, turn.conversationId, cut.throughId, compacted);
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

/** Cuts a branch at the end of the memory that was prepared for the next cut, if there is one. */
export async function cutAtPrepared(viewer: Viewer, fitted: FittedWindow): Promise<void> {
  const { target, limits: window, counting } = fitted;
  const { conversationId, strategy } = target;
  const limits = { strategy, longest: charactersOf(window.contextLength) };
  const now = await openBranch(viewer, conversationId, limits);
  const context = await branchContext(viewer, { ...now, conversationId });
  if (!context.prepared) return;
  const { throughId, facts, summary } = context.prepared;
  const { counter } = counting;
  const cost = (texts: string[]) =>
    Math.round(texts.reduce((sum, text) => sum + counter.text(text), 0));
  const gone = upTo(now.branch, throughId).map(({ parts }) => contentOf(parts));
  const cut = newCut(
    { branch: now.branch, cut: context.cut },
    {
      throughId,
      memoryThroughId: throughId,
      before: cost([fitted.input.memory ?? "", ...gone]),
      after: cost([...facts.map(({ text }) => text), summary.text]),
    },
  );
  await inTransaction((tx) => insertCut(tx, viewer, conversationId, cut));
}
