import { endpoint, pathModel } from "#lib/http/index.ts";
import { startLoading } from "#lib/models/index.ts";

export const POST = endpoint(
  {
    summary: "Begin to load a model into the memory of its server",
    who: "admin",
    params: { id: pathModel },
    errors: ["conflict"],
  },
  ({ viewer, params: { id } }) => startLoading(viewer, id),
);
