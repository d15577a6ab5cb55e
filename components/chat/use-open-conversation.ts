import { useEffect, useEffectEvent } from "react";

import { open, refresh } from "#components/conversation/actions.ts";
import { keepInAgreement } from "#components/conversation/agreement.ts";
import type { ConversationState } from "#components/conversation/machine.ts";
import { useConversationState } from "#components/conversation/store.ts";
import type { Conversation as Initial } from "#lib/conversations/schema.ts";

type Options = {
  id: string;
  /** False for the empty page, which the server has not stored. */
  stored: boolean;
  /** The data that was rendered into the page by the server. */
  initial: Initial | undefined;
};

/** Opens a stored conversation, reads it again when the user comes back to the page or it was changed elsewhere, and returns its state. */
export function useOpenConversation({ id, stored, initial }: Options): ConversationState {
  const conversation = useConversationState(id, initial);
  const begin = useEffectEvent(() => {
    if (stored) void open(id, initial);
  });
  const lookAgain = useEffectEvent(() => {
    if (stored && document.visibilityState === "visible") void refresh(id);
  });
  useEffect(() => {
    begin();
    const changed = () => lookAgain();
    document.addEventListener("visibilitychange", changed);
    return () => document.removeEventListener("visibilitychange", changed);
  }, []);
  useEffect(() => keepInAgreement(id), [id]);
  return conversation;
}
