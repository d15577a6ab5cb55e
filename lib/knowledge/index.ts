import "server-only";

// THIN: until the other parts of the module are there.

import type { Viewer } from "#lib/auth/viewer.ts";
import type { SearchRequest, SearchResult } from "./schema.ts";

export { citationsOf } from "./citations-of.ts";
export { passageTexts, readableCollections } from "./given-store.ts";

export async function searchPassages(_: Viewer, __: SearchRequest): Promise<SearchResult> {
  return { passages: [], nearest: [], searched: [] };
}
