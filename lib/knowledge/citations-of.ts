import "server-only";

import type { Viewer } from "#lib/auth/viewer.ts";
import type { Citation, Part, StoredCitations } from "#lib/conversations/schema.ts";
import { rectanglesIn } from "#lib/reading/rules.ts";
import { cite, type PlainCitation } from "./citations.ts";
import { pagesOfPassages } from "./given-store.ts";
import { placesOf } from "./quote-place.ts";
import type { FoundPassage } from "./schema.ts";

/**
 * The citations of a finished answer whose model was given `passages`, with where their quotes stand on the pages, and the answer with its marks in one form and
 * without those that point to no passage.
 */
export async function citationsOf(
  viewer: Viewer,
  answer: Part[],
  passages: FoundPassage[],
): Promise<{ parts: Part[]; citations: StoredCitations }> {
  const cited = answer.map((part) =>
    part.type === "text"
      ? { type: part.type, ...cite(part.text, passages) }
      : { ...part, citations: [], removed: 0 },
  );
  return {
    parts: cited.map(({ type, text }) => ({ type, text })),
    citations: {
      items: await placed(
        viewer,
        cited.flatMap(({ citations }) => citations),
      ),
      removed: cited.reduce((sum, { removed }) => sum + removed, 0),
    },
  };
}

/** A quote can go on over the next page: it is marked on the one where it begins. */
async function placed(viewer: Viewer, citations: PlainCitation[]): Promise<Citation[]> {
  const found = citations.map(({ passage, quoted, ...citation }) => {
    const [first, ...others] = placesOf(passage, quoted);
    const page = first?.page ?? citation.page;
    return {
      citation: { ...citation, page },
      places: [first, ...others].filter((place) => place?.page === page),
    };
  });
  const wanted = new Map(
    found.map(({ citation: { passageId, page: number } }) => [
      `${passageId} ${number}`,
      { passageId, number },
    ]),
  );
  const pages = await pagesOfPassages(viewer, [...wanted.values()]);
  return found.map(({ citation, places }) => {
    const page = pages.find(
      ({ passageId, number }) => passageId === citation.passageId && number === citation.page,
    );
    const rectangles = places.flatMap((place) =>
      page && place ? rectanglesIn(page.runs, place) : [],
    );
    return { ...citation, rectangles };
  });
}
