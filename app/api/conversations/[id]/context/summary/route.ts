import { changeMemory } from "#lib/chat/index.ts";
import { summaryChangeSchema } from "#lib/context/schema.ts";
import { endpoint, pathId } from "#lib/http/index.ts";

export const PATCH = endpoint(
  {
    summary: "Correct the summary, or restore its original text",
    who: "viewer",
    params: { id: pathId("conversation") },
    body: summaryChangeSchema,
  },
  ({ viewer, params, body }) => changeMemory(viewer, params.id, { summary: body }),
);
