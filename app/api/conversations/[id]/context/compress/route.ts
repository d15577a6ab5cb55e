import { requireViewer } from "#lib/auth/index.ts";
import { compactNow } from "#lib/chat/index.ts";
import { endpoint, noContent, pathId } from "#lib/http.ts";

export const POST = endpoint<{ id: string }>(async (request, { id }) => {
  const viewer = await requireViewer(request);
  await compactNow(viewer, pathId(id, "conversation"));
  return noContent();
});
