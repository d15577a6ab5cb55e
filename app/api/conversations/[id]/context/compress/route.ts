import { requireViewer } from "#lib/auth/index.ts";
import { compressNow } from "#lib/chat/index.ts";
import { endpoint, noContent, pathId } from "#lib/http.ts";

export const POST = endpoint<{ id: string }>(async (request, { id }) => {
  const viewer = await requireViewer(request);
  await compressNow(viewer, pathId(id, "conversation"));
  return noContent();
});
