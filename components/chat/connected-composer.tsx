"use client";

import { useEffect, useEffectEvent, useRef } from "react";
import { ask, stopAnswer } from "#components/conversation/actions.ts";
import { useConnectionStatus } from "#components/conversation/connection-status.ts";
import { type ConversationState, isActive } from "#components/conversation/machine.ts";
import { newId } from "#components/frame/api-client.ts";
import { expectMarkdown } from "#components/markdown/markdown.tsx";
import { onKeyAnywhere } from "#components/ui/composition.ts";
import { Mending } from "#components/ui/mending.tsx";
import { ChoicesRow } from "./choices-row.tsx";
import { Composer, type ComposerPlace } from "./composer.tsx";
import { ComposerNotice } from "./composer-notice.tsx";
import { type Draft, useDraft } from "./drafts.ts";
import type { Choices } from "./use-choices.ts";

type Props = {
  conversation: ConversationState;
  choices: Choices;
  place: ComposerPlace;
  /** Called when this composer sends a question. */
  onSend: () => void;
  /** Called when the server has stored the question: an empty page then becomes the conversation with this id. */
  onBegun: (id: string) => void;
};

/** The composer connected to its data: the draft of this conversation, the model choice and the connection status. */
export function ConnectedComposer({ conversation, choices, place, onSend, onBegun }: Props) {
  const { id, turn } = conversation;
  const { draft, current, keep } = useDraft(place === "blank" ? "new" : id);
  const text = draft.sent ? "" : draft.text;
  const field = useRef<HTMLTextAreaElement>(null);
  const { lostAt } = useConnectionStatus();
  const offline = lostAt !== undefined;

  const send = async (words: string, sent: NonNullable<Draft["sent"]>) => {
    onSend();
    keep({ text: words, sent });
    // Text typed from now on is a separate draft.
    const mine = () => current().sent?.messageId === sent.messageId;
    const onTaken = () => {
      if (mine()) keep({ text: "" });
      onBegun(sent.conversationId);
    };
    const asked = await ask(sent.conversationId, words, choices.wish, {
      messageId: sent.messageId,
      onTaken,
    });
    if (!asked) keep({ text: mine() ? words : `${words}\n\n${current().text}` });
  };

  const takeUp = useEffectEvent(() => {
    // The page was left before the server confirmed this question: send it again with the same id, so it is asked once. The server has no
    // drafts.
    const left = current();
    if (left.sent) void send(left.text, left.sent);
    // Keep text that was typed before the page hydrated.
    const typed = field.current?.value ?? "";
    if (typed !== "" && typed !== left.text)
      keep({ text: left.text === "" || left.sent ? typed : `${left.text}\n\n${typed}` });
    if (place === "blank" || matchMedia("(pointer: fine)").matches)
      field.current?.focus({ preventScroll: true });
  });
  useEffect(() => takeUp(), []);

  const busy = isActive(turn);
  useEscape(busy, () => void stopAnswer(id));

  const composer = (
    <Composer
      input={{
        ref: field,
        text,
        onText: (words) => {
          expectMarkdown();
          keep({ text: words });
        },
      }}
      place={place}
      onSend={() => void send(text, { conversationId: id, messageId: newId() })}
      onStop={busy ? () => void stopAnswer(id) : undefined}
      offline={offline}
      choices={<ChoicesRow choices={choices} place={place} />}
      notice={
        <ComposerNotice turn={turn} lostAt={lostAt} hasModel={choices.model.models.length > 0} />
      }
    />
  );
  return (
    <Mending>{place === "blank" ? <div className="column">{composer}</div> : composer}</Mending>
  );
}

/** Calls `onEscape` for the Escape key while `listening`, unless an overlay handles it. */
function useEscape(listening: boolean, onEscape: () => void): void {
  const escape = useEffectEvent(onEscape);
  useEffect(() => {
    if (!listening) return;
    const press = (event: KeyboardEvent) => {
      if (
        event.key !== "Escape" ||
        event.defaultPrevented ||
        document.querySelector("dialog[open], [role=menu]")
      )
        return;
      escape();
    };
    return onKeyAnywhere(press);
  }, [listening]);
}
