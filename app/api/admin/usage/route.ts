import { readUsage } from "#lib/activity/index.ts";
import { usageQuerySchema, usageSchema } from "#lib/activity/schema.ts";
import { endpoint } from "#lib/http/index.ts";

export const GET = endpoint(
  {
    summary: "Tokens, answers and active users of the last days, by model",
    who: "admin",
    query: usageQuerySchema,
    answer: usageSchema,
  },
  ({ viewer, query }) => readUsage(viewer, query),
);
