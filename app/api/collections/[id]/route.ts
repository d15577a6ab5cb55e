import { endpoint, pathId } from "#lib/http/index.ts";
import { changeCollection, deleteCollection, getCollection } from "#lib/knowledge/index.ts";
import { collectionChangeSchema, collectionSchema } from "#lib/knowledge/schema.ts";

const params = { id: pathId("collection") };

export const GET = endpoint(
  { summary: "A collection", who: "viewer", params, answer: collectionSchema },
  ({ viewer, params: { id } }) => getCollection(viewer, id),
);

export const PATCH = endpoint(
  {
    summary: "Change a collection of the viewer",
    who: "viewer",
    params,
    body: collectionChangeSchema,
    answer: collectionSchema,
  },
  ({ viewer, params: { id }, body }) => changeCollection(viewer, id, body),
);

export const DELETE = endpoint(
  { summary: "Delete a collection of the viewer with all its documents", who: "viewer", params },
  ({ viewer, params: { id } }) => deleteCollection(viewer, id),
);
