import "server-only";

import type { Viewer } from "#lib/auth/viewer.ts";

import type { SourceMessage } from "./attribution.ts";
import type { FittedWindow } from "./fit-window.ts";
import { compress, fallbackMemory } from "./memory.ts";
import { type BlockMessage, type Head, notesPrompt } from "./notes.ts";
import { nextPart } from "./notes-part.ts";
import type { NotesRequests } from "./notes-requests.ts";
import { factsShare } from "./plan-window.ts";
import { forgotten } from "./requests.ts";
import type { Memory } from "./schema.ts";
import { writeMemory } from "./store.ts";
import { pinnedIn } from "./window-parts.ts";

/** The share of the window that a summary may take. */
const summaryShare = 0.04;

/**
 * `since`: the messages since the last cut. What they ask to forget is not shown any more. `resumable`: the memory of a cut that was made without
 * the model, which may be stored after each part.
 */
type Block = {
  before: Memory;
  block: BlockMessage[];
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
    const head = headOf(fitted, memory, since);
    const part = nextPart(left, notesPrompt(head, []), contextLength, counter);
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

const headOf = (fitted: FittedWindow, memory: Memory, since: SourceMessage[]): Head => ({
  instructions: fitted.input.instructions,
  examples: fitted.input.examples,
  shown: forgotten(memory, since),
  pinned: pinnedIn(fitted),
});

/** Whether the model can read a block in one call. */
export function readsAtOnce(
  fitted: FittedWindow,
  { before, block, since }: Pick<Block, "before" | "block" | "since">,
): boolean {
  const { counting, limits } = fitted;
  const prompt = notesPrompt(headOf(fitted, before, since), []);
  return nextPart(block, prompt, limits.contextLength, counting.counter).length === block.length;
}
