// The conversations that this page has open, outside of React: an answer goes on being read while its reader looks at another conversation.

import { useSyncExternalStore } from "react";

import type { Message } from "#lib/conversations/schema.ts";

/** What a turn under way is doing, and since when (ms): being sent, waiting for the model, being written, or out of reach. */
export type Asking = { phase: "sending" | "waiting" | "answering" | "lost"; since: number };

export type Shown = {
  id: string;
  /** `new` has never been asked anything; `opening` is being read; `missing` is not there, or not theirs. */
  state: "new" | "opening" | "open" | "missing";
  title: string | undefined;
  messages: Message[];
  /** There may be messages before the first one. */
  earlier: boolean;
  asking: Asking | undefined;
  /** Why the last thing that was asked for did not happen, in the person's language. */
  refusal: { code: string; message: string } | undefined;
  /** How often what is remembered of it was changed from this page. */
  changes: number;
};

const shelf = new Map<string, Shown>();
const watchers = new Set<() => void>();

const unopened = (id: string): Shown => ({
  id,
  state: "new",
  title: undefined,
  messages: [],
  earlier: false,
  asking: undefined,
  refusal: undefined,
  changes: 0,
});

export function shown(id: string): Shown {
  let found = shelf.get(id);
  if (!found) {
    found = unopened(id);
    shelf.set(id, found);
  }
  return found;
}

/** Changes what is known of a conversation. What is drawn follows at the next frame. */
export function put(id: string, change: Partial<Shown>): void {
  shelf.set(id, { ...shown(id), ...change });
  announce();
}

/** Puts a message in the place of the one with its id, or to the end. */
export function putMessage(id: string, message: Message): void {
  const { messages } = shown(id);
  const at = messages.findLastIndex((other) => other.id === message.id);
  put(id, { messages: at < 0 ? [...messages, message] : messages.with(at, message) });
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

export function watchShelf(watcher: () => void): () => void {
  watchers.add(watcher);
  return () => watchers.delete(watcher);
}

/** A conversation as it stands. `initial` is what the server wrote into the page, for the first drawing. */
export function useShown(id: string, initial?: Shown): Shown {
  const now = () => {
    const found = shown(id);
    return found.state === "new" && initial?.id === id ? initial : found;
  };
  return useSyncExternalStore(watchShelf, now, now);
}
