import { setUp } from "#lib/auth/index.ts";
import { body, clientOf, endpoint } from "#lib/http.ts";
import { setupSchema } from "#lib/users/schema.ts";

export const POST = endpoint(async (request) => {
  const { me, headers } = await setUp(await body(request, setupSchema), clientOf(request));
  return Response.json(me, { status: 201, headers });
});
