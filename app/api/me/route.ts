import { choiceCookies, requireViewer } from "#lib/auth/index.ts";
import { body, endpoint } from "#lib/http.ts";
import { changeMe } from "#lib/users/index.ts";
import { meChangeSchema, meSchema } from "#lib/users/schema.ts";

export const GET = endpoint(async (request) => {
  const viewer = await requireViewer(request, { mayOwePassword: true });
  return Response.json(meSchema.parse(viewer));
});

export const PATCH = endpoint(async (request) => {
  const viewer = await requireViewer(request, { mayOwePassword: true });
  const me = await changeMe(viewer, await body(request, meChangeSchema));
  return Response.json(me, { headers: choiceCookies(me) });
});
