import { endpoint } from "#lib/http/index.ts";
import { searchPassages } from "#lib/knowledge/index.ts";
import { searchRequestSchema, searchResultSchema } from "#lib/knowledge/schema.ts";

export const POST = endpoint(
  {
    summary: "Search collections for passages",
    who: "viewer",
    body: searchRequestSchema,
    answer: searchResultSchema,
    errors: ["not_found"],
  },
  ({ viewer, body }) => searchPassages(viewer, body),
);
