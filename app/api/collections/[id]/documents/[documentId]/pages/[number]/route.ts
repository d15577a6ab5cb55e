import { endpoint } from "#lib/http/index.ts";
import { readDocumentPage } from "#lib/knowledge/index.ts";
import { readPageSchema } from "#lib/knowledge/schema.ts";

import { pageParams } from "../../../path.ts";

export const GET = endpoint(
  {
    summary: "A page of a document as it was read",
    who: "viewer",
    params: pageParams,
    answer: readPageSchema,
  },
  ({ viewer, params: { id, documentId, number } }) =>
    readDocumentPage(viewer, { collectionId: id, documentId }, Number(number)),
);
