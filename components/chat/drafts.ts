// What is being typed survives a reload, a closed tab and a crash: it is kept on this device, for each person and conversation, and goes when
// the server has the question, or the person signs out.

import { createContext, use, useSyncExternalStore } from "react";

const prefix = "draft ";

export type Draft = {
  text: string;
  /** The question was sent and the server may not have it: it is sent again under the same ids, so that it is asked once. */
  sent?: { conversationId: string; messageId: string };
};

/** The id of the person whose drafts these are. */
export const DraftOwnerContext = createContext("");

const watchers = new Set<() => void>();

// Storage can be forbidden or full; then a draft lives as long as the page.
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

/** The draft of a conversation's id, or of "new": as it is drawn, as it is at this moment, and a way to keep another. */
export function useDraft(place: string): {
  draft: Draft;
  current: () => Draft;
  keep: (draft: Draft) => void;
} {
  const key = `${prefix}${use(DraftOwnerContext)} ${place}`;
  const draft = useSyncExternalStore(
    subscribe,
    () => draftAt(key),
    // The server knows of no draft.
    () => nothing,
  );
  return { draft, current: () => draftAt(key), keep: (next) => keepDraftAt(key, next) };
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
