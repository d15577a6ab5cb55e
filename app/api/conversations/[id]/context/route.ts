import { requireViewer } from "#lib/auth/index.ts";
import { inspectTurn } from "#lib/context/index.ts";
import { contextQuerySchema } from "#lib/context/schema.ts";
import { endpoint, pathId, query } from "#lib/http.ts";

export const GET = endpoint<{ id: string }>(async (request, { id }) => {
  const viewer = await requireViewer(request);
  const { turn } = query(request, contextQuerySchema);
  return Response.json(await inspectTurn(viewer, pathId(id, "conversation"), turn));
});
