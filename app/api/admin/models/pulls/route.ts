import { endpoint } from "#lib/http/index.ts";
import { listPulls } from "#lib/pulls/index.ts";
import { pullPageSchema } from "#lib/pulls/schema.ts";

export const GET = endpoint(
  { summary: "List the pulls of models, newest first", who: "admin", answer: pullPageSchema },
  ({ viewer }) => listPulls(viewer),
);
