"use client";

import { useTranslations } from "next-intl";

import { Button } from "#components/ui/button.tsx";
import { InlineNotice } from "#components/ui/inline-notice.tsx";
import type { CutAnswer } from "#lib/context/schema.ts";
import { ContextViewContext } from "./context-view.tsx";
import { Patience } from "./patience.tsx";
import { RememberedParts } from "./remembered.tsx";
import { useAnswer } from "./use-answer.ts";

type Props = {
  conversationId: string;
  throughId: string;
  /** The compacted messages were not replaced with a memory. */
  bare: boolean;
};

const stay = () => undefined;

/** The memory that replaces the messages above a compaction. */
export function CutDetails({ conversationId, throughId, bare }: Props) {
  const t = useTranslations("context");
  const path = `/api/conversations/${conversationId}/context/cuts/${throughId}`;
  const { answer, missing, trouble, again } = useAnswer<CutAnswer>(conversationId, path, "");
  if (trouble !== undefined || missing)
    return (
      <InlineNotice
        tone="warn"
        className="mt-4"
        acts={<Button onClick={again}>{t("tryAgain")}</Button>}
      >
        {t.rich("notRead", { reason: trouble ?? "", b: (words) => <b>{words}</b> })}
      </InlineNotice>
    );
  if (!answer) return <Patience>{t("reading")}</Patience>;
  const empty =
    answer.facts.length === 0 && !answer.summary?.text && answer.summary?.original === undefined;
  return (
    <ContextViewContext value={{ conversationId, onLeave: stay, heading: "h2" }}>
      {empty && <p className="mt-4">{t(bare ? "cutBareText" : "nothingRemembered")}</p>}
      <RememberedParts memory={answer} />
    </ContextViewContext>
  );
}
