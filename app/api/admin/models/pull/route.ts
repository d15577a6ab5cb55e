import { endpoint } from "#lib/http/index.ts";
import { startPull } from "#lib/pulls/index.ts";
import { newPullSchema, pullStartedSchema } from "#lib/pulls/schema.ts";

export const POST = endpoint(
  {
    summary:
      "Let a model server pull a model, or go on with a pull that was canceled or has failed",
    who: "admin",
    body: newPullSchema,
    answer: pullStartedSchema,
    status: 202,
    errors: ["not_found", "conflict"],
  },
  ({ viewer, body }) => startPull(viewer, body),
);
