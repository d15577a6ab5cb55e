import { listChecks } from "#lib/compatibility/index.ts";
import { compatibilityPageSchema } from "#lib/compatibility/schema.ts";
import { endpoint } from "#lib/http/index.ts";

export const GET = endpoint(
  {
    summary: "What the checks of compatibility have found, for every address that answers",
    who: "admin",
    answer: compatibilityPageSchema,
  },
  ({ viewer }) => listChecks(viewer),
);
