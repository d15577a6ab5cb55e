// What is being typed survives a reload, a closed tab and a crash: it is kept on this device, for each person and conversation, and goes when
// the server has the question, or the person signs out.

import { useSyncExternalStore } from "react";

const prefix = "draft ";

export type Draft = {
  text: string;
  /** The question was sent and the server may not have it: it is sent again under the same ids, so that it is asked once. */
  sent?: { conversationId: string; messageId: string };
};

let owner = "";

/** Whose drafts these are, from now on. */
export function draftsBelongTo(userId: string): void {
  owner = userId;
}

const watchers = new Set<() => void>();

// Storage can be forbidden or full; then a draft lives as long as the page.
const remembered = new Map<string, Draft>();

const keyOf = (place: string) => `${prefix}${owner} ${place}`;

const nothing: Draft = { text: "" };

/** `place` is a conversation's id, or "new". */
export function draftOf(place: string): Draft {
  const key = keyOf(place);
  let draft = remembered.get(key);
  if (!draft) {
    draft = storedDraft(key) ?? nothing;
    remembered.set(key, draft);
  }
  return draft;
}

function storedDraft(key: string): Draft | undefined {
  try {
    const stored = localStorage.getItem(key);
    return stored === null ? undefined : (JSON.parse(stored) as Draft);
  } catch {
    return undefined; // See `remembered`.
  }
}

/** The draft of a place, as it is now. */
export function useDraft(place: string): Draft {
  return useSyncExternalStore(
    (watcher) => {
      watchers.add(watcher);
      return () => watchers.delete(watcher);
    },
    () => draftOf(place),
    () => nothing,
  );
}

export function keepDraft(place: string, draft: Draft): void {
  const key = keyOf(place);
  remembered.set(key, draft);
  for (const watcher of watchers) watcher();
  try {
    if (draft.text === "") localStorage.removeItem(key);
    else localStorage.setItem(key, JSON.stringify(draft));
  } catch {
    // See `remembered`.
  }
}

/** On a machine that others use too, nothing of what was typed stays behind. */
export function forgetDrafts(): void {
  remembered.clear();
  try {
    for (const key of Object.keys(localStorage))
      if (key.startsWith(prefix)) localStorage.removeItem(key);
  } catch {
    // See `remembered`.
  }
}
