import { readActivity } from "#lib/activity/index.ts";
import { activitySchema } from "#lib/activity/schema.ts";
import { endpoint } from "#lib/http/index.ts";

export const GET = endpoint(
  {
    summary: "What happens now: who waits, what is answered and loaded, how fast",
    who: "admin",
    answer: activitySchema,
  },
  ({ viewer }) => readActivity(viewer),
);
