"use client";

import { useTranslations } from "next-intl";
import { createContext, memo, use } from "react";

import { PinMark } from "#components/context/pin-mark.tsx";
import {
  type ConversationState,
  isActive,
  type TurnState,
} from "#components/conversation/machine.ts";
import { InlineNotice } from "#components/ui/inline-notice.tsx";
import { isActiveStatus } from "#lib/conversations/rules.ts";
import type { AnswerTurn, Message } from "#lib/conversations/schema.ts";

import { Actions } from "./actions.tsx";
import { AnswerText } from "./answer-text.tsx";
import { More } from "./more.tsx";
import { QuestionBubble } from "./question.tsx";
import { Thought } from "./thought.tsx";
import { TurnStatus } from "./turn-status.tsx";
import { Waiting } from "./waiting.tsx";

type Props = {
  number: number;
  question: Message;
  answer: Message | undefined;
  /** The phase of the active turn; `idle` for all others. */
  phase: TurnState["phase"];
  /** The place in the queue of the active turn that waits there. */
  place: ConversationState["place"];
  last: boolean;
  /** The rendering budget of this answer for the first paint. */
  budget: number;
};

/** The actions of the surrounding conversation that a turn can call. */
type TurnActions = {
  conversationId: string;
  /** Asks again, given the id of the question or answer. */
  onAgain: (messageId: string) => void;
  /** Shows what the model saw, given the turn's id. */
  onLook: (turnId: string) => void;
};

export const TurnActionsContext = createContext<TurnActions>({
  conversationId: "",
  onAgain: () => undefined,
  onLook: () => undefined,
});

export const textOfMessage = (message: Message | undefined, kind: "text" | "reasoning" = "text") =>
  message?.parts.flatMap((part) => (part.type === kind ? part.text : [])).join("\n\n") ?? "";

/** A question and its answer. Rendered again only when its own data has changed. */
export const TurnView = memo(function Turn({
  number,
  question,
  answer,
  phase,
  place,
  last,
  budget,
}: Props) {
  const t = useTranslations("chat");
  const { conversationId, onAgain } = use(TurnActionsContext);
  const text = textOfMessage(answer);
  const reasoning = textOfMessage(answer, "reasoning");
  const { turn, citations } = answer?.metadata ?? {};
  const live = isActive({ phase });
  const wordless = text === "" && reasoning === "";
  return (
    <article
      aria-label={t("turn", { number })}
      className="group/turn column mt-12 phone:mt-8 [&+&]:mt-16 phone:[&+&]:mt-12"
    >
      <QuestionBubble id={question.id} text={textOfMessage(question)}>
        <PinMark conversationId={conversationId} message={question} />
      </QuestionBubble>
      {reasoning !== "" && turn && (
        <Thought text={reasoning} live={live && text === ""} turn={turn} />
      )}
      {text !== "" && (
        <div
          data-message={answer?.id}
          tabIndex={-1}
          translate={live ? "no" : undefined}
          className={`found scroll-mt-20 ${reasoning === "" ? "mt-4" : "mt-2"}`}
        >
          <AnswerText {...{ text, live, budget, citations }} />
        </div>
      )}

      {answer && <PinMark conversationId={conversationId} message={answer} />}
      {live && wordless && <Waiting offline={phase === "offline"} place={place} />}
      {phase === "offline" && !wordless && (
        <InlineNotice tone="waiting" spoken={false} className="mt-4">
          {t("offlineShort")}
        </InlineNotice>
      )}
      {live && turn?.notStored && (
        <InlineNotice tone="warn" spoken={false} className="mt-4">
          {turn.notStored}
        </InlineNotice>
      )}
      {!live && !answer && (
        <InlineNotice tone="warn" spoken={false} className="mt-4">
          {t("failedPlain")}
        </InlineNotice>
      )}
      {!live && answer && turn && !isActiveStatus(turn.status) && (
        <TurnEnd {...{ question, answer, turn, last }} onAgain={() => onAgain(answer.id)} />
      )}
    </article>
  );
});

type TurnEndProps = {
  question: Message;
  answer: Message;
  turn: AnswerTurn;
  last: boolean;
  onAgain: () => void;
};

/** Below a finished answer: its status and its actions. */
function TurnEnd({ question, answer, turn, last, onAgain }: TurnEndProps) {
  const { conversationId, onLook } = use(TurnActionsContext);
  const text = textOfMessage(answer);
  return (
    <>
      <TurnStatus
        turn={turn}
        empty={text === "" && textOfMessage(answer, "reasoning") === ""}
        last={last}
        onAgain={onAgain}
      />
      {(text !== "" || turn.status === "done") && (
        <Actions
          text={text}
          turn={turn}
          last={last}
          onAgain={last && turn.status === "done" ? onAgain : undefined}
        >
          <More
            {...{ conversationId, question, answer }}
            onLook={turn.window && (() => onLook(turn.id))}
          />
        </Actions>
      )}
    </>
  );
}
