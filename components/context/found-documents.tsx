"use client";

import NextLink from "next/link";
import { useFormatter, useTranslations } from "next-intl";

import { addressOfCitation } from "#components/markdown/citation.tsx";
import { detectLanguage } from "#components/ui/detect-language.ts";
import { Isolate } from "#components/ui/isolate.tsx";
import { steadyText } from "#components/ui/plain-text.ts";
import type { InspectedDocuments } from "#lib/context/schema.ts";

import { Section } from "./remembered.tsx";

/** What was searched for in the chosen collections, what was found, and which of it the model was given. */
export function FoundDocuments({ documents }: { documents: InspectedDocuments }) {
  const t = useTranslations("context");
  const { query, passages, withdrawn, outcome } = documents;
  return (
    <Section title={t("fromDocuments")} count={passages.filter(isGiven).length}>
      <p className="mt-2 text-small text-ink-3">{t("searchedFor")}</p>
      <p
        dir="auto"
        lang={detectLanguage(query)}
        className="line-clamp-4 whitespace-pre-line wrap-anywhere"
      >
        {steadyText(query)}
      </p>
      {outcome !== "given" && <p className="mt-2 text-warn">{t("nothingFound")}</p>}
      {withdrawn > 0 && <p className="mt-2 text-warn">{t("notSearched", { count: withdrawn })}</p>}
      <ol>
        {passages.map((passage, at) => (
          <li key={passage.id} className="border-b border-line py-2">
            <FoundPassage passage={passage} number={at + 1} />
          </li>
        ))}
      </ol>
    </Section>
  );
}

type Passage = InspectedDocuments["passages"][number];

const isGiven = ({ dropped }: Passage) => dropped === null;

function FoundPassage({ passage, number }: { passage: Passage; number: number }) {
  const t = useTranslations("context");
  const format = useFormatter();
  const { documentName, text, heading, page, score, dropped } = passage;
  const address = addressOfCitation({ ...passage, passageId: passage.id });
  return (
    <>
      {text === null ? (
        <p className="text-ink-3">{t("passageGone")}</p>
      ) : (
        <p
          dir="auto"
          lang={detectLanguage(text)}
          className={`line-clamp-3 text-pretty wrap-anywhere ${dropped === null ? "" : "text-ink-3"}`}
        >
          {dropped === null && `[${number}] `}
          {steadyText(text)}
        </p>
      )}
      <p className="text-small text-ink-3 tabular">
        {documentName !== null && (
          <NextLink href={address} prefetch={false} className="link">
            <Isolate>{documentName}</Isolate>
          </NextLink>
        )}
        {documentName !== null && t("onPage", { page })}
        {heading !== "" && (
          <>
            {" · "}
            <Isolate>{heading}</Isolate>
          </>
        )}
      </p>
      <p className={`text-small tabular ${dropped === null ? "text-ink-3" : "text-warn"}`}>
        {t(dropped === null ? "passageGiven" : `dropped_${dropped}`, {
          score: format.number(score, { maximumFractionDigits: 2, minimumFractionDigits: 2 }),
        })}
      </p>
    </>
  );
}
