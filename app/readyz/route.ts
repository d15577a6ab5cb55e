import { z } from "zod";

import { endpoint, reply } from "#lib/http/index.ts";
import { readiness } from "#lib/readiness.ts";

const stallsSchema = z
  .object({
    count: z.number().int(),
    longestMs: z.number().int().optional(),
    lastAt: z.iso.datetime().optional(),
  })
  .meta({
    description: "How often the event loop has been blocked for 200 ms or longer since the start.",
  });

const readinessSchema = z.object({
  reasons: z.array(z.string()),
  degraded: z.array(z.string()),
  details: z.object({ eventLoopStalls: stallsSchema }),
});

export const GET = endpoint(
  {
    summary: "Readiness: the reasons why not, and which parts are degraded",
    who: "anyone",
    answer: readinessSchema,
    status: [200, 503],
  },
  async () => {
    const { ready, ...report } = await readiness();
    return reply(report, { status: ready ? 200 : 503 });
  },
);
