import "server-only";

// Collections of documents, and the search in them.

export { searchPassages } from "./search.ts";
export { storePassages } from "./store-passages.ts";
