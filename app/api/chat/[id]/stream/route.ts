import { requireViewer } from "#lib/auth/index.ts";
import { join } from "#lib/chat/index.ts";
import { endpoint, eventStream, noContent, pathId } from "#lib/http.ts";

export const GET = endpoint<{ id: string }>(async (request, { id }) => {
  const viewer = await requireViewer(request);
  const stream = await join(viewer, pathId(id, "conversation"), request.signal);
  return stream ? eventStream(stream) : noContent();
});
