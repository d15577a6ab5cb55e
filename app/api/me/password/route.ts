import { changePassword, requireViewer } from "#lib/auth/index.ts";
import { body, clientOf, endpoint, noContent } from "#lib/http.ts";
import { passwordChangeSchema } from "#lib/users/schema.ts";

export const POST = endpoint(async (request) => {
  const viewer = await requireViewer(request, { mayOwePassword: true });
  await changePassword(
    viewer,
    await body(request, passwordChangeSchema),
    clientOf(request).address,
  );
  return noContent();
});
