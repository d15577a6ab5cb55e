import { endpoint, pathId } from "#lib/http/index.ts";
import { completeRelease } from "#lib/releases/index.ts";
import { releaseSchema } from "#lib/releases/schema.ts";

export const POST = endpoint(
  {
    summary: "Give the released model to everyone",
    who: "admin",
    params: { id: pathId("release") },
    answer: releaseSchema,
    errors: ["conflict"],
  },
  ({ viewer, params: { id } }) => completeRelease(viewer, id),
);
