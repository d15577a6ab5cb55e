import "server-only";

import type { Viewer } from "#lib/auth/viewer.ts";
import type { Settings } from "#lib/settings/schema.ts";

import { carriedOver } from "./corrections.ts";
import type { FittedWindow } from "./fit-window.ts";
import { emptyMemory, withoutKept } from "./memory.ts";
import { notesInParts } from "./notes-in-parts.ts";
import { type AskModel, type NotesRequests, untilItFails } from "./notes-requests.ts";
import { type NotesPlan, planNotes } from "./plan-notes.ts";
import { changeMemory, findMemory, type StoredMemory } from "./store.ts";
import { cutAtPrepared } from "./store-window.ts";
import { unreadOf } from "./unread.ts";
import type { TextMessage } from "./window.ts";

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
      const { id: model } = fitted.model;
      await makeNotes(viewer, fitted, plan, (standing) =>
        untilItFails(askModel, settings, { model, before: standing?.failures, now }),
      );
      if (now) await cutAtPrepared(viewer, fitted);
    },
  };
}

async function makeNotes(
  viewer: Viewer,
  fitted: FittedWindow,
  { block, since }: NotesPlan,
  requestsAfter: (standing: StoredMemory | undefined) => NotesRequests,
): Promise<void> {
  const { standing, limits } = fitted;
  const { conversationId } = fitted.target;
  // The turn may have been fitted long ago, and the user may have corrected the memory since.
  const stored = standing && (await findMemory(viewer, conversationId, standing.throughId));
  const made = stored ?? standing;
  const requests = requestsAfter(made);
  const unread = await unreadOf(viewer, conversationId, made, limits.contextLength);
  let memory = made ?? emptyMemory;
  if (made && unread.length > 0) {
    memory = await notesInParts(viewer, fitted, requests, {
      before: withoutKept(made, unread),
      block: unread,
      throughId: made.throughId,
      since,
      resumable: stored !== undefined,
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
