"use client";

import NextLink from "next/link";
import { useTranslations } from "next-intl";

import { addressOfCitation } from "#components/markdown/citation.tsx";
import { detectLanguage } from "#components/ui/detect-language.ts";
import { Isolate } from "#components/ui/isolate.tsx";
import { steadyText } from "#components/ui/plain-text.ts";
import type { Citation } from "#lib/conversations/schema.ts";

/** Below an answer: what it cites, each quote once, in the order of its numbers, and whether the document says what the answer says. */
export function Sources({ citations }: { citations: readonly Citation[] }) {
  const t = useTranslations("chat");
  const sources = sourcesOf(citations);
  if (sources.length === 0) return null;
  return (
    <section aria-label={t("sources")} className="mt-6 border-t border-line pt-3">
      <ul>
        {sources.map((source) => (
          <li key={`${source.number} ${source.quote} ${source.support}`} className="py-2">
            <Source source={source} />
          </li>
        ))}
      </ul>
    </section>
  );
}

function Source({ source }: { source: Citation }) {
  const t = useTranslations("chat");
  const { number, documentName, page, quote, support } = source;
  return (
    <div className="grid grid-cols-[1.5rem_minmax(0,1fr)] text-small text-ink-2">
      <span className="tabular text-ink">{number}</span>
      <div>
        <p>
          <NextLink
            href={addressOfCitation(source)}
            prefetch={false}
            className="link touch:min-h-10"
          >
            <Isolate>{documentName}</Isolate>
            {t("sourcePage", { page })}
          </NextLink>
        </p>
        {support !== "missing" && (
          <p dir="auto" lang={detectLanguage(quote)} className="text-pretty wrap-anywhere">
            <q>{steadyText(quote)}</q>
          </p>
        )}
        <p className={support === "found" ? "text-ink-3" : "text-warn"}>
          {t(`support_${support}`, { number })}
        </p>
      </div>
    </div>
  );
}

function sourcesOf(citations: readonly Citation[]): Citation[] {
  const known = new Map<string, Citation>();
  for (const citation of citations) {
    const key = `${citation.number} ${citation.quote} ${citation.support}`;
    if (!known.has(key)) known.set(key, citation);
  }
  return [...known.values()].toSorted((one, other) => one.number - other.number);
}
