import "server-only";

// Knowledge: collections of documents, what was read from them, and the search in them. Its owner, its members or everyone may read a collection
// (`readableBy`); its owner and its editors change the documents (`changeableBy`); what one may not read is `not_found`. A worker reads the documents.

import type { FileReader } from "./read-document.ts";
import type { DocumentWorker } from "./work.ts";

export {
  changeCollection,
  createCollection,
  deleteCollection,
  getCollection,
  listCollections,
  membersOf,
  setMembers,
} from "./collections.ts";
export {
  drawDocumentPage,
  openDocumentFile,
  readDocumentPage,
  readPassage,
} from "./document-pages.ts";
export {
  deleteDocument,
  getDocument,
  listDocuments,
  retryDocument,
} from "./documents.ts";
export { insertPassages } from "./passage-store.ts";
export { preparePassages } from "./prepare-passages.ts";
export { searchPassages } from "./search.ts";
export { replaceDocument, uploadDocument } from "./upload.ts";
export { isThere as workerIsThere } from "./worker-store.ts";

/** Reads documents until it is stopped: see work.ts, which only a worker loads. */
export const startWork = async (readFile: FileReader): Promise<DocumentWorker> =>
  (await import("./work.ts")).startWork(readFile);

export type { DocumentWorker };
