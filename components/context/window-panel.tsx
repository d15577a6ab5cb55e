"use client";

import { useTranslations } from "next-intl";
import type { ReactNode } from "react";

import { Button } from "#components/ui/button.tsx";
import { InlineNotice } from "#components/ui/inline-notice.tsx";
import { Panel } from "#components/ui/panel.tsx";
import type { ContextAnswer } from "#lib/context/schema.ts";
import type { AnswerTurn } from "#lib/conversations/schema.ts";
import { ContextSnapshot } from "./context-snapshot.tsx";
import { ContextViewContext } from "./context-view.tsx";
import { Patience } from "./patience.tsx";
import { useAnswer } from "./use-answer.ts";

type Props = {
  conversationId: string;
  /** The turn to show; undefined if nothing was asked yet. */
  turn: AnswerTurn | undefined;
  /** It is the latest turn, so the current memory is the one it was asked with. */
  latest: boolean;
  /** An answer is being generated in the conversation. */
  busy: boolean;
  onLatest: () => void;
  onClose: () => void;
};

const bold = { b: (words: ReactNode) => <b>{words}</b> };

/** What the model saw: the window of one answer, and the parts that the user can change for the next one. */
export function WindowPanel({ conversationId, turn, latest, busy, onLatest, onClose }: Props) {
  const t = useTranslations("context");
  const path = turn && `/api/conversations/${conversationId}/context?turn=${turn.id}`;
  const { answer, missing, trouble, again } = useAnswer<ContextAnswer>(
    conversationId,
    path,
    turn?.status ?? "",
  );
  // On a phone, the panel covers the message that a link leads to.
  const onLeave = () => {
    if (document.querySelector("dialog[open]")) onClose();
  };
  return (
    <Panel title={t("title")} onClose={onClose}>
      <ContextViewContext value={{ conversationId, onLeave, heading: "h3" }}>
        {trouble !== undefined && (
          <InlineNotice
            tone="warn"
            className="ms-hang phone:ms-3"
            acts={<Button onClick={again}>{t("tryAgain")}</Button>}
          >
            {t.rich("notRead", { reason: trouble, ...bold })}
          </InlineNotice>
        )}
        {(missing || !turn) && <p>{t("none")}</p>}
        {answer && (
          <ContextSnapshot seen={answer} {...{ latest, busy, onLatest, conversationId }} />
        )}
        {turn && !answer && !missing && trouble === undefined && (
          <Patience>{t("reading")}</Patience>
        )}
      </ContextViewContext>
    </Panel>
  );
}
