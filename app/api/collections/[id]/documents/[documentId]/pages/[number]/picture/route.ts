import { endpoint, picture } from "#lib/http/index.ts";
import { drawDocumentPage } from "#lib/knowledge/index.ts";
import { pictureQuerySchema } from "#lib/knowledge/schema.ts";

import { pageParams } from "../../../../path.ts";

export const GET = endpoint(
  {
    summary: "The picture of a page of a document, as PNG",
    who: "viewer",
    params: pageParams,
    query: pictureQuerySchema,
    answer: "file",
  },
  async ({ viewer, params: { id, documentId, number }, query }) =>
    picture(
      await drawDocumentPage(viewer, { collectionId: id, documentId }, Number(number), query.width),
    ),
);
