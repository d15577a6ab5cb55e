import { endpoint, pathModel } from "#lib/http/index.ts";
import { unload } from "#lib/models/index.ts";

export const POST = endpoint(
  {
    summary: "Free the memory that a model takes on its server",
    who: "admin",
    params: { id: pathModel },
    errors: ["conflict", "unavailable"],
  },
  ({ viewer, params: { id } }) => unload(viewer, id),
);
