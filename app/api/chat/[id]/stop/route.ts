import { stop } from "#lib/chat/index.ts";
import { endpoint, pathId } from "#lib/http/index.ts";

export const POST = endpoint(
  {
    summary: "Stop the running turn; what was answered so far is kept",
    who: "viewer",
    params: { id: pathId("conversation") },
  },
  ({ viewer, params }) => stop(viewer, params.id),
);
