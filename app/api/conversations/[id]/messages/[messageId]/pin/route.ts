import { requireViewer } from "#lib/auth/index.ts";
import { pin } from "#lib/context/index.ts";
import { endpoint, noContent, pathId } from "#lib/http.ts";

type Params = { id: string; messageId: string };

export const PUT = endpoint<Params>(async (request, { id, messageId }) => {
  const viewer = await requireViewer(request);
  await pin(viewer, pathId(id, "conversation"), messageId, true);
  return noContent();
});

export const DELETE = endpoint<Params>(async (request, { id, messageId }) => {
  const viewer = await requireViewer(request);
  await pin(viewer, pathId(id, "conversation"), messageId, false);
  return noContent();
});
