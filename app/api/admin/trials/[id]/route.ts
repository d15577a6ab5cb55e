import { endpoint, pathId } from "#lib/http/index.ts";
import { cancelTrial, getTrial } from "#lib/trials/index.ts";
import { trialDetailsSchema } from "#lib/trials/schema.ts";

const params = { id: pathId("trial") };

export const GET = endpoint(
  {
    summary:
      "A test with its pairs of answers; which model wrote which is said when all are judged",
    who: "admin",
    params,
    answer: trialDetailsSchema,
  },
  ({ viewer, params: { id } }) => getTrial(viewer, id),
);

export const DELETE = endpoint(
  { summary: "Cancel a test that is running, or delete one that has ended", who: "admin", params },
  ({ viewer, params: { id } }) => cancelTrial(viewer, id),
);
