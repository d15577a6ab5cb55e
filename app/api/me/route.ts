import { preferenceCookies } from "#lib/auth/index.ts";
import { endpoint, reply } from "#lib/http/index.ts";
import { changeMe } from "#lib/users/index.ts";
import { meChangeSchema, meSchema } from "#lib/users/schema.ts";

export const GET = endpoint(
  { summary: "Read one's own account", who: "viewer", mayOwePassword: true, answer: meSchema },
  // Parsed, because the viewer has fields that are not published, such as the session's id.
  ({ viewer }) => meSchema.parse(viewer),
);

export const PATCH = endpoint(
  {
    summary: "Change one's name, language or theme",
    who: "viewer",
    mayOwePassword: true,
    body: meChangeSchema,
    answer: meSchema,
    errors: ["not_found"],
  },
  async ({ viewer, body }) => {
    const me = await changeMe(viewer, body);
    return reply(me, { headers: preferenceCookies(me) });
  },
);
