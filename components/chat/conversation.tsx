"use client";

import { useTranslations } from "next-intl";
import { lazy, Suspense, useEffect, useEffectEvent } from "react";

import { lastSeen, Meter } from "#components/context/meter.tsx";
import { askAgain, open, refresh } from "#components/conversation/actions.ts";
import { isActive } from "#components/conversation/machine.ts";
import { useConversationState } from "#components/conversation/store.ts";
import { retryImport } from "#components/ui/retry-import.ts";
import type { Conversation as Initial } from "#lib/conversations/schema.ts";
import type { Model } from "#lib/models/schema.ts";

import { Announcer } from "./announcer.tsx";
import { ConnectedComposer } from "./connected-composer.tsx";
import { ConversationBar } from "./conversation-bar.tsx";
import { ConversationHeader } from "./conversation-header.tsx";
import { useFollowEnd } from "./follow-end.ts";
import { Missing } from "./missing.tsx";
import { useModelChoice } from "./model-choice.ts";
import { useModels } from "./models.ts";
import { ToEnd } from "./to-end.tsx";
import { TurnActionsContext } from "./turn.tsx";
import { asTurns, Turns } from "./turns.tsx";
import { useInspectedTurn } from "./use-inspected-turn.ts";

// The panel's code is loaded when it is first opened, not with the page.
const WindowPanel = lazy(() =>
  retryImport(() => import("#components/context/window-panel.tsx")).then((module) => ({
    default: module.WindowPanel,
  })),
);

type Props = {
  id: string;
  /** False for the empty page, which the server has not stored. */
  stored: boolean;
  /** The data that was rendered into the page by the server. */
  initial: Initial | undefined;
  models: Model[];
  /** Called when the first question turns an empty page into a conversation. */
  onBegun: (id: string) => void;
};

/** A conversation: header, turns and composer. */
export function ConversationView({ id, stored, initial, models: written, onBegun }: Props) {
  const conversation = useConversationState(id, initial);
  const { view, title, messages, turn } = conversation;
  const models = useModels(written);
  const chosen = useModelChoice(messages, models);
  const busy = isActive(turn);
  const { atEnd, toEnd, follow } = useFollowEnd(busy);
  const { inspected, inspect } = useInspectedTurn();
  useServerChanges({ id, stored, initial });
  useDocumentTitle(view === "open", title);

  if (view === "missing") return <Missing />;
  const blank = view === "new" && messages.length === 0;
  const latest = lastSeen(messages);
  const shown =
    messages.find(({ metadata }) => metadata.turn && metadata.turn.id === inspected?.turnId)
      ?.metadata.turn ?? latest;
  const actions = {
    conversationId: id,
    onAgain: (messageId: string) => void askAgain(id, messageId, chosen.wish),
    onLook: (turnId: string) => inspect({ turnId }),
  };
  const composer = (
    <ConnectedComposer
      key={id}
      {...{ conversation, models, chosen, onBegun }}
      place={blank ? "blank" : "next"}
      onSend={follow}
    />
  );
  return (
    // The element tree is the same with and without the panel, so that React does not remount the page.
    <div className={inspected ? "flex flex-1" : "contents"}>
      <div className={inspected ? "@container/page flex min-w-0 flex-1 flex-col" : "contents"}>
        <ConversationBar title={blank ? undefined : title}>
          {latest && (
            <Meter
              turn={latest}
              open={inspected !== undefined}
              onOpen={() => inspect(inspected ? undefined : {})}
            />
          )}
        </ConversationBar>
        <main
          id="main"
          tabIndex={-1}
          className={`flex-1 outline-none ${blank ? "pt-[clamp(3rem,16vh,9rem)]" : "pb-16"}`}
        >
          <ConversationHeader conversation={conversation} blank={blank} />
          <TurnActionsContext value={actions}>
            <Turns messages={messages} turn={turn} />
          </TurnActionsContext>
          {blank && composer}
          <Announcer active={busy} answer={asTurns(messages).at(-1)?.answer} />
        </main>
        {!blank && !atEnd && <ToEnd onPress={toEnd} />}
        {!blank && composer}
      </div>
      <Suspense>
        {inspected && (
          <WindowPanel
            conversationId={id}
            turn={shown}
            latest={shown?.id === latest?.id}
            busy={busy}
            onLatest={() => inspect({})}
            onClose={() => inspect(undefined)}
          />
        )}
      </Suspense>
    </div>
  );
}

type Opened = Pick<Props, "id" | "stored" | "initial">;

/** Opens a stored conversation, and reads it again when the user comes back to the page. */
function useServerChanges({ id, stored, initial }: Opened): void {
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
}

/** Sets the document title to the conversation's, once it is open. */
function useDocumentTitle(isOpen: boolean, title: string | undefined): void {
  const t = useTranslations("chat");
  useEffect(() => {
    if (isOpen) document.title = `${title ?? t("title")} · Parlor`;
  }, [isOpen, title, t]);
}
