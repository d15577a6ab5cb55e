"use client";

import { usePathname } from "next/navigation";
import { useState } from "react";
import { newId } from "#components/frame/api-client.ts";
import type { Conversation as Initial } from "#lib/conversations/schema.ts";
import { ConversationView } from "./conversation.tsx";
import type { Offers } from "./use-choices.ts";

/** Provides the conversation that the address names; at `/`, an empty one with a new id. */
export function ChatProviders({ initial, offers }: { initial?: Initial; offers: Offers }) {
  const path = usePathname();
  const [blank, setBlank] = useState({ id: newId(), begun: false });
  const named = /^\/c\/([0-9a-f-]{36})$/.exec(path)?.[1];
  // Back at `/` after the empty page has become a conversation: use a new empty page.
  if (named === undefined && blank.begun) setBlank({ id: newId(), begun: false });
  const id = named ?? blank.id;

  const begin = (begunId: string) => {
    if (named !== undefined) return;
    setBlank({ id: begunId, begun: true });
    // Only the address changes; the page and its state stay.
    history.pushState(null, "", `/c/${begunId}`);
  };

  return (
    <ConversationView
      key={id}
      id={id}
      stored={named !== undefined}
      initial={initial?.id === id ? initial : undefined}
      offers={offers}
      onBegun={begin}
    />
  );
}
