import { endpoint } from "#lib/http/index.ts";
import { listModelItems } from "#lib/models/index.ts";
import { modelItemPageSchema, modelQuerySchema } from "#lib/models/schema.ts";

export const GET = endpoint(
  {
    summary: "List the models of all model servers, with what applies to them and who may use them",
    who: "admin",
    query: modelQuerySchema,
    answer: modelItemPageSchema,
  },
  ({ viewer, query }) => listModelItems(viewer, query),
);
