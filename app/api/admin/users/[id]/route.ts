import { endpoint, pathId } from "#lib/http/index.ts";
import { changeUser } from "#lib/users/index.ts";
import { userChangeSchema, userSchema } from "#lib/users/schema.ts";

export const PATCH = endpoint(
  {
    summary: "Change a user",
    who: "admin",
    params: { id: pathId("user") },
    body: userChangeSchema,
    answer: userSchema,
    errors: ["conflict"],
  },
  ({ viewer, params, body }) => changeUser(viewer, params.id, body),
);
