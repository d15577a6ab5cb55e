import { requireAdmin } from "#lib/auth/index.ts";
import { body, endpoint, pathId } from "#lib/http.ts";
import { change } from "#lib/users/index.ts";
import { userChangeSchema } from "#lib/users/schema.ts";

export const PATCH = endpoint<{ id: string }>(async (request, { id }) => {
  const admin = await requireAdmin(request);
  const wish = await body(request, userChangeSchema);
  return Response.json(await change(admin, pathId(id, "user"), wish));
});
