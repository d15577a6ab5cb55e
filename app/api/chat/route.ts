import { requireViewer } from "#lib/auth/index.ts";
import { ask } from "#lib/chat/index.ts";
import { chatRequestSchema } from "#lib/chat/schema.ts";
import { body, endpoint, eventStream } from "#lib/http.ts";

export const POST = endpoint(async (request) => {
  const viewer = await requireViewer(request);
  return eventStream(await ask(viewer, await body(request, chatRequestSchema), request.signal));
});
