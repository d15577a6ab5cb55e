import { join } from "#lib/chat/index.ts";
import { endpoint, pathId } from "#lib/http/index.ts";

export const GET = endpoint(
  {
    summary: "Join the running turn",
    who: "viewer",
    params: { id: pathId("conversation") },
    answer: "stream",
    absent: "No turn runs",
  },
  ({ viewer, params, request }) => join(viewer, params.id, request.signal),
);
