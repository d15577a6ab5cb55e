import { getHead } from "#lib/conversations/index.ts";
import { conversationHeadSchema } from "#lib/conversations/schema.ts";
import { endpoint, pathId } from "#lib/http/index.ts";

export const GET = endpoint(
  {
    summary: "Look whether a conversation has changed: its last message, and its title",
    who: "viewer",
    params: { id: pathId("conversation") },
    answer: conversationHeadSchema,
  },
  ({ viewer, params }) => getHead(viewer, params.id),
);
