// The conversations that this page has open, outside of React: an answer goes on being read while its reader looks at another conversation.
// It is filled by what happens in a browser alone: reading it changes nothing, and what the server draws does not look into it.

import { useMemo, useSyncExternalStore } from "react";

import type { Conversation } from "#lib/conversations/schema.ts";
import {
  type ConversationEvent,
  type ConversationState,
  newConversation,
  transition,
} from "./machine.ts";

const states = new Map<string, ConversationState>();
const watchers = new Set<() => void>();
let unseen: ReadonlySet<string> = new Set();
const nothingUnseen: ReadonlySet<string> = new Set();

/** A conversation as it stands. */
export const conversationState = (id: string): ConversationState =>
  states.get(id) ?? newConversation(id);

/** Reports what happened in a conversation. What is drawn follows at the next frame. */
export function dispatch(id: string, event: ConversationEvent): void {
  const before = conversationState(id);
  const after = transition(before, event);
  if (after === before) return;
  states.set(id, after);
  if (after.unseen !== before.unseen)
    unseen = new Set([...states.values()].filter((each) => each.unseen).map((each) => each.id));
  announce();
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

function subscribe(watcher: () => void): () => void {
  watchers.add(watcher);
  return () => watchers.delete(watcher);
}

/** A conversation as it stands. `initial` is what the server wrote into the page, for the first drawing. */
export function useConversationState(id: string, initial?: Conversation): ConversationState {
  const written = useMemo(() => {
    const blank = newConversation(id);
    return initial ? transition(blank, { type: "read", conversation: initial }) : blank;
  }, [id, initial]);
  const now = () => {
    const found = states.get(id);
    return found && (found.view !== "new" || !initial) ? found : written;
  };
  return useSyncExternalStore(subscribe, now, () => written);
}

/** The conversations with an answer that the reader has not looked at. */
export function useUnseen(): ReadonlySet<string> {
  return useSyncExternalStore(
    subscribe,
    () => unseen,
    () => nothingUnseen,
  );
}
