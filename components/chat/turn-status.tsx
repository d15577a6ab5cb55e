"use client";

import { useTranslations } from "next-intl";
import type { ReactNode } from "react";

import { Button } from "#components/ui/button.tsx";
import { InlineNotice, type Tone } from "#components/ui/inline-notice.tsx";
import type { AnswerTurn } from "#lib/conversations/schema.ts";
import { demoModelId } from "#lib/models/rules.ts";

type Line = { tone: Tone; words: ReactNode; act?: ReactNode };
type Translate = ReturnType<typeof useTranslations<"chat">>;

const bold = { b: (words: ReactNode) => <b>{words}</b> };

type Props = { turn: AnswerTurn; empty: boolean; last: boolean; onAgain: () => void };

/** The status of a turn that has no complete answer: what happened, what was stored, and what to do next. The live region announces it. */
export function TurnStatus({ turn, empty, last, onAgain }: Props) {
  const t = useTranslations("chat");
  const again = (
    <Button kind="lined" onClick={onAgain}>
      {t("askAgain")}
    </Button>
  );
  const lines: Line[] = [];
  if (turn.insteadOf)
    lines.push({
      tone: "warn",
      words: t("insteadOf", { wanted: turn.insteadOf, model: turn.model }),
    });
  if (turn.model === demoModelId && turn.status === "done")
    lines.push({ tone: "warn", words: t("demo") });
  lines.push(...ofDocuments(turn, t));
  if (turn.cutAtLimit) lines.push({ tone: "warn", words: t("cutAtLimit") });
  if (turn.status === "stopped")
    lines.push({ tone: "rest", words: empty ? t("stoppedEmpty") : t("stopped"), act: again });
  if (turn.status === "interrupted")
    lines.push({
      tone: "warn",
      words: empty ? t("interruptedEmpty") : t("interrupted"),
      act: again,
    });
  if (turn.status === "failed") {
    const reason = turn.error?.message ?? t("failedPlain");
    lines.push({
      tone: "danger",
      words: t.rich(empty ? "failed" : "failedPartly", { reason, ...bold }),
      act: again,
    });
  }
  return lines.map(({ tone, words, act }, at) => (
    // The lines are few and their order is fixed.
    <InlineNotice
      key={at}
      tone={tone}
      spoken={false}
      className="mt-4"
      acts={last ? act : undefined}
    >
      {words}
    </InlineNotice>
  ));
}

/** What an answer has to do with the collections that were chosen for it, where that is not only what it cites. */
function ofDocuments({ documents, status }: AnswerTurn, t: Translate): Line[] {
  if (!documents || status !== "done") return [];
  const { outcome, withdrawn, removed } = documents;
  return [
    ...(outcome === "none"
      ? [{ tone: "warn" as const, words: t.rich("notFromDocuments", bold) }]
      : []),
    ...(outcome === "refused" ? [{ tone: "rest" as const, words: t("onlyFromDocuments") }] : []),
    ...(withdrawn > 0
      ? [{ tone: "warn" as const, words: t("withdrawn", { count: withdrawn }) }]
      : []),
    ...(removed > 0
      ? [{ tone: "rest" as const, words: t("removedCitations", { count: removed }) }]
      : []),
  ];
}
