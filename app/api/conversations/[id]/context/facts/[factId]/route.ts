import { z } from "zod";

import { changeMemory } from "#lib/chat/index.ts";
import { factChangeSchema } from "#lib/context/schema.ts";
import { endpoint, pathId } from "#lib/http/index.ts";

const params = {
  id: pathId("conversation"),
  factId: { schema: z.string(), missing: "message_missing" as const },
};

export const PATCH = endpoint(
  {
    summary: "Correct a remembered fact, or restore its original text",
    who: "viewer",
    params,
    body: factChangeSchema,
  },
  ({ viewer, params, body }) =>
    changeMemory(viewer, params.id, { factId: params.factId, change: body }),
);

export const DELETE = endpoint(
  { summary: "Forget a remembered fact", who: "viewer", params },
  ({ viewer, params }) =>
    changeMemory(viewer, params.id, { factId: params.factId, change: "remove" }),
);
