import { endpoint, pathId } from "#lib/http/index.ts";
import { compareRelease } from "#lib/releases/index.ts";
import { comparisonSchema } from "#lib/releases/schema.ts";

export const GET = endpoint(
  {
    summary: "Compare the answers of both models since the release began",
    who: "admin",
    params: { id: pathId("release") },
    answer: comparisonSchema,
  },
  ({ viewer, params: { id } }) => compareRelease(viewer, id),
);
