import "server-only";

// Collections of documents, and the search in them.

export { citationsOf } from "./citations-of.ts";
export { passageTexts, readableCollections } from "./given-store.ts";
export { searchPassages } from "./search.ts";
