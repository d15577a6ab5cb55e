import { z } from "zod";

import { endpoint } from "#lib/http/index.ts";

/** Reports that the process answers. It checks nothing else: a slow database must not cause a restart of a working server. */
export const GET = endpoint(
  {
    summary: "Liveness: the process answers",
    who: "anyone",
    answer: z.object({ status: z.literal("alive") }),
  },
  () => ({ status: "alive" as const }),
);
