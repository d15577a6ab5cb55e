import { endpoint } from "#lib/http/index.ts";
import { retryDocument } from "#lib/knowledge/index.ts";
import { documentSchema } from "#lib/knowledge/schema.ts";

import { params } from "../../path.ts";

export const POST = endpoint(
  {
    summary: "Read a document again that could not be read",
    who: "viewer",
    params,
    answer: documentSchema,
    errors: ["conflict"],
  },
  ({ viewer, params: { id, documentId } }) =>
    retryDocument(viewer, { collectionId: id, documentId }),
);
