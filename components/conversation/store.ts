// The conversations that this page has open, kept outside React: an answer is read on while the user looks at another conversation. Only
// events in the browser change the store; reading does not change it, and server rendering does not use it.

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

/** The current state of a conversation. */
export const conversationState = (id: string): ConversationState =>
  states.get(id) ?? newConversation(id);

/** Applies an event to a conversation. Subscribers are notified in the next frame. */
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

/** Notifies once per frame, no matter how many deltas arrived. A hidden page has no frames, so a timer is used. */
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

/** The current state of a conversation. `initial` was rendered by the server and is used for the first render. */
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

/** The conversations with an answer that the user has not seen. */
export function useUnseen(): ReadonlySet<string> {
  return useSyncExternalStore(
    subscribe,
    () => unseen,
    () => nothingUnseen,
  );
}
