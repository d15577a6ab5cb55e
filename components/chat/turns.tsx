"use client";

import { Fragment, use } from "react";

import { CutLine } from "#components/context/cut-line.tsx";
import { isActive, type TurnState } from "#components/conversation/machine.ts";
import { budgetsOf } from "#components/markdown/budget.ts";
import type { Message } from "#lib/conversations/schema.ts";
import { TurnActionsContext, TurnView, textOf } from "./turn.tsx";

type Props = { messages: Message[]; turn: TurnState };

/** The turns of a conversation, with a line at each compaction. */
export function Turns({ messages, turn }: Props) {
  const { conversationId } = use(TurnActionsContext);
  const turns = asTurns(messages);
  const active = isActive(turn);
  // The active answer counts as empty in the budgets, so that its growth does not render earlier turns again.
  const budgets = budgetsOf(
    turns.map(({ answer }, at) => (active && at === turns.length - 1 ? "" : textOf(answer))),
  );
  return turns.map(({ question, answer }, at) => {
    const last = at === turns.length - 1;
    const end = answer?.metadata.cut ? answer : question;
    return (
      <Fragment key={question.id}>
        <TurnView
          number={at + 1}
          question={question}
          answer={answer}
          phase={last ? turn.phase : "idle"}
          last={last}
          budget={budgets[at] ?? 0}
        />
        {end.metadata.cut && (
          <CutLine conversationId={conversationId} throughId={end.id} cut={end.metadata.cut} />
        )}
      </Fragment>
    );
  });
}

/** Pairs questions with their answers; a question may not have one yet. */
export function asTurns(messages: Message[]): { question: Message; answer: Message | undefined }[] {
  return messages.flatMap((question, at) => {
    if (question.role !== "user") return [];
    const next = messages[at + 1];
    return [{ question, answer: next?.role === "assistant" ? next : undefined }];
  });
}
