import { changeConversation, deleteConversation, getConversation } from "#lib/chat/index.ts";
import {
  conversationChangeSchema,
  conversationQuerySchema,
  conversationSchema,
} from "#lib/conversations/schema.ts";
import { endpoint, pathId } from "#lib/http/index.ts";

const params = { id: pathId("conversation") };

export const GET = endpoint(
  {
    summary: "Read a conversation",
    who: "viewer",
    params,
    query: conversationQuerySchema,
    answer: conversationSchema,
  },
  ({ viewer, params, query }) => getConversation(viewer, params.id, query.before),
);

export const PATCH = endpoint(
  {
    summary: "Change the title, the branch, or how the history is treated",
    who: "viewer",
    params,
    body: conversationChangeSchema,
    answer: conversationSchema,
  },
  ({ viewer, params, body }) => changeConversation(viewer, params.id, body),
);

export const DELETE = endpoint(
  { summary: "Delete a conversation with all its messages", who: "viewer", params },
  ({ viewer, params }) => deleteConversation(viewer, params.id),
);
