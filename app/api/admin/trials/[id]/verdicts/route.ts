import { endpoint, pathId } from "#lib/http/index.ts";
import { judge } from "#lib/trials/index.ts";
import { judgementSchema } from "#lib/trials/schema.ts";

export const PUT = endpoint(
  {
    summary: "Judge a pair of answers",
    who: "admin",
    params: { id: pathId("trial") },
    body: judgementSchema,
    errors: ["conflict"],
  },
  ({ viewer, params: { id }, body }) => judge(viewer, id, body),
);
