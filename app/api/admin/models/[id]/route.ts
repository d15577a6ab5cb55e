import { endpoint, pathModel } from "#lib/http/index.ts";
import { changeModel } from "#lib/models/index.ts";
import { modelChangeSchema, modelItemSchema } from "#lib/models/schema.ts";

export const PATCH = endpoint(
  {
    summary: "Change what applies to a model, and who may use it",
    who: "admin",
    params: { id: pathModel },
    body: modelChangeSchema,
    answer: modelItemSchema,
    errors: ["conflict"],
  },
  ({ viewer, params: { id }, body }) => changeModel(viewer, id, body),
);
