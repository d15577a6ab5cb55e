import "server-only";

import type { Viewer } from "#lib/auth/viewer.ts";
import { messagesBetween } from "#lib/conversations/index.ts";
import type { Settings } from "#lib/settings/schema.ts";

import { carriedOver } from "./corrections.ts";
import type { FittedWindow } from "./fit-window.ts";
import { emptyMemory, withoutKept } from "./memory.ts";
import { type AskModel, type NotesRequests, notesInParts, untilItFails } from "./notes-in-parts.ts";
import { type NotesPlan, planNotes } from "./plan-notes.ts";
import { changeMemory, findMemory, type StoredMemory } from "./store.ts";
import { cutAtPrepared } from "./store-window.ts";
import type { TextMessage } from "./window.ts";
import { asTextMessages } from "./window-parts.ts";

/** How much of the unread messages is read again, in characters per token of the window: about one compacted block. */
const unreadShare = 3;

/** The work for the next cut of a conversation. It may be run several times. */
export type Compaction = {
  run: (
    askModel: AskModel,
    settings: Pick<Settings, "maxOutputTokens" | "compressionTimeout">,
  ) => Promise<void>;
};

/**
 * The notes of the next cut, for a job; undefined when they are not due (`planNotes`). `now`: they are made as if the window were
 * full, and the branch is cut at their end.
 */
export function planCompaction(
  viewer: Viewer,
  fitted: FittedWindow,
  { answer = [], now = false }: { answer?: TextMessage[]; now?: boolean },
): Compaction | undefined {
  const plan = planNotes({ ...fitted, counter: fitted.counting.counter }, { answer, now });
  if (!plan) return undefined;
  return {
    run: async (askModel, settings) => {
      await makeNotes(viewer, fitted, plan, untilItFails(askModel, settings));
      if (now) await cutAtPrepared(viewer, fitted);
    },
  };
}

async function makeNotes(
  viewer: Viewer,
  fitted: FittedWindow,
  { block, since }: NotesPlan,
  requests: NotesRequests,
): Promise<void> {
  const { standing, limits } = fitted;
  const { conversationId } = fitted.target;
  // The turn may have been fitted long ago, and the user may have corrected the memory since.
  const made =
    standing && ((await findMemory(viewer, conversationId, standing.throughId)) ?? standing);
  const unread = await unreadOf(viewer, conversationId, made, limits.contextLength);
  let memory = made ?? emptyMemory;
  if (made && unread.length > 0) {
    memory = await notesInParts(viewer, fitted, requests, {
      before: withoutKept(made, unread),
      block: unread,
      throughId: made.throughId,
      since,
    });
  }
  if (!block) return;
  const { items, throughId } = block;
  const next = { before: memory, block: items, throughId, since };
  await notesInParts(viewer, fitted, requests, next);
  // Also the corrections made while the model was reading.
  const latest = made && (await findMemory(viewer, conversationId, made.throughId));
  if (latest)
    await changeMemory(viewer, conversationId, throughId, (notes) =>
      carriedOver(notes, { before: memory, after: latest }),
    );
}

/** The messages that a memory replaces and the model has not read; if there are too many, only the last. The others can still be recalled. */
async function unreadOf(
  viewer: Viewer,
  conversationId: string,
  standing: StoredMemory | undefined,
  contextLength: number,
): Promise<TextMessage[]> {
  if (!standing?.pendingFromId) return [];
  const { pendingFromId: fromId, throughId } = standing;
  const longest = contextLength * unreadShare;
  return asTextMessages(
    await messagesBetween(viewer, conversationId, { fromId, throughId, longest }),
  );
}
