import { endpoint } from "#lib/http/index.ts";
import { createRelease, listReleases } from "#lib/releases/index.ts";
import {
  newReleaseSchema,
  releasePageSchema,
  releaseQuerySchema,
  releaseSchema,
} from "#lib/releases/schema.ts";

export const GET = endpoint(
  {
    summary: "List releases, the newest first",
    who: "admin",
    query: releaseQuerySchema,
    answer: releasePageSchema,
  },
  ({ viewer, query }) => listReleases(viewer, query),
);

export const POST = endpoint(
  {
    summary:
      "Release a model to a share of all people (`share`, from 0 to 1) or to some by name (`userIds`), in place of another one",
    who: "admin",
    body: newReleaseSchema,
    answer: releaseSchema,
    status: 201,
    errors: ["conflict", "not_found"],
  },
  ({ viewer, body }) => createRelease(viewer, body),
);
