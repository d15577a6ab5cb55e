import { offeredModels } from "#lib/chat/index.ts";
import { endpoint } from "#lib/http/index.ts";
import { modelPageSchema, modelQuerySchema } from "#lib/models/schema.ts";

export const GET = endpoint(
  {
    summary: "List the models that one may use",
    who: "viewer",
    query: modelQuerySchema,
    answer: modelPageSchema,
  },
  ({ viewer, query }) => offeredModels(viewer, query),
);
