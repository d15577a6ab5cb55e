import { endpoint } from "#lib/http/index.ts";
import { readPassage } from "#lib/knowledge/index.ts";
import { passageSchema } from "#lib/knowledge/schema.ts";

import { passageParams } from "../../../path.ts";

export const GET = endpoint(
  {
    summary: "Where a passage stands on the pages of its document",
    who: "viewer",
    params: passageParams,
    answer: passageSchema,
  },
  ({ viewer, params: { id, documentId, passageId } }) =>
    readPassage(viewer, { collectionId: id, documentId }, passageId),
);
