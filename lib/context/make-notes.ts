import "server-only";

import type { Viewer } from "#lib/auth/viewer.ts";

import { carriedOver } from "./corrections.ts";
import type { FittedWindow } from "./fit-window.ts";
import { emptyMemory, withoutKept } from "./memory.ts";
import type { BlockMessage } from "./notes.ts";
import { notesInParts, readsAtOnce } from "./notes-in-parts.ts";
import type { NotesRequests } from "./notes-requests.ts";
import type { NotesPlan } from "./plan-notes.ts";
import { putOff } from "./put-off-notes.ts";
import type { Memory } from "./schema.ts";
import { changeMemory, findMemory, type StoredMemory } from "./store.ts";
import { unreadOf } from "./unread.ts";

/** Makes the notes of what the model has not read yet, and of the next cut; nearly only data is put off, unless a user waits (`now`). */
export async function makeNotes(
  viewer: Viewer,
  fitted: FittedWindow,
  { block, since, now }: NotesPlan & { now: boolean },
  requestsAfter: (standing: StoredMemory | undefined) => NotesRequests,
): Promise<void> {
  const { standing, limits } = fitted;
  const { conversationId } = fitted.target;
  // The turn may have been fitted long ago, and the user may have corrected the memory since.
  const stored = standing && (await findMemory(viewer, conversationId, standing.throughId));
  const made = stored ?? standing;
  const unread = await unreadOf(viewer, conversationId, made, limits.contextLength);
  const left = [...unread, ...(block?.items ?? [])];
  if (!now && (await putOff(viewer, fitted, { made, block, left }))) return;
  const requests = requestsAfter(made);
  let memory: Memory = made ?? emptyMemory;
  let known = memory;
  let items: BlockMessage[] = block?.items ?? [];
  if (made && unread.length > 0) {
    const before = withoutKept(made, unread);
    if (block && readsAtOnce(fitted, { before, block: left, since })) {
      [memory, items] = [before, left];
    } else {
      const { throughId } = made;
      const resumable = stored !== undefined;
      const again = { before, block: unread, throughId, since, resumable };
      memory = await notesInParts(viewer, fitted, requests, again);
      known = memory;
    }
  }
  if (!block) return;
  const { throughId } = block;
  await notesInParts(viewer, fitted, requests, { before: memory, block: items, throughId, since });
  // Also the corrections made while the model was reading.
  const latest = made && (await findMemory(viewer, conversationId, made.throughId));
  if (latest)
    await changeMemory(viewer, conversationId, throughId, (notes) =>
      carriedOver(notes, { before: known, after: latest }),
    );
}
