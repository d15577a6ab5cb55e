"use client";

import { useTranslations } from "next-intl";
import { memo } from "react";

import { PinMark } from "#components/context/pin-mark.tsx";
import { Markdown } from "#components/markdown/markdown.tsx";
import { InlineNotice } from "#components/ui/inline-notice.tsx";
import { isActive } from "#lib/conversations/rules.ts";
import type { Message } from "#lib/conversations/schema.ts";

import { Actions } from "./actions.tsx";
import type { PendingQuestion } from "./conversation-store.ts";
import { More } from "./more.tsx";
import { QuestionBubble } from "./question.tsx";
import { Thought } from "./thought.tsx";
import { TurnStatus } from "./turn-status.tsx";
import { Waiting } from "./waiting.tsx";

type Props = {
  conversationId: string;
  number: number;
  question: Message;
  answer: Message | undefined;
  /** What the turn under way does; undefined for every other. */
  asking: PendingQuestion | undefined;
  last: boolean;
  /** What rendering the answer may cost with the first paint. */
  budget: number;
  /** Asks again: of the message with this id. */
  onAgain: (messageId: string) => void;
  /** Shows what the model saw for an answer: of the turn with this id. */
  onLook: (turnId: string) => void;
};

export const textOf = (message: Message | undefined, kind: "text" | "reasoning" = "text") =>
  message?.parts.flatMap((part) => (part.type === kind ? part.text : [])).join("\n\n") ?? "";

/** A question and its answer. Drawn again only when something of its own has changed. */
export const TurnView = memo(function Turn({
  conversationId,
  number,
  question,
  answer,
  asking,
  last,
  budget,
  onAgain,
  onLook,
}: Props) {
  const t = useTranslations("chat");
  const text = textOf(answer);
  const reasoning = textOf(answer, "reasoning");
  const turn = answer?.metadata.turn;
  const live = asking !== undefined;
  const again = () => onAgain(answer?.id ?? question.id);
  return (
    <article
      aria-label={t("turn", { number })}
      className="group/turn column mt-12 phone:mt-8 [&+&]:mt-16 phone:[&+&]:mt-12"
    >
      <QuestionBubble id={question.id} text={textOf(question)}>
        <PinMark conversationId={conversationId} message={question} />
      </QuestionBubble>
      {reasoning !== "" && turn && (
        <Thought text={reasoning} live={live && text === ""} turn={turn} />
      )}
      {text !== "" && (
        <div
          data-message={answer?.id}
          tabIndex={-1}
          className={`found scroll-mt-20 ${reasoning === "" ? "mt-4" : "mt-2"}`}
        >
          <Markdown text={text} live={live} budget={budget} />
        </div>
      )}
      {answer && <PinMark conversationId={conversationId} message={answer} />}
      {asking && text === "" && reasoning === "" && <Waiting asking={asking} />}
      {asking?.phase === "lost" && (text !== "" || reasoning !== "") && (
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
      {!live && turn && !isActive(turn.status) && (
        <>
          <TurnStatus
            turn={turn}
            empty={text === "" && reasoning === ""}
            last={last}
            onAgain={again}
          />
          {(text !== "" || turn.status === "done") && (
            <Actions
              text={text}
              turn={turn}
              last={last}
              onAgain={last && turn.status === "done" ? again : undefined}
            >
              <More
                {...{ conversationId, question, answer }}
                onLook={turn.window && (() => onLook(turn.id))}
              />
            </Actions>
          )}
        </>
      )}
    </article>
  );
});
