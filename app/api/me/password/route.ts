import { changePassword } from "#lib/auth/index.ts";
import { clientOf, endpoint } from "#lib/http/index.ts";
import { passwordChangeSchema } from "#lib/users/schema.ts";

export const POST = endpoint(
  {
    summary: "Change one's password; every other session ends",
    who: "viewer",
    mayOwePassword: true,
    body: passwordChangeSchema,
    errors: ["not_found", "rate_limited"],
  },
  ({ viewer, body, request }) => changePassword(viewer, body, clientOf(request).address),
);
