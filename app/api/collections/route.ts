import { endpoint } from "#lib/http/index.ts";
import { createCollection, listCollections } from "#lib/knowledge/index.ts";
import {
  collectionPageSchema,
  collectionQuerySchema,
  collectionSchema,
  newCollectionSchema,
} from "#lib/knowledge/schema.ts";

export const GET = endpoint(
  {
    summary: "List the collections that the viewer may read, by their names",
    who: "viewer",
    query: collectionQuerySchema,
    answer: collectionPageSchema,
  },
  ({ viewer, query }) => listCollections(viewer, query),
);

export const POST = endpoint(
  {
    summary: "Create a collection",
    who: "viewer",
    body: newCollectionSchema,
    answer: collectionSchema,
    status: 201,
  },
  ({ viewer, body }) => createCollection(viewer, body),
);
