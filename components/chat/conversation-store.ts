// The conversations that this page has open, outside of React: an answer goes on being read while its reader looks at another conversation.

import { useSyncExternalStore } from "react";

import type { Message } from "#lib/conversations/schema.ts";

/** What a turn under way is doing, and since when (ms): being sent, waiting for the model, being written, or out of reach. */
export type PendingQuestion = {
  phase: "sending" | "waiting" | "answering" | "lost";
  since: number;
};

export type ConversationState = {
  id: string;
  /** `new` has never been asked anything; `opening` is being read; `missing` is not there, or not theirs. */
  state: "new" | "opening" | "open" | "missing";
  title: string | undefined;
  messages: Message[];
  /** There may be messages before the first one. */
  earlier: boolean;
  asking: PendingQuestion | undefined;
  /** Why the last thing that was asked for did not happen, in the person's language. */
  refusal: { code: string; message: string } | undefined;
  /** How often what is remembered of it was changed from this page. */
  changes: number;
};

const shelf = new Map<string, ConversationState>();
const watchers = new Set<() => void>();

const unopened = (id: string): ConversationState => ({
  id,
  state: "new",
  title: undefined,
  messages: [],
  earlier: false,
  asking: undefined,
  refusal: undefined,
  changes: 0,
});

export function conversationState(id: string): ConversationState {
  let found = shelf.get(id);
  if (!found) {
    found = unopened(id);
    shelf.set(id, found);
  }
  return found;
}

/** Changes what is known of a conversation. What is drawn follows at the next frame. */
export function patchConversation(id: string, change: Partial<ConversationState>): void {
  shelf.set(id, { ...conversationState(id), ...change });
  announce();
}

/** Puts a message in the place of the one with its id, or to the end. */
export function putMessage(id: string, message: Message): void {
  const { messages } = conversationState(id);
  const at = messages.findLastIndex((other) => other.id === message.id);
  patchConversation(id, { messages: at < 0 ? [...messages, message] : messages.with(at, message) });
}

let due = false;

/** Once a frame, however many pieces came; a page in the background has no frames, and is in no hurry. */
function announce(): void {
  if (due) return;
  due = true;
  const tell = () => {
    due = false;
    for (const watcher of watchers) watcher();
  };
  if (document.hidden) setTimeout(tell, 200);
  else requestAnimationFrame(tell);
}

export function subscribe(watcher: () => void): () => void {
  watchers.add(watcher);
  return () => watchers.delete(watcher);
}

/** A conversation as it stands. `initial` is what the server wrote into the page, for the first drawing. */
export function useConversationState(id: string, initial?: ConversationState): ConversationState {
  const now = () => {
    const found = conversationState(id);
    return found.state === "new" && initial?.id === id ? initial : found;
  };
  return useSyncExternalStore(subscribe, now, now);
}
