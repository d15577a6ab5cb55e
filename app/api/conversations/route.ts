import { requireViewer } from "#lib/auth/index.ts";
import { list } from "#lib/conversations/index.ts";
import { conversationListQuerySchema } from "#lib/conversations/schema.ts";
import { endpoint, query } from "#lib/http.ts";

export const GET = endpoint(async (request) => {
  const viewer = await requireViewer(request);
  return Response.json(await list(viewer, query(request, conversationListQuerySchema)));
});
