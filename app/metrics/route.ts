import { endpoint, scraperOf } from "#lib/http/index.ts";
import { readMetrics } from "#lib/metrics/index.ts";

export const GET = endpoint(
  {
    summary:
      "Metrics for Prometheus: from this machine, or with the token of the settings as bearer",
    who: "anyone",
    answer: "metrics",
    errors: ["unauthenticated"],
  },
  ({ request }) => readMetrics(scraperOf(request)),
);
