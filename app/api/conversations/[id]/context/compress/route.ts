import { compactNow } from "#lib/chat/index.ts";
import { endpoint, pathId } from "#lib/http/index.ts";

export const POST = endpoint(
  {
    summary: "Compact the history now; answers when it is done",
    who: "viewer",
    params: { id: pathId("conversation") },
    errors: ["invalid", "conflict"],
  },
  ({ viewer, params }) => compactNow(viewer, params.id),
);
