import { requireAdmin } from "#lib/auth/index.ts";
import { body, endpoint } from "#lib/http.ts";
import { change, current } from "#lib/settings/index.ts";
import { settingsChangeSchema } from "#lib/settings/schema.ts";

export const GET = endpoint(async (request) => {
  await requireAdmin(request);
  return Response.json(await current());
});

export const PATCH = endpoint(async (request) => {
  const admin = await requireAdmin(request);
  return Response.json(await change(admin, await body(request, settingsChangeSchema)));
});
