"use client";

import NextLink from "next/link";
import { useTranslations } from "next-intl";
import { createContext, use } from "react";

import { revealHidden } from "#components/ui/plain-text.ts";
import type { Citation } from "#lib/conversations/schema.ts";

/** The citations of the text inside, one for each mark, in its order; empty where marks are only text. */
export const CitationsContext = createContext<readonly Citation[]>([]);

/** In characters: of a longer quote only the beginning is marked, because it stands in the address. */
const longestQuoteInAddress = 300;

type Place = Pick<Citation, "collectionId" | "documentId" | "page" | "passageId"> &
  Partial<Pick<Citation, "quote" | "support">>;

/** The page of a document that a citation opens, with its quote marked; without one that supports the answer the whole passage. */
export function addressOfCitation(place: Place): string {
  const { collectionId, documentId, page, passageId, quote = "", support } = place;
  const wish = new URLSearchParams({ page: String(page), mark: passageId });
  if (quote !== "" && support !== "missing")
    wish.set("quote", quote.slice(0, longestQuoteInAddress).toWellFormed());
  return `/collections/${collectionId}/documents/${documentId}?${wish}`;
}

/**
 * The mark of a citation, `[1]`, or `[1?]` where its passage does not say so: a link to its place. `at` is its number among the marks of the text; where the text was read differently than when its citations
 * were, the number of the passage decides.
 */
export function CitationMark({ at, number }: { at: number; number: number }) {
  const t = useTranslations("markdown");
  const citations = use(CitationsContext);
  const own = citations[at];
  const citation = own?.number === number ? own : citations.find((each) => each.number === number);
  if (!citation) return `[${number}]`;
  const { documentName, page, support } = citation;
  return (
    <NextLink
      href={addressOfCitation(citation)}
      prefetch={false}
      className="citation"
      data-support={support}
      aria-label={t(`source_${support}`, { number, name: revealHidden(documentName), page })}
    >
      [{number}
      {support === "missing" && "?"}]
    </NextLink>
  );
}
