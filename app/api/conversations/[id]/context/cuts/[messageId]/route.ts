import { requireViewer } from "#lib/auth/index.ts";
import { inspectCut } from "#lib/context/index.ts";
import { endpoint, pathId } from "#lib/http.ts";

type Params = { id: string; messageId: string };

export const GET = endpoint<Params>(async (request, { id, messageId }) => {
  const viewer = await requireViewer(request);
  return Response.json(await inspectCut(viewer, pathId(id, "conversation"), messageId));
});
