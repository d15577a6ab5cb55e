import { requireViewer } from "#lib/auth/index.ts";
import { cutOf } from "#lib/chat/index.ts";
import { endpoint, pathId } from "#lib/http.ts";

type Params = { id: string; messageId: string };

export const GET = endpoint<Params>(async (request, { id, messageId }) => {
  const viewer = await requireViewer(request);
  return Response.json(await cutOf(viewer, pathId(id, "conversation"), messageId));
});
