import { endpoint, pathId } from "#lib/http/index.ts";
import { setPassword } from "#lib/users/index.ts";
import { passwordResetAnswerSchema, passwordResetSchema } from "#lib/users/schema.ts";

export const POST = endpoint(
  {
    summary: "Set a user's password, or generate one",
    who: "admin",
    params: { id: pathId("user") },
    body: passwordResetSchema,
    answer: passwordResetAnswerSchema,
  },
  ({ viewer, params, body }) => setPassword(viewer, params.id, body.password),
);
