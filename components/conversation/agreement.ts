// Keeps an open conversation in agreement with what was done to it elsewhere: in another window, another browser, by a program, or by a job
// of the server that has made its title.

import { getJson, Refused } from "#components/frame/api-client.ts";
import type { ConversationHead } from "#lib/conversations/schema.ts";
import { refresh } from "./actions.ts";
import { refreshConversationList } from "./list.ts";
import { isActive, refusalOf } from "./machine.ts";
import { conversationState, dispatch } from "./store.ts";
import { whenTold } from "./windows.ts";

/** How often a page looks, while it is visible and somebody was there lately. A look is one read of one row, whatever the history. */
const lookEveryMs = 1_000;
/** Without a sign of somebody for this long a page stops looking: an idle one must not count as a session in use. */
const restAfterMs = 2 * 60_000;
/** The longest pause after looks that failed. */
const longestPauseMs = 30_000;

/** Signs that somebody is at this page. Nothing is done with the keys, so it does not matter whether an input method takes them. */
const signs = ["pointerdown", "pointermove", "wheel", "keydown", "focus"] as const;

/** Keeps a conversation in agreement until the returned function is called. Of one that the server has not stored nothing is asked. */
export function keepInAgreement(id: string): () => void {
  let seenAt = Date.now();
  let pauseMs = lookEveryMs;
  let timer: ReturnType<typeof setTimeout> | undefined;
  let looking = false;
  let ended = false;
  const lookNow = async () => {
    clearTimeout(timer);
    timer = undefined;
    if (looking || document.hidden) return;
    looking = true;
    const answered = await look(id);
    looking = false;
    pauseMs = answered ? lookEveryMs : Math.min(longestPauseMs, pauseMs * 2);
    if (!ended && Date.now() - seenAt < restAfterMs)
      timer = setTimeout(() => void lookNow(), pauseMs);
  };
  const somebodyIsHere = () => {
    seenAt = Date.now();
    if (timer === undefined) void lookNow();
  };
  const endHearing = whenTold((changed) => {
    refreshConversationList();
    if (changed === id) void lookNow();
  });
  for (const sign of signs) addEventListener(sign, somebodyIsHere, { passive: true });
  document.addEventListener("visibilitychange", somebodyIsHere);
  timer = setTimeout(() => void lookNow(), lookEveryMs);
  return () => {
    ended = true;
    clearTimeout(timer);
    endHearing();
    for (const sign of signs) removeEventListener(sign, somebodyIsHere);
    document.removeEventListener("visibilitychange", somebodyIsHere);
  };
}

/** Looks once whether the conversation has changed, and reads it again if so. Returns false when the server did not say. */
export async function look(id: string): Promise<boolean> {
  const before = conversationState(id);
  if (before.view !== "open" || before.messages.length === 0 || isActive(before.turn)) return true;
  try {
    const head = await getJson<ConversationHead>(`/api/conversations/${id}/leaf`);
    const { messages, title, turn, round } = conversationState(id);
    // A turn of this page began meanwhile: the answer is about the time before it.
    if (round !== before.round) return true;
    if (head.leaf !== messages.at(-1)?.id) {
      await refresh(id, refusalOf(turn));
      refreshConversationList();
    } else if (head.title !== title) {
      dispatch(id, { type: "renamed", title: head.title });
      refreshConversationList();
    }
    return true;
  } catch (thrown) {
    if (thrown instanceof Refused && thrown.code === "not_found") dispatch(id, { type: "missing" });
    return false;
  }
}
