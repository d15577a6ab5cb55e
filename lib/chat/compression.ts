import "server-only";

import type { Viewer } from "#lib/auth/viewer.ts";
import { compress, emptyMemory, type Item, notesFormat, plannedCut, roomOf, type Said } from "#lib/context/index.ts";
import type { Memory } from "#lib/context/schema.ts";
import type { Asking } from "./asking.ts";
import type { Job } from "./background.ts";
import type { Fitted } from "./fit-window.ts";
import { quietCall } from "./quiet-call.ts";

/** The window is this full when the notes of the next cut are made: early enough to be there when it comes. */
const highWater = 0.7;
/** Parts of the window that facts and summary may take. */
const [factsShare, summaryShare] = [0.1, 0.04];
/** What a reply may take, in parts of the window. */
const replyShare = 0.18;

/**
 * The notes of the next cut, as work for later; undefined while the window is not full enough, there is a memory in good time already, or
 * nothing shall be remembered.
 */
export function compression(viewer: Viewer, asking: Asking, answer: Item[], { now = false } = {}): Job | undefined {
  const { fitted } = asking;
  const { place, input, limits, counting, window } = fitted;
  const { counter } = counting;
  const recent = [...input.recent.slice(window.cut?.messages ?? 0), input.question, ...answer];
  const standing = fitted.cut ? coveredBy(fitted) : (place.cut?.memory ?? null);
  // What was cut without being remembered is caught up with, whatever the window holds.
  const missed = fitted.cut ? leftUnremembered(fitted) : [];
  const filled = window.predicted + answer.reduce((sum, item) => sum + counter.message(item), 0);
  const inGoodTime = place.prepared && !fitted.cut;
  if (place.strategy === "window" || (!now && missed.length === 0 && (inGoodTime || filled < highWater * roomOf(limits, counter))))
    return undefined;

  const planned = now ? allButTheLastTurn(recent) : plannedCut({ ...input, memory: undefined, recent }, limits, counter);
  const block: Item[] = [...missed, ...(missed.length > 0 && !now ? [] : (planned?.items ?? []))];
  const throughId = missed.length > 0 && !now ? fitted.cut?.throughId : planned?.throughId;
  if (block.length === 0 || throughId === undefined) return undefined;
  return {
    name: `compression ${place.conversationId}`,
    run: (signal) => inParts(viewer, asking, { before: standing ?? emptyMemory, block, throughId, signal }),
  };
}

/** What a person has put in short at once: everything but the last question and its answer. */
function allButTheLastTurn(recent: Item[]): { throughId: string; items: Item[] } | undefined {
  const said = recent.filter(({ content }) => content !== "");
  const lastQuestion = said.findLastIndex(({ role }) => role === "user");
  const items = said.slice(0, Math.max(0, lastQuestion));
  const last = items.at(-1);
  return last && { throughId: last.id, items };
}

type Parts = { before: Memory; block: Said[]; throughId: string; signal: AbortSignal };

/** A block that is longer than the model can read at once is put in short part by part, each with the notes of those before. */
async function inParts(viewer: Viewer, asking: Asking, { before, block, throughId, signal }: Parts): Promise<void> {
  const { fitted, settings } = asking;
  const { counter } = fitted.counting;
  const { contextLength } = fitted.limits;
  const longestReply = Math.floor(contextLength * replyShare);
  const room = (contextLength - longestReply) / (1 + counter.margin) - contextLength * (factsShare + summaryShare) - 400;
  let memory = before;
  for (const part of split(block, room, (said) => counter.message(said) + 4)) {
    const last = part.at(-1) === block.at(-1);
    const made = await compress(viewer, {
      conversationId: fitted.place.conversationId,
      before: memory,
      block: part,
      throughId: last ? throughId : (part.at(-1)?.id ?? throughId),
      budgets: { facts: Math.floor(contextLength * factsShare), summary: Math.floor(contextLength * summaryShare) },
      counter,
      ask: (messages) => quietCall(asking, { messages, longestReply, within: settings.compressionTimeout, format: notesFormat, signal }),
    });
    memory = made.memory;
  }
}

function split(block: Said[], room: number, cost: (said: Said) => number): Said[][] {
  const parts: Said[][] = [];
  let left = 0;
  for (const said of block) {
    const part = parts.at(-1);
    if (part && cost(said) <= left) part.push(said);
    else parts.push([said]);
    left = (part && cost(said) <= left ? left : room) - cost(said);
  }
  return parts;
}

/** The memory that stands for the cut of this turn. */
function coveredBy({ place, cut }: Fitted): Memory | null {
  return cut?.memoryThroughId === place.prepared?.throughId && place.prepared ? place.prepared : (place.cut?.memory ?? null);
}

/** What this turn's cut left out and no memory covers. */
function leftUnremembered({ input, window, cut, place }: Fitted): Item[] {
  const left = input.recent.slice(0, window.cut?.messages ?? 0);
  if (cut?.memoryThroughId === null || cut?.memoryThroughId !== place.prepared?.throughId) return left;
  return left.slice(left.findIndex(({ id }) => id === cut?.memoryThroughId) + 1);
}
