import { endpoint, pathId, reply } from "#lib/http/index.ts";
import { listDocuments, uploadDocument } from "#lib/knowledge/index.ts";
import { longestUpload } from "#lib/knowledge/rules.ts";
import { documentPageSchema, documentQuerySchema, uploadedSchema } from "#lib/knowledge/schema.ts";

const params = { id: pathId("collection") };

export const GET = endpoint(
  {
    summary: "List the documents of a collection, the newest first",
    who: "viewer",
    params,
    query: documentQuerySchema,
    answer: documentPageSchema,
  },
  ({ viewer, params: { id }, query }) => listDocuments(viewer, id, query),
);

export const POST = endpoint(
  {
    summary: "Upload a file as a document; 200 when the collection holds it already",
    who: "viewer",
    params,
    body: "file",
    limit: longestUpload,
    answer: uploadedSchema,
    status: [202, 200],
    errors: ["conflict"],
  },
  async ({ viewer, params: { id }, body }) => {
    const uploaded = await uploadDocument(viewer, id, body);
    return reply(uploaded, { status: uploaded.duplicateOf === undefined ? 202 : 200 });
  },
);
