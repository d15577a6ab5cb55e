import "server-only";

import type { Viewer } from "#lib/auth/viewer.ts";

import type { SourceMessage } from "./attribution.ts";
import { type Counter, costOf } from "./counter.ts";
import type { FittedWindow } from "./fit-window.ts";
import { compress, fallbackMemory } from "./memory.ts";
import { type Head, notesPrompt } from "./notes.ts";
import type { NotesRequests } from "./notes-requests.ts";
import { factsShare } from "./plan-window.ts";
import { forgotten } from "./requests.ts";
import type { Memory } from "./schema.ts";
import { writeMemory } from "./store.ts";
import { pinnedIn } from "./window-parts.ts";

/** The share of the window that a summary may take. */
const summaryShare = 0.04;
/** The share of the window that is kept free for a reply. */
const replyShare = 0.18;
/** The share, and the number of tokens, that are enough for a reply when a small rest would need another call: notes are seldom longer. */
const [shortReplyShare, shortReply] = [0.12, 512];

/**
 * `since`: the messages since the last cut. What they ask to forget is not shown any more. `resumable`: the memory of a cut that was made without
 * the model, which may be stored after each part.
 */
type Block = {
  before: Memory;
  block: SourceMessage[];
  throughId: string;
  since: SourceMessage[];
  resumable?: boolean;
};

/**
 * A block that is longer than the model can read at once is compacted part by part, each with the notes of the parts before it. For the next
 * cut only the memory of the whole block is stored: one of its beginning would be taken for the notes of that cut, and a job that was preempted
 * between two parts would have nothing left to do. For a cut that was made, the memory says after each part what is left to read: the next run
 * goes on there.
 */
export async function notesInParts(
  viewer: Viewer,
  fitted: FittedWindow,
  { ask, hasFailed, without }: NotesRequests,
  { before, block, throughId, since, resumable = false }: Block,
): Promise<Memory> {
  const { counter } = fitted.counting;
  const { conversationId } = fitted.target;
  const { contextLength } = fitted.limits;
  const budgets = {
    facts: Math.floor(contextLength * factsShare),
    summary: Math.floor(contextLength * summaryShare),
  };
  let memory: Memory = before;
  for (let left = block; left.length > 0; ) {
    const head: Head = {
      instructions: fitted.input.instructions,
      shown: forgotten(memory, since),
      pinned: pinnedIn(fitted),
    };
    const roomBeside = (reply: number) =>
      (contextLength - reply) / (1 + counter.margin) - costOf(notesPrompt(head, []), counter);
    const usual = contextLength * replyShare;
    const short = Math.min(usual, Math.max(contextLength * shortReplyShare, shortReply));
    const part = fitsWhole(left, roomBeside(short), counter)
      ? left
      : beginningOf(left, roomBeside(usual), counter);
    left = left.slice(part.length);
    const made = await compress(viewer, {
      conversationId,
      before: memory,
      block: part,
      head,
      throughId,
      stored: left.length === 0,
      budgets,
      counter,
      ask,
      without,
    });
    if (made.failure !== null) hasFailed();
    else if (resumable && left.length > 0) {
      const soFar = fallbackMemory(made, left, throughId, budgets.facts, counter);
      await writeMemory(viewer, conversationId, soFar);
    }
    memory = made;
  }
  return memory;
}

const fitsWhole = (block: SourceMessage[], room: number, counter: Counter) =>
  block.reduce((left, said) => left - counter.message(said), room) >= 0;

/** As many turns as fit, in tokens; if not even one fits whole, as many messages, at least one. */
function beginningOf(block: SourceMessage[], room: number, counter: Counter): SourceMessage[] {
  let left = room;
  const end = block.findIndex((said, at) => {
    left -= counter.message(said);
    return at > 0 && left < 0;
  });
  if (end < 0) return block;
  const turn = block.slice(0, end + 1).findLastIndex(({ role }) => role === "user");
  return block.slice(0, turn > 0 ? turn : end);
}
