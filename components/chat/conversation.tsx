"use client";

import { notFound } from "next/navigation";
import { useTranslations } from "next-intl";
import { useEffect } from "react";

import { isActive } from "#components/conversation/machine.ts";
import type { Conversation as Initial } from "#lib/conversations/schema.ts";

import { ConnectedComposer } from "./connected-composer.tsx";
import { ConversationBar } from "./conversation-bar.tsx";
import { ConversationHeader } from "./conversation-header.tsx";
import { useFollowEnd } from "./follow-end.ts";
import { InspectorButton, InspectorPanel, useInspector } from "./inspector.tsx";
import { ToEnd } from "./to-end.tsx";
import { Turns } from "./turns.tsx";
import { type Offers, useChoices } from "./use-choices.ts";
import { useOpenConversation } from "./use-open-conversation.ts";

type Props = {
  id: string;
  /** False for the empty page, which the server has not stored. */
  stored: boolean;
  /** The data that was rendered into the page by the server. */
  initial: Initial | undefined;
  offers: Offers;
  /** Called when the first question turns an empty page into a conversation. */
  onBegun: (id: string) => void;
};

/** A conversation: header, turns and composer. */
export function ConversationView({ id, stored, initial, offers, onBegun }: Props) {
  const conversation = useOpenConversation({ id, stored, initial });
  const { view, removing, title, messages, turn } = conversation;
  const choices = useChoices(conversation, offers);
  const { atEnd, toEnd, follow } = useFollowEnd(isActive(turn));
  const inspector = useInspector();
  useDocumentTitle(view === "open", title);

  // A conversation that does not exist and one of another user get the same page.
  if (view === "missing" && !removing) notFound();
  const blank = view === "new" && messages.length === 0;
  const composer = (
    <ConnectedComposer
      key={id}
      {...{ conversation, choices, onBegun }}
      place={blank ? "blank" : "next"}
      onSend={follow}
    />
  );
  return (
    // The element tree is the same with and without the panel, so that React does not remount the page.
    <div className={inspector.inspected ? "flex flex-1" : "contents"}>
      <div
        className={
          inspector.inspected ? "@container/page flex min-w-0 flex-1 flex-col" : "contents"
        }
      >
        <ConversationBar title={blank ? undefined : title}>
          <InspectorButton {...{ conversation, inspector }} />
        </ConversationBar>
        <main
          id="main"
          tabIndex={-1}
          className={`flex-1 outline-none ${blank ? "pt-[clamp(3rem,16vh,9rem)]" : "pb-16"}`}
        >
          <ConversationHeader conversation={conversation} blank={blank} />
          <Turns
            conversation={conversation}
            wish={choices.wish}
            onLook={(turnId) => inspector.inspect({ turnId })}
          />
          {blank && composer}
        </main>
        {!blank && !atEnd && <ToEnd onPress={toEnd} />}
        {!blank && composer}
      </div>
      <InspectorPanel {...{ conversation, inspector }} />
    </div>
  );
}

/** Sets the document title to the conversation's, once it is open. */
function useDocumentTitle(isOpen: boolean, title: string | undefined): void {
  const t = useTranslations("chat");
  useEffect(() => {
    if (isOpen) document.title = `${title ?? t("title")} · Parlor`;
  }, [isOpen, title, t]);
}
