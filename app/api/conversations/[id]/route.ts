import { requireViewer } from "#lib/auth/index.ts";
import { changeConversation, deleteConversation, getConversation } from "#lib/chat/index.ts";
import { conversationChangeSchema, conversationQuerySchema } from "#lib/conversations/schema.ts";
import { body, endpoint, noContent, pathId, query } from "#lib/http.ts";

export const GET = endpoint<{ id: string }>(async (request, { id }) => {
  const viewer = await requireViewer(request);
  const { before } = query(request, conversationQuerySchema);
  return Response.json(await getConversation(viewer, pathId(id, "conversation"), before));
});

export const PATCH = endpoint<{ id: string }>(async (request, { id }) => {
  const viewer = await requireViewer(request);
  const wish = await body(request, conversationChangeSchema);
  return Response.json(await changeConversation(viewer, pathId(id, "conversation"), wish));
});

export const DELETE = endpoint<{ id: string }>(async (request, { id }) => {
  const viewer = await requireViewer(request);
  await deleteConversation(viewer, pathId(id, "conversation"));
  return noContent();
});
