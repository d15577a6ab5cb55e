"use client";

import { useTranslations } from "next-intl";
import type { ReactNode } from "react";

import { useConversationState } from "#components/conversation/store.ts";
import { Button } from "#components/ui/button.tsx";
import { detectLanguage } from "#components/ui/detect-language.ts";
import { InlineNotice } from "#components/ui/inline-notice.tsx";
import { steadyText } from "#components/ui/plain-text.ts";
import type { ContextAnswer } from "#lib/context/schema.ts";
import { ToMessage } from "./context-view.tsx";
import { FoundDocuments } from "./found-documents.tsx";
import { NextTime } from "./next-time.tsx";
import { Parts } from "./parts.tsx";
import { RememberedParts, Section } from "./remembered.tsx";
import { VariantTexts } from "./variant-texts.tsx";

const bold = { b: (words: ReactNode) => <b>{words}</b> };

type Props = {
  seen: ContextAnswer;
  conversationId: string;
  /** It is that of the latest turn, so the current memory is the one it was asked with. */
  latest: boolean;
  /** An answer is being generated in the conversation. */
  busy: boolean;
  onLatest: () => void;
};

/** The context of one answer: its window, the memory, the recalled messages and what was left out. */
export function ContextSnapshot({ seen, conversationId, latest, busy, onLatest }: Props) {
  const t = useTranslations("context");
  const lastCut = useConversationState(conversationId).messages.findLast(
    ({ metadata }) => metadata.cut,
  );
  const { promptTokens, cutByServer, passages, standing, facts, summary, strategies } = seen;
  return (
    <>
      <Parts seen={seen} />
      {cutByServer && (
        <InlineNotice tone="danger" spoken={false} className="mt-4">
          {t.rich("cutByServer", {
            predicted: promptTokens.predicted,
            reported: promptTokens.reported ?? 0,
            ...bold,
          })}
        </InlineNotice>
      )}
      {latest && <NextTime {...{ conversationId, strategies, busy }} />}
      {!standing && (facts.length > 0 || summary !== null) && (
        <div className="mt-8 text-small text-ink-3">
          <p>
            {latest && lastCut
              ? t.rich("historyAtCut", {
                  to: (words) => (
                    <ToMessage messageId={lastCut.id} atCut>
                      {words}
                    </ToMessage>
                  ),
                })
              : t("history")}
          </p>
          {!latest && (
            <Button kind="bare" flush onClick={onLatest}>
              {t("showLatest")}
            </Button>
          )}
        </div>
      )}
      <VariantTexts seen={seen} />
      <RememberedParts memory={seen} />
      {passages.length > 0 && (
        <Section title={t("brought")} count={passages.length}>
          <ul>
            {passages.map(({ messageId, number, role, text }) => (
              <li key={messageId} className="border-b border-line py-2">
                <p
                  dir="auto"
                  lang={detectLanguage(text)}
                  className="line-clamp-3 text-pretty wrap-anywhere"
                >
                  {steadyText(text)}
                </p>
                <p className="text-small text-ink-3">
                  {number === null
                    ? t("fromElsewhere")
                    : t.rich(role === "user" ? "saidByYou" : "saidByModel", {
                        number,
                        to: (words) => <ToMessage messageId={messageId}>{words}</ToMessage>,
                      })}
                </p>
              </li>
            ))}
          </ul>
        </Section>
      )}
      {seen.documents && <FoundDocuments documents={seen.documents} />}
      <LeftOut cut={seen.cut} />
    </>
  );
}

function LeftOut({ cut }: Pick<ContextAnswer, "cut">) {
  const t = useTranslations("context");
  if (!cut)
    return (
      <Section title={t("leftOut")}>
        <p className="mt-2">{t("nothingLeftOut")}</p>
      </Section>
    );
  const { throughId, from, through, before, after } = cut;
  return (
    <Section title={t("leftOut")}>
      <p className="mt-2 tabular">
        <ToMessage messageId={throughId} atCut>
          {t("leftOutMessages", { through })}
        </ToMessage>
        <span className="block text-small text-ink-3">
          {t(after > 0 ? "leftOutInShort" : "leftOutBare", { from, through, before, after })}
        </span>
      </p>
    </Section>
  );
}
