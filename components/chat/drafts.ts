// Unsent text survives a reload, a closed tab and a crash: it is kept in localStorage, for each user and conversation. It is deleted when
// the server has stored the question, or when the user signs out.

import { createContext, use, useSyncExternalStore } from "react";

const prefix = "draft ";

export type Draft = {
  text: string;
  /** The question was sent, but the server has not confirmed it: it is sent again with the same ids, so that it is asked once. */
  sent?: { conversationId: string; messageId: string };
};

/** The id of the user who owns these drafts. */
export const DraftOwnerContext = createContext("");

const watchers = new Set<() => void>();

// Storage can be blocked or full; then a draft lasts until the page is left.
const remembered = new Map<string, Draft>();

const nothing: Draft = { text: "" };

function draftAt(key: string): Draft {
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

function keepDraftAt(key: string, draft: Draft): void {
  remembered.set(key, draft);
  for (const watcher of watchers) watcher();
  try {
    if (draft.text === "") localStorage.removeItem(key);
    else localStorage.setItem(key, JSON.stringify(draft));
  } catch {
    // See `remembered`.
  }
}

function subscribe(watcher: () => void): () => void {
  watchers.add(watcher);
  return () => watchers.delete(watcher);
}

/** The draft of a conversation id or of "new": its rendered value, its current value, and a function that replaces it. */
export function useDraft(place: string): {
  draft: Draft;
  current: () => Draft;
  keep: (draft: Draft) => void;
} {
  const key = `${prefix}${use(DraftOwnerContext)} ${place}`;
  const draft = useSyncExternalStore(
    subscribe,
    () => draftAt(key),
    // The server has no drafts.
    () => nothing,
  );
  return { draft, current: () => draftAt(key), keep: (next) => keepDraftAt(key, next) };
}

/** Deletes all drafts, since other users may use this machine. */
export function forgetDrafts(): void {
  remembered.clear();
  try {
    for (const key of Object.keys(localStorage))
      if (key.startsWith(prefix)) localStorage.removeItem(key);
  } catch {
    // See `remembered`.
  }
}
