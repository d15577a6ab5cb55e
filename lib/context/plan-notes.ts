// Plans the notes of the next cut: whether they are due, and of which messages. Pure.

import { notYet } from "./memory.ts";
import type { PlanInput, WindowPlan } from "./plan-window.ts";
import { plannedCut, roomOf, type TextMessage } from "./window.ts";

/** The share of the window that is filled when the notes of the next cut are scheduled: early enough to be ready by then. */
const highWater = 0.7;

/** `block`: what the next cut leaves out; absent when only messages that were cut unread are to be read. `since`: the messages since the last cut. */
export type NotesPlan = {
  block: { throughId: string; items: TextMessage[] } | undefined;
  since: TextMessage[];
};

/**
 * Undefined while the window is not full enough, a prepared memory exists already, or the strategy has no memory. Messages that were cut
 * before the model had read them are read in any case. `now`: as if the window were full.
 */
export function planNotes(
  { target, input, limits, counter, window, standing, cut }: PlanInput & WindowPlan,
  { answer, now }: { answer: TextMessage[]; now: boolean },
): NotesPlan | undefined {
  if (target.strategy === "window") return undefined;
  const since = [...input.recent.slice(window.cut?.messages ?? 0), input.question, ...answer];
  const unread = standing?.failure === notYet;
  if (now) {
    const block = allButTheLastTurn(since);
    return block || unread ? { block, since } : undefined;
  }
  if (unread) return { block: undefined, since };
  const filled = window.predicted + answer.reduce((sum, item) => sum + counter.message(item), 0);
  const inGoodTime = target.prepared && !cut;
  if (inGoodTime || filled < highWater * roomOf(limits, counter)) return undefined;
  const block = plannedCut({ ...input, memory: undefined, recent: since }, limits, counter);
  return block && { block, since };
}

/** What a compaction requested by the user covers: everything but the last question and its answer. */
function allButTheLastTurn(recent: TextMessage[]): NotesPlan["block"] {
  const said = recent.filter(({ content }) => content !== "");
  const lastQuestion = said.findLastIndex(({ role }) => role === "user");
  const items = said.slice(0, Math.max(0, lastQuestion));
  const last = items.at(-1);
  return last && { throughId: last.id, items };
}
