import { requireAdmin } from "#lib/auth/index.ts";
import { body, endpoint, pathId } from "#lib/http.ts";
import { setPassword } from "#lib/users/index.ts";
import { passwordResetSchema } from "#lib/users/schema.ts";

export const POST = endpoint<{ id: string }>(async (request, { id }) => {
  const admin = await requireAdmin(request);
  const { password } = await body(request, passwordResetSchema);
  return Response.json(await setPassword(admin, pathId(id, "user"), password));
});
