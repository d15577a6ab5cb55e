"use client";

import { useTranslations } from "next-intl";
import { type ReactNode, use, useState } from "react";

import { Button } from "#components/ui/button.tsx";
import { InlineNotice } from "#components/ui/inline-notice.tsx";
import type { MemorySnapshot, NumberedFact } from "#lib/context/schema.ts";
import { ContextViewContext, ToMessage } from "./context-view.tsx";
import { Correctable, type CorrectableChanges } from "./correctable.tsx";
import { deleteFact, saveFact, saveSummary } from "./requests.ts";

/** Facts beyond this number are collapsed. */
const atOnce = 6;

/** A section with its heading and the number of its items. */
export function Section({
  title,
  count,
  children,
}: {
  title: string;
  count?: number;
  children: ReactNode;
}) {
  const { heading: Heading } = use(ContextViewContext);
  return (
    <section className="mt-8">
      <Heading className="flex justify-between gap-3 border-b border-line pb-2 text-small font-medium text-ink">
        {title}
        {count !== undefined && <span className="font-regular text-ink-3 tabular">{count}</span>}
      </Heading>
      {children}
    </section>
  );
}

/** The memory that replaces compacted messages: why it may be incomplete, its summary, its facts. */
export function RememberedParts({
  memory: { facts, summary, failure, standing },
}: {
  memory: MemorySnapshot;
}) {
  const t = useTranslations("context");
  const { conversationId } = use(ContextViewContext);
  const [all, setAll] = useState(false);
  const shownFacts = all ? facts : facts.slice(0, atOnce);
  const text = summary?.text ?? "";
  return (
    <>
      {failure !== null && <Failure reason={failure} />}
      {summary && (text !== "" || summary.original !== undefined) && (
        <Section title={t("summary")}>
          <div className="py-2">
            <Correctable
              label={t("summary")}
              text={text === "" ? (summary.original ?? "") : text}
              original={text === "" ? undefined : summary.original}
              removed={text === "" ? t("summaryRemoved") : undefined}
              longest={4_000}
              changes={standing ? summaryChanges(conversationId) : undefined}
            />
          </div>
        </Section>
      )}
      {facts.length > 0 && (
        <Section title={t("facts")} count={facts.filter(({ removed }) => !removed).length}>
          <ul>
            {shownFacts.map((fact) => (
              <li key={fact.id} className="border-b border-line py-2">
                <Fact fact={fact} open={standing} />
              </li>
            ))}
          </ul>
          {shownFacts.length < facts.length && (
            <Button kind="bare" flush className="mt-1" onClick={() => setAll(true)}>
              {t("moreFacts", { count: facts.length - shownFacts.length })}
            </Button>
          )}
        </Section>
      )}
    </>
  );
}

const summaryChanges = (conversationId: string): CorrectableChanges => ({
  correct: (text) => saveSummary(conversationId, { text }),
  remove: () => saveSummary(conversationId, { text: "" }),
  setBack: () => saveSummary(conversationId, { restore: true }),
  bringBack: () => saveSummary(conversationId, { restore: true }),
});

const sources = {
  noted: "fromNoted",
  kept: "fromKept",
  asked: "fromAsked",
  pasted: "fromNoted",
} as const;

function Fact({
  fact: { id, text, messageId, origin, original, removed, number, by },
  open,
}: {
  fact: NumberedFact;
  open: boolean;
}) {
  const t = useTranslations("context");
  const { conversationId } = use(ContextViewContext);
  const sentence = by === "assistant" ? "fromAnswer" : sources[origin];
  const to = (words: ReactNode) => <ToMessage messageId={messageId}>{words}</ToMessage>;
  return (
    <Correctable
      label={t("fact")}
      text={text}
      original={original}
      removed={removed ? t("removed") : undefined}
      from={number === null ? t("fromElsewhere") : t.rich(sentence, { number, to })}
      longest={240}
      changes={
        open
          ? {
              correct: (next) => saveFact(conversationId, id, { text: next }),
              remove: () => deleteFact(conversationId, id),
              setBack: () => saveFact(conversationId, id, { restore: true }),
              // Setting the current text again restores the item, including a correction.
              bringBack: () => saveFact(conversationId, id, { text }),
            }
          : undefined
      }
    />
  );
}

const failures = {
  empty: "failedEmpty",
  cut_off: "failedCutOff",
  only_reasoning: "failedOnlyReasoning",
  tool_protocol: "failedToolProtocol",
  not_json: "failedNotJson",
  control_tokens: "failedControlTokens",
  echo: "failedEcho",
  unanswered: "failedUnanswered",
  not_yet: "failedNotYet",
  paused: "failedPaused",
} as const;

function Failure({ reason }: { reason: string }) {
  const t = useTranslations("context");
  const sentence = reason in failures ? failures[reason as keyof typeof failures] : "failedOther";
  return (
    <InlineNotice tone="warn" spoken={false} className="mt-4">
      {t.rich(sentence, { instead: t("instead"), b: (words) => <b>{words}</b> })}
    </InlineNotice>
  );
}
