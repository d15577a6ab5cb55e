import { setUp } from "#lib/auth/index.ts";
import { clientOf, endpoint, reply } from "#lib/http/index.ts";
import { meSchema, setupSchema } from "#lib/users/schema.ts";

export const POST = endpoint(
  {
    summary: "Create the first administrator, once",
    who: "anyone",
    body: setupSchema,
    answer: meSchema,
    status: 201,
    errors: ["forbidden", "unavailable"],
  },
  async ({ body, request }) => {
    const { me, headers } = await setUp(body, clientOf(request));
    return reply(me, { headers });
  },
);
