import { endpoint, pathId } from "#lib/http/index.ts";
import { reveal } from "#lib/trials/index.ts";

export const POST = endpoint(
  {
    summary: "End the judging of a test: name the models",
    who: "admin",
    params: { id: pathId("trial") },
    errors: ["conflict"],
  },
  ({ viewer, params: { id } }) => reveal(viewer, id),
);
