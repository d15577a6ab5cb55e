import { endpoint, pathId } from "#lib/http/index.ts";
import { resumeTrial } from "#lib/trials/index.ts";
import { trialSchema } from "#lib/trials/schema.ts";

export const POST = endpoint(
  {
    summary: "Go on with a test that was canceled or has failed",
    who: "admin",
    params: { id: pathId("trial") },
    answer: trialSchema,
    status: 202,
    errors: ["conflict"],
  },
  ({ viewer, params: { id } }) => resumeTrial(viewer, id),
);
