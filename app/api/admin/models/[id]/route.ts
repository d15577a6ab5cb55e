import { endpoint, pathModel } from "#lib/http/index.ts";
import { changeModel, deleteModel } from "#lib/models/index.ts";
import { modelChangeSchema, modelItemSchema } from "#lib/models/schema.ts";

const params = { id: pathModel };

export const PATCH = endpoint(
  {
    summary: "Change what applies to a model, and who may use it",
    who: "admin",
    params,
    body: modelChangeSchema,
    answer: modelItemSchema,
    errors: ["conflict"],
  },
  ({ viewer, params: { id }, body }) => changeModel(viewer, id, body),
);

export const DELETE = endpoint(
  {
    summary: "Delete a model from its server",
    who: "admin",
    params,
    errors: ["conflict", "unavailable"],
  },
  ({ viewer, params: { id } }) => deleteModel(viewer, id),
);
