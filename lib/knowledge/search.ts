import "server-only";

import type { Viewer } from "#lib/auth/viewer.ts";
import { notFound } from "#lib/errors.ts";
import { current } from "#lib/settings/index.ts";
import { codesOf, questionTermsOf, termsOf } from "#lib/text/terms.ts";
import { type WrittenLanguage, writtenLanguageOf } from "#lib/text/written-language.ts";

import type { FoundPassage, SearchRequest, SearchResult } from "./schema.ts";
import { type RankedPassage, rankPassages } from "./search-store.ts";

/** The most passages that are offered when none passes the threshold. */
const mostNearest = 3;
/** Of two passages with at least this share of their different terms in common, only the better one is found. */
const nearDuplicate = 0.85;
/** How many passages are read for one that is found, so that enough are left without the near-duplicates. */
const spare = 3;

/**
 * The passages that answer a question, the best first: those with a score of at least the setting `passageThreshold`. When there are none, the best of the others are in
 * `nearest`. Throws `not_found` when the viewer may read none of the collections.
 */
export async function searchPassages(
  viewer: Viewer,
  { query, collections, limit }: SearchRequest,
): Promise<SearchResult> {
  const { passageThreshold } = await current();
  const ranking = await rankPassages(viewer, {
    terms: questionTermsOf(query),
    codes: codesOf(query),
    collections: [...new Set(collections)],
    most: limit * spare,
  });
  if (ranking.collections === 0) throw notFound("collection");
  const best = withoutDuplicates(ranking.passages, limit).map(found);
  const passages = best.filter(({ score }) => score >= passageThreshold);
  return {
    passages,
    nearest: passages.length > 0 ? [] : best.slice(0, mostNearest),
    searched: searchedLanguages(query, ranking.languages),
  };
}

/**
 * Words are found in the language of the question only. A question that is in none, such as a number, is looked for in all.
 */
function searchedLanguages(query: string, languages: WrittenLanguage[]): WrittenLanguage[] {
  const asked = writtenLanguageOf(query);
  return languages.filter((language) => asked === "other" || language === asked).toSorted();
}

/** The best passages, at most `limit`, without those that say the same as a better one. */
function withoutDuplicates(ranked: RankedPassage[], limit: number): RankedPassage[] {
  const kept: { passage: RankedPassage; terms: Set<string> }[] = [];
  for (const passage of ranked) {
    if (kept.length === limit) break;
    const terms = new Set(termsOf(passage.text));
    const isKnown = kept.some(
      (other) =>
        other.passage.hash === passage.hash || similarity(other.terms, terms) >= nearDuplicate,
    );
    if (!isKnown) kept.push({ passage, terms });
  }
  return kept.map(({ passage }) => passage);
}

/** Jaccard's: the share of the different terms of both that both have. */
function similarity(one: Set<string>, other: Set<string>): number {
  const shared = [...one].filter((term) => other.has(term)).length;
  return shared === 0 ? 0 : shared / (one.size + other.size - shared);
}

function found({ id, headings, hash: _, score, ...row }: RankedPassage): FoundPassage {
  const shown = Math.round(Math.min(score, 1) * 100) / 100;
  return {
    ...row,
    id: String(id),
    page: row.ranges[0]?.page ?? 1,
    heading: headings.join(" › "),
    score: shown,
    keywordScore: shown,
    vectorScore: null,
  };
}
