import { endpoint, pathId } from "#lib/http/index.ts";
import { deleteRuntimeWithModels } from "#lib/models/index.ts";
import { changeRuntime } from "#lib/runtimes/index.ts";
import { runtimeChangeSchema, runtimeSchema } from "#lib/runtimes/schema.ts";

const params = { id: pathId("runtime") };

export const PATCH = endpoint(
  {
    summary: "Change a model server",
    who: "admin",
    params,
    body: runtimeChangeSchema,
    answer: runtimeSchema,
    errors: ["conflict", "unavailable"],
  },
  ({ viewer, params: { id }, body }) => changeRuntime(viewer, id, body),
);

export const DELETE = endpoint(
  { summary: "Delete a model server", who: "admin", params, errors: ["conflict"] },
  ({ viewer, params: { id } }) => deleteRuntimeWithModels(viewer, id),
);
