import { endpoint, pathId } from "#lib/http/index.ts";
import { revertRelease } from "#lib/releases/index.ts";
import { releaseSchema } from "#lib/releases/schema.ts";

export const POST = endpoint(
  {
    summary: "Take the released model back: everyone has the other one again",
    who: "admin",
    params: { id: pathId("release") },
    answer: releaseSchema,
    errors: ["conflict"],
  },
  ({ viewer, params: { id } }) => revertRelease(viewer, id),
);
