"use client";

import { Fragment } from "react";

import { CutLine } from "#components/context/cut-line.tsx";
import { type AskOptions, askAgain } from "#components/conversation/actions.ts";
import { type ConversationState, isActive } from "#components/conversation/machine.ts";
import { budgetsOf } from "#components/markdown/budget.ts";
import { Mending } from "#components/ui/mending.tsx";
import type { Message } from "#lib/conversations/schema.ts";
import { Announcer } from "./announcer.tsx";
import { TurnActionsContext, TurnView, textOfMessage } from "./turn.tsx";

type Props = {
  conversation: ConversationState;
  /** The model and effort with which an answer is generated again. */
  wish: AskOptions;
  /** Shows what the model saw, given the turn's id. */
  onLook: (turnId: string) => void;
};

/** The turns of a conversation, with a line at each compaction. Their progress is announced to screen readers. */
export function Turns({ conversation, wish, onLook }: Props) {
  const { id: conversationId, messages, turn, place } = conversation;
  const turns = asTurns(messages);
  const active = isActive(turn);
  // The active answer counts as empty in the budgets, so that its growth does not render earlier turns again.
  const budgets = budgetsOf(
    turns.map(({ answer }, at) => (active && at === turns.length - 1 ? "" : textOfMessage(answer))),
  );
  const actions = {
    conversationId,
    onAgain: (messageId: string) => void askAgain(conversationId, messageId, wish),
    onLook,
  };
  return (
    <TurnActionsContext value={actions}>
      {turns.map(({ question, answer }, at) => {
        const last = at === turns.length - 1;
        const end = answer?.metadata.cut ? answer : question;
        return (
          <Fragment key={question.id}>
            <Mending untranslated={last && active}>
              <TurnView
                number={at + 1}
                question={question}
                answer={answer}
                phase={last ? turn.phase : "idle"}
                place={last ? place : undefined}
                last={last}
                budget={budgets[at] ?? 0}
              />
            </Mending>
            {end.metadata.cut && (
              <CutLine conversationId={conversationId} throughId={end.id} cut={end.metadata.cut} />
            )}
          </Fragment>
        );
      })}
      <Announcer active={active} answer={turns.at(-1)?.answer} position={place?.position} />
    </TurnActionsContext>
  );
}

/** Pairs questions with their answers; a question may not have one yet. */
function asTurns(messages: Message[]): { question: Message; answer: Message | undefined }[] {
  return messages.flatMap((question, at) => {
    if (question.role !== "user") return [];
    const next = messages[at + 1];
    return [{ question, answer: next?.role === "assistant" ? next : undefined }];
  });
}
