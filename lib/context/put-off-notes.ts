import "server-only";

import type { Viewer } from "#lib/auth/viewer.ts";

import type { FittedWindow } from "./fit-window.ts";
import { emptyMemory, fallbackMemory } from "./memory.ts";
import type { BlockMessage } from "./notes.ts";
import type { NotesPlan } from "./plan-notes.ts";
import { factsShare } from "./plan-window.ts";
import { canWait } from "./short-messages.ts";
import { type StoredMemory, writeMemory } from "./store.ts";

/** `made`: the standing memory; `block`: of the next cut; `left`: all that the model has not read. */
type Unread = {
  made: StoredMemory | undefined;
  block: NotesPlan["block"];
  left: BlockMessage[];
};

/**
 * Puts the notes off where nearly all that is left to read is data: stores what is kept by rule, as a memory that is no failure; the model reads the
 * messages with the next block. False, and nothing stored, where they are worth a call.
 */
export async function putOff(
  viewer: Viewer,
  { target, limits, counting }: FittedWindow,
  { made, block, left }: Unread,
): Promise<boolean> {
  const { contextLength } = limits;
  if (!canWait(left, contextLength, counting.counter)) return false;
  const { items = [], throughId = made?.throughId } = block ?? {};
  if (throughId === undefined) return false;
  const budget = Math.floor(contextLength * factsShare);
  const before = made ?? emptyMemory;
  const kept = fallbackMemory(before, items, throughId, budget, counting.counter);
  await writeMemory(viewer, target.conversationId, { ...kept, failure: null });
  return true;
}
