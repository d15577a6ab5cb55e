import { requireAdmin } from "#lib/auth/index.ts";
import { body, endpoint, query } from "#lib/http.ts";
import { create, list } from "#lib/users/index.ts";
import { newUserSchema, userQuerySchema } from "#lib/users/schema.ts";

export const GET = endpoint(async (request) => {
  const admin = await requireAdmin(request);
  return Response.json(await list(admin, query(request, userQuerySchema)));
});

export const POST = endpoint(async (request) => {
  const admin = await requireAdmin(request);
  return Response.json(await create(admin, await body(request, newUserSchema)), { status: 201 });
});
