import { endpoint, reply } from "#lib/http/index.ts";
import { deleteDocument, getDocument, replaceDocument } from "#lib/knowledge/index.ts";
import { longestUpload } from "#lib/knowledge/rules.ts";
import { documentSchema, uploadedSchema } from "#lib/knowledge/schema.ts";

import { params } from "../path.ts";

export const GET = endpoint(
  {
    summary: "A document, with the state of its newest version",
    who: "viewer",
    params,
    answer: documentSchema,
  },
  ({ viewer, params: { id, documentId } }) => getDocument(viewer, { collectionId: id, documentId }),
);

export const PUT = endpoint(
  {
    summary: "Replace a document: the file takes over when it has been read",
    who: "viewer",
    params,
    body: "file",
    limit: longestUpload,
    answer: uploadedSchema,
    status: [202, 200],
    errors: ["conflict"],
  },
  async ({ viewer, params: { id, documentId }, body }) => {
    const uploaded = await replaceDocument(viewer, { collectionId: id, documentId }, body);
    return reply(uploaded, { status: uploaded.duplicateOf === undefined ? 202 : 200 });
  },
);

export const DELETE = endpoint(
  { summary: "Delete a document with all that was read from it", who: "viewer", params },
  ({ viewer, params: { id, documentId } }) =>
    deleteDocument(viewer, { collectionId: id, documentId }),
);
