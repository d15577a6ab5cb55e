import { endpoint, pathId } from "#lib/http/index.ts";
import { createOnServer } from "#lib/models/index.ts";
import { onServerSchema } from "#lib/variants/schema.ts";

export const POST = endpoint(
  {
    summary: "Create a model of a variant on the server of its base",
    who: "admin",
    params: { id: pathId("variant") },
    body: onServerSchema,
    errors: ["conflict", "unavailable"],
  },
  ({ viewer, params: { id }, body }) => createOnServer(viewer, id, body),
);
