"use client";

import { useFormatter, useTranslations } from "next-intl";
import { type ReactNode, useEffect, useEffectEvent, useRef } from "react";
import { newId } from "#components/frame/api-client.ts";
import { expectMarkdown } from "#components/markdown/markdown.tsx";
import { Button } from "#components/ui/button.tsx";
import { InlineNotice } from "#components/ui/inline-notice.tsx";
import type { Model } from "#lib/models/schema.ts";
import { ask, stop } from "./chat-state.ts";
import { Composer } from "./composer.tsx";
import { tryNow, useConnectionStatus } from "./connection-status.ts";
import type { ConversationState } from "./conversation-store.ts";
import { draftOf, keepDraft, useDraft } from "./drafts.ts";
import type { ModelChoice } from "./model-choice.ts";
import { ModelPicker } from "./model-picker.tsx";
import { Refusal } from "./refusal.tsx";

type Props = {
  conversation: ConversationState;
  models: Model[];
  chosen: ModelChoice;
  place: "blank" | "next";
  /** Called when a question is sent from here. */
  onSend: () => void;
  /** Called when the server has a question: an empty page is the conversation with this id now. */
  onBegun: (id: string) => void;
};

const bold = { b: (words: ReactNode) => <b>{words}</b> };

/** The composer with what it knows: the draft of this conversation, who answers, and whether the server can be reached. */
export function ConnectedComposer({ conversation, models, chosen, place, onSend, onBegun }: Props) {
  const t = useTranslations("chat");
  const format = useFormatter();
  const { id, asking, refusal } = conversation;
  const draftPlace = place === "blank" ? "new" : id;
  const draft = useDraft(draftPlace);
  const text = draft.sent ? "" : draft.text;
  const field = useRef<HTMLTextAreaElement>(null);
  const { lostAt } = useConnectionStatus();

  const send = (words: string, sent: { conversationId: string; messageId: string }) => {
    onSend();
    keepDraft(draftPlace, { text: words, sent });
    // What is typed meanwhile is a draft of its own.
    const mine = () => draftOf(draftPlace).sent?.messageId === sent.messageId;
    const onTaken = () => {
      if (mine()) keepDraft(draftPlace, { text: "" });
      onBegun(sent.conversationId);
    };
    void ask(sent.conversationId, words, chosen.wish, { messageId: sent.messageId, onTaken }).then(
      (asked) => {
        if (!asked)
          keepDraft(draftPlace, {
            text: mine() ? words : `${words}\n\n${draftOf(draftPlace).text}`,
          });
      },
    );
  };

  const takeUp = useEffectEvent(() => {
    // It was on its way when the page was left: it is sent again, and asked once. A page that the server wrote knows of no draft yet.
    const left = draftOf(draftPlace);
    if (left.sent) send(left.text, left.sent);
    // Whoever was quicker than the page's code is not asked to type again.
    const typed = field.current?.value ?? "";
    if (typed !== "" && typed !== left.text)
      keepDraft(draftPlace, {
        text: left.text === "" || left.sent ? typed : `${left.text}\n\n${typed}`,
      });
    if (place === "blank" || matchMedia("(pointer: fine)").matches)
      field.current?.focus({ preventScroll: true });
  });
  useEffect(() => takeUp(), []);

  const busy = asking !== undefined;
  useEffect(() => {
    if (!busy) return;
    const press = (event: KeyboardEvent) => {
      // Escape first closes what lies over the page.
      if (
        event.key !== "Escape" ||
        event.defaultPrevented ||
        document.querySelector("dialog[open], [role=menu]")
      )
        return;
      void stop(id);
    };
    addEventListener("keydown", press);
    return () => removeEventListener("keydown", press);
  }, [id, busy]);

  const before = () => {
    if (lostAt !== undefined) {
      const time = format.dateTime(lostAt, { hour: "numeric", minute: "2-digit" });
      const retry = (
        <Button kind="bare" flush onClick={tryNow}>
          {t("tryNow")}
        </Button>
      );
      return (
        <InlineNotice tone="warn" acts={retry}>
          {t.rich("offline", { time, ...bold })}
        </InlineNotice>
      );
    }
    if (refusal) return <Refusal {...refusal} />;
    if (models.length === 0)
      return <InlineNotice tone="danger">{t.rich("noModel", bold)}</InlineNotice>;
    return undefined;
  };

  const composer = (
    <Composer
      field={field}
      text={text}
      onText={(words) => {
        expectMarkdown();
        keepDraft(draftPlace, { text: words });
      }}
      onSend={() => send(text, { conversationId: id, messageId: newId() })}
      onStop={busy ? () => void stop(id) : undefined}
      offline={lostAt !== undefined}
      place={place}
      choices={<ModelPicker models={models} chosen={chosen} place={place} />}
      before={before()}
    />
  );
  return place === "blank" ? <div className="column">{composer}</div> : composer;
}
