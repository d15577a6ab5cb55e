import { correctMemory } from "#lib/context/index.ts";
import { messageIdSchema } from "#lib/conversations/schema.ts";
import { endpoint, pathId } from "#lib/http/index.ts";

const params = {
  id: pathId("conversation"),
  messageId: { schema: messageIdSchema, missing: "message_missing" as const },
};

export const PUT = endpoint(
  {
    summary: "Pin a message: it stays in the context window whatever is cut",
    who: "viewer",
    params,
    errors: ["invalid"],
  },
  ({ viewer, params }) =>
    correctMemory(viewer, params.id, { messageId: params.messageId, pinned: true }),
);

export const DELETE = endpoint(
  { summary: "Unpin a message", who: "viewer", params },
  ({ viewer, params }) =>
    correctMemory(viewer, params.id, { messageId: params.messageId, pinned: false }),
);
