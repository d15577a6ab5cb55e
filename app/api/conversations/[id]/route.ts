import { requireViewer } from "#lib/auth/index.ts";
import { deleteConversation } from "#lib/chat/index.ts";
import { change, get } from "#lib/conversations/index.ts";
import { conversationChangeSchema, conversationQuerySchema } from "#lib/conversations/schema.ts";
import { body, endpoint, noContent, pathId, query } from "#lib/http.ts";

export const GET = endpoint<{ id: string }>(async (request, { id }) => {
  const viewer = await requireViewer(request);
  const { before } = query(request, conversationQuerySchema);
  return Response.json(await get(viewer, pathId(id, "conversation"), before));
});

export const PATCH = endpoint<{ id: string }>(async (request, { id }) => {
  const viewer = await requireViewer(request);
  const wish = await body(request, conversationChangeSchema);
  return Response.json(await change(viewer, pathId(id, "conversation"), wish));
});

export const DELETE = endpoint<{ id: string }>(async (request, { id }) => {
  const viewer = await requireViewer(request);
  await deleteConversation(viewer, pathId(id, "conversation"));
  return noContent();
});
