"use client";

import { ArrowDown } from "lucide-react";
import { useFormatter, useTranslations } from "next-intl";
import { Fragment, lazy, Suspense, useEffect, useEffectEvent, useState } from "react";

import { CutLine } from "#components/context/cut-line.tsx";
import { lastSeen, Meter } from "#components/context/meter.tsx";
import { budgetsOf } from "#components/markdown/budget.ts";
import { Button } from "#components/ui/button.tsx";
import { icon } from "#components/ui/icon.ts";
import { InlineNotice } from "#components/ui/inline-notice.tsx";
import { Isolate } from "#components/ui/isolate.tsx";
import { retryImport } from "#components/ui/retry-import.ts";
import type { Conversation as Initial, Message } from "#lib/conversations/schema.ts";
import type { Model } from "#lib/models/schema.ts";

import { Announcer } from "./announcer.tsx";
import { again, asShown, open, refresh, showEarlier } from "./chat-state.ts";
import { ConnectedComposer } from "./connected-composer.tsx";
import { ConversationBar } from "./conversation-bar.tsx";
import { useConversationState } from "./conversation-store.ts";
import { useFollowEnd } from "./follow-end.ts";
import { Missing } from "./missing.tsx";
import { useModelChoice } from "./model-choice.ts";
import { useModels } from "./models.ts";
import { TurnView, textOf } from "./turn.tsx";

// What the model saw comes when somebody looks, not with the page.
const WindowPanel = lazy(() =>
  retryImport(() => import("#components/context/window-panel.tsx")).then((module) => ({
    default: module.WindowPanel,
  })),
);

type Props = {
  id: string;
  /** False for the empty page, of which the server knows nothing. */
  stored: boolean;
  /** What the server wrote into the page. */
  initial: Initial | undefined;
  models: Model[];
  /** Called when a first question makes an empty page a conversation. */
  onBegun: (id: string) => void;
};

