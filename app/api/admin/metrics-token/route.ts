import { endpoint } from "#lib/http/index.ts";
import { createMetricsToken, deleteMetricsToken, metricsTokenState } from "#lib/metrics/index.ts";
import { metricsTokenStateSchema, newMetricsTokenSchema } from "#lib/metrics/schema.ts";

export const GET = endpoint(
  {
    summary: "Whether there is a token for metrics",
    who: "admin",
    answer: metricsTokenStateSchema,
  },
  ({ viewer }) => metricsTokenState(viewer),
);

export const POST = endpoint(
  {
    summary: "Make a token for metrics, in place of the one before; it is answered only here",
    who: "admin",
    answer: newMetricsTokenSchema,
    status: 201,
  },
  ({ viewer }) => createMetricsToken(viewer),
);

export const DELETE = endpoint(
  { summary: "Delete the token for metrics", who: "admin" },
  ({ viewer }) => deleteMetricsToken(viewer),
);
