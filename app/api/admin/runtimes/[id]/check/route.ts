import { startCheck } from "#lib/compatibility/index.ts";
import { checksStartedSchema } from "#lib/compatibility/schema.ts";
import { endpoint, pathId } from "#lib/http/index.ts";

export const POST = endpoint(
  {
    summary: "Check the addresses of a model server now, in the background",
    who: "admin",
    params: { id: pathId("runtime") },
    answer: checksStartedSchema,
    status: 202,
    errors: ["conflict"],
  },
  ({ viewer, params: { id } }) => startCheck(viewer, id),
);
