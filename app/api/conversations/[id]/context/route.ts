import { inspectTurn } from "#lib/context/index.ts";
import { contextAnswerSchema, contextQuerySchema } from "#lib/context/schema.ts";
import { endpoint, pathId } from "#lib/http/index.ts";

export const GET = endpoint(
  {
    summary: "What the model saw in a turn; without `turn`, in the latest",
    who: "viewer",
    params: { id: pathId("conversation") },
    query: contextQuerySchema,
    answer: contextAnswerSchema,
  },
  ({ viewer, params, query }) => inspectTurn(viewer, params.id, query.turn),
);
