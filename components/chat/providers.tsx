"use client";

import { usePathname } from "next/navigation";
import { useState } from "react";
import { newId } from "#components/frame/api-client.ts";
import type { Conversation as Initial } from "#lib/conversations/schema.ts";
import type { Model } from "#lib/models/schema.ts";
import { ConversationView } from "./conversation.tsx";

/** The place of the conversation that the address names; an empty one with an id of its own at `/`. */
export function ChatProviders({ initial, models }: { initial?: Initial; models: Model[] }) {
  const path = usePathname();
  const [blank, setBlank] = useState({ id: newId(), begun: false });
  const named = /^\/c\/([0-9a-f-]{36})$/.exec(path)?.[1];
  // Back at `/` after the blank page has become a conversation: it is another blank page now.
  if (named === undefined && blank.begun) setBlank({ id: newId(), begun: false });
  const id = named ?? blank.id;

  const begin = (begunId: string) => {
    if (named !== undefined) return;
    setBlank({ id: begunId, begun: true });
    // The page stays what it is, and so does everything on it; only its address changes.
    history.pushState(null, "", `/c/${begunId}`);
  };

  return (
    <ConversationView
      key={id}
      id={id}
      stored={named !== undefined}
      initial={initial?.id === id ? initial : undefined}
      models={models}
      onBegun={begin}
    />
  );
}
