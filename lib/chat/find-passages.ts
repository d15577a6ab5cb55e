import "server-only";

import type { Viewer } from "#lib/auth/viewer.ts";
import type { FoundDocuments } from "#lib/context/index.ts";
import { textOf } from "#lib/conversations/index.ts";
import { notFound } from "#lib/errors.ts";
import { readableCollections, searchPassages } from "#lib/knowledge/index.ts";
import type { Settings } from "#lib/settings/schema.ts";

import { searchQueries } from "./search-query.ts";
import type { TurnTarget } from "./turn-target.ts";

/** What was found for a question in the collections that it is asked of, as far as the viewer may read them: `collections`. */
export type Found = { collections: string[]; documents: FoundDocuments };

/**
 * Finds passages for a question in the `named` collections, else in those of its conversation. Undefined when there are none: then nothing is read. Throws
 * `not_found` when one that is named may not be read; of the conversation's such are left out and counted.
 */
export async function findPassages(
  viewer: Viewer,
  { text, branch, collections: before }: Pick<TurnTarget, "text" | "branch" | "collections">,
  named: string[] | undefined,
  settings: Pick<Settings, "passagesInPrompt">,
): Promise<Found | undefined> {
  const ids = [...new Set(named ?? before)];
  if (ids.length === 0) return undefined;
  const readable = await readableCollections(viewer, ids);
  const withdrawn = ids.length - readable.length;
  if (named && withdrawn > 0) throw notFound("collection");
  const collections = ids.filter((id) => readable.some((each) => each.id === id));
  const said = branch.map(({ role, parts }) => ({ role, text: textOf(parts) }));
  const found = await search(viewer, collections, searchQueries(text, said), settings);
  const isRequired = readable.some(({ onlyFromDocuments }) => onlyFromDocuments);
  return { collections, documents: { ...found, withdrawn, isRequired } };
}

/** What the first of several queries finds, by which anything is found. */
async function search(
  viewer: Viewer,
  collections: string[],
  queries: string[],
  { passagesInPrompt: limit }: Pick<Settings, "passagesInPrompt">,
): Promise<Pick<FoundDocuments, "query" | "passages" | "nearest">> {
  let found: Pick<FoundDocuments, "query" | "passages" | "nearest"> = {
    query: queries[0] ?? "",
    passages: [],
    nearest: [],
  };
  if (collections.length === 0) return found;
  for (const query of queries) {
    const { passages, nearest } = await searchPassages(viewer, { query, collections, limit });
    if (passages.length > 0) return { query, passages, nearest: [] };
    if (found.nearest.length === 0) found = { query, passages, nearest };
  }
  return found;
}
