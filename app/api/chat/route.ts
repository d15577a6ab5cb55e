import { requireViewer } from "#lib/auth/index.ts";
import { ask } from "#lib/chat/index.ts";
import { chatRequestSchema } from "#lib/chat/schema.ts";
import { endpoint } from "#lib/http/index.ts";

export const POST = endpoint(
  {
    summary: "Ask: one turn",
    who: "viewer",
    presumed: true,
    body: chatRequestSchema,
    answer: "stream",
    errors: ["not_found", "conflict", "rate_limited"],
  },
  ({ viewer, body, request }) => ask(viewer, body, request.signal, () => requireViewer(request)),
);
