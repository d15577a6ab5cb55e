import { z } from "zod";

import { endpoint } from "#lib/http/index.ts";

/** The process answers. It asks nothing of anything else: a slow database must not get a working server restarted. */
export const GET = endpoint(
  {
    summary: "Liveness: the process answers",
    who: "anyone",
    answer: z.object({ status: z.literal("alive") }),
  },
  () => ({ status: "alive" as const }),
);
