import { requireViewer } from "#lib/auth/index.ts";
import { body, endpoint, noContent } from "#lib/http.ts";
import { changePassword } from "#lib/users/index.ts";
import { passwordChangeSchema } from "#lib/users/schema.ts";

export const POST = endpoint(async (request) => {
  const viewer = await requireViewer(request, { mayOwePassword: true });
  await changePassword(viewer, await body(request, passwordChangeSchema));
  return noContent();
});