/** A conversation, from its title to the line where the next question is written. */
export function ConversationView({ id, stored, initial, models: written, onBegun }: Props) {
  const t = useTranslations("chat");
  const format = useFormatter();
  const conversation = useConversationState(id, initial && asShown(initial));
  const { state, title, messages, earlier, asking } = conversation;
  const models = useModels(written);
  const chosen = useModelChoice(conversation, models);
  const { atEnd, toEnd, follow } = useFollowEnd(asking !== undefined);

  const begin = useEffectEvent(() => {
    if (stored) void open(id, initial);
  });
  const lookAgain = useEffectEvent(() => {
    if (stored && document.visibilityState === "visible") void refresh(id);
  });
  useEffect(() => {
    begin();
    document.addEventListener("visibilitychange", lookAgain);
    return () => document.removeEventListener("visibilitychange", lookAgain);
  }, []);

  useEffect(() => {
    if (state === "open") document.title = `${title ?? t("title")} · Parlor`;
  }, [state, title, t]);

  // What is looked at beside the page: of one turn, or of the latest whichever that is.
  const [look, setLook] = useState<{ turnId?: string }>();
  const press = useEffectEvent((event: KeyboardEvent) => {
    if (event.key !== "." || !(event.metaKey || event.ctrlKey) || event.shiftKey || event.altKey)
      return;
    event.preventDefault();
    setLook(look ? undefined : {});
  });
  useEffect(() => {
    const pressed = (event: KeyboardEvent) => press(event);
    addEventListener("keydown", pressed);
    return () => removeEventListener("keydown", pressed);
  }, []);

  const onAgain = (messageId: string) => void again(id, messageId, chosen.wish);
  const onLook = (turnId: string) => setLook({ turnId });

  if (state === "missing") return <Missing />;
  const turns = asTurns(messages);
  // The answer under way counts as empty: as it grows, what stands above it is not to be drawn again.
  const budgets = budgetsOf(
    turns.map(({ answer }, at) => (asking && at === turns.length - 1 ? "" : textOf(answer))),
  );
  const blank = state === "new" && turns.length === 0;
  const [first] = messages;
  const latest = lastSeen(messages);
  const looked =
    messages.find(({ metadata }) => metadata.turn && metadata.turn.id === look?.turnId)?.metadata
      .turn ?? latest;
  const page = (
    <>
      <ConversationBar title={blank ? undefined : title}>
        {latest && (
          <Meter
            turn={latest}
            open={look !== undefined}
            onOpen={() => setLook(look ? undefined : {})}
          />
        )}
      </ConversationBar>
      <main
        id="main"
        tabIndex={-1}
        className={`flex-1 outline-none ${blank ? "pt-[clamp(3rem,16vh,9rem)]" : "pb-16"}`}
      >
        {blank ? (
          <h1 className="sr-only">{t("title")}</h1>
        ) : (
          <header className="column pt-8 phone:pt-6">
            <h1 className="text-title font-bold tracking-title text-balance wrap-anywhere zh:tracking-normal phone:text-[1.5rem] phone:leading-8">
              <Isolate>{title ?? t("title")}</Isolate>
            </h1>
            {first && !earlier && (
              <p className="mt-2 text-small text-ink-3">
                <time dateTime={first.metadata.createdAt}>
                  {format.dateTime(new Date(first.metadata.createdAt), {
                    weekday: "long",
                    day: "numeric",
                    month: "long",
                  })}
                </time>
              </p>
            )}
          </header>
        )}
        {state === "opening" && (
          <div className="column mt-12">
            <InlineNotice tone="live">{t("opening")}</InlineNotice>
          </div>
        )}
        {earlier && (
          <div className="column mt-8">
            <Button kind="bare" flush onClick={() => void showEarlier(id)}>
              {t("earlier")}
            </Button>
          </div>
        )}
        {turns.map(({ question, answer }, at) => {
          const last = at === turns.length - 1;
          const end = answer?.metadata.cut ? answer : question;
          return (
            <Fragment key={question.id}>
              <TurnView
                conversationId={id}
                number={at + 1}
                question={question}
                answer={answer}
                asking={last ? asking : undefined}
                last={last}
                budget={budgets[at] ?? 0}
                onAgain={onAgain}
                onLook={onLook}
              />
              {end.metadata.cut && (
                <CutLine conversationId={id} throughId={end.id} cut={end.metadata.cut} />
              )}
            </Fragment>
          );
        })}
        {blank && (
          <ConnectedComposer
            key={id}
            conversation={conversation}
            models={models}
            chosen={chosen}
            place="blank"
            onSend={follow}
            onBegun={onBegun}
          />
        )}
        <Announcer asking={asking} answer={turns.at(-1)?.answer} />
      </main>
      {!blank && (
        <>
          {!atEnd && (
            // It takes no room of its own: the page must not move when it comes or goes.
            <div className="pointer-events-none sticky bottom-28 z-[2] column flex h-0 items-end justify-end">
              <Button kind="lined" className="pointer-events-auto bg-paper" onClick={toEnd}>
                <ArrowDown {...icon} />
                {t("toEnd")}
              </Button>
            </div>
          )}
          <ConnectedComposer
            key={id}
            conversation={conversation}
            models={models}
            chosen={chosen}
            place="next"
            onSend={follow}
            onBegun={onBegun}
          />
        </>
      )}
    </>
  );
  return (
    // The same elements with the panel and without, so that nothing of the page begins anew.
    <div className={look ? "flex flex-1" : "contents"}>
      <div className={look ? "@container/page flex min-w-0 flex-1 flex-col" : "contents"}>
        {page}
      </div>
      <Suspense>
        {look && (
          <WindowPanel
            conversationId={id}
            turn={looked}
            latest={looked?.id === latest?.id}
            busy={asking !== undefined}
            onLatest={() => setLook({})}
            onClose={() => setLook(undefined)}
          />
        )}
      </Suspense>
    </div>
  );
}

/** Questions with their answers; a question may have none yet. */
function asTurns(messages: Message[]): { question: Message; answer: Message | undefined }[] {
  return messages.flatMap((question, at) => {
    if (question.role !== "user") return [];
    const next = messages[at + 1];
    return [{ question, answer: next?.role === "assistant" ? next : undefined }];
  });
}
