import { endpoint } from "#lib/http/index.ts";
import { listTrials, startTrial } from "#lib/trials/index.ts";
import {
  newTrialSchema,
  trialPageSchema,
  trialQuerySchema,
  trialSchema,
} from "#lib/trials/schema.ts";

export const GET = endpoint(
  {
    summary: "List tests of two models, the newest first",
    who: "admin",
    query: trialQuerySchema,
    answer: trialPageSchema,
  },
  ({ viewer, query }) => listTrials(viewer, query),
);

export const POST = endpoint(
  {
    summary: "Ask two models the questions of a set, one at a time, in the background",
    who: "admin",
    body: newTrialSchema,
    answer: trialSchema,
    status: 202,
    errors: ["not_found"],
  },
  ({ viewer, body }) => startTrial(viewer, body),
);
