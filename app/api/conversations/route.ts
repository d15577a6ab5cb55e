import { list } from "#lib/conversations/index.ts";
import { conversationListQuerySchema, conversationPageSchema } from "#lib/conversations/schema.ts";
import { endpoint } from "#lib/http/index.ts";

export const GET = endpoint(
  {
    summary: "List one's conversations, the latest first",
    who: "viewer",
    query: conversationListQuerySchema,
    answer: conversationPageSchema,
  },
  ({ viewer, query }) => list(viewer, query),
);
