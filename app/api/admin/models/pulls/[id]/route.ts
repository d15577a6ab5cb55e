import { endpoint, pathId } from "#lib/http/index.ts";
import { cancelPull } from "#lib/pulls/index.ts";

export const DELETE = endpoint(
  {
    summary: "Cancel a pull, or remove one that has ended from the list",
    who: "admin",
    params: { id: pathId("pull") },
  },
  ({ viewer, params: { id } }) => cancelPull(viewer, id),
);
