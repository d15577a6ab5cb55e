import { inspectCut } from "#lib/context/index.ts";
import { cutAnswerSchema } from "#lib/context/schema.ts";
import { messageIdSchema } from "#lib/conversations/schema.ts";
import { endpoint, pathId } from "#lib/http/index.ts";

export const GET = endpoint(
  {
    summary: "What is remembered of the messages up to a cut",
    who: "viewer",
    params: {
      id: pathId("conversation"),
      messageId: { schema: messageIdSchema, missing: "message_missing" },
    },
    answer: cutAnswerSchema,
  },
  ({ viewer, params }) => inspectCut(viewer, params.id, params.messageId),
);
