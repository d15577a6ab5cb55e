import { listEvents } from "#lib/audit/index.ts";
import { auditPageSchema, auditQuerySchema } from "#lib/audit/schema.ts";
import { endpoint } from "#lib/http/index.ts";

export const GET = endpoint(
  {
    summary: "List audit events, newest first",
    who: "admin",
    query: auditQuerySchema,
    answer: auditPageSchema,
  },
  ({ viewer, query }) => listEvents(viewer, query),
);
