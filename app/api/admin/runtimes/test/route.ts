import { endpoint } from "#lib/http/index.ts";
import { testRuntime } from "#lib/runtimes/index.ts";
import { runtimeTestAnswerSchema, runtimeTestSchema } from "#lib/runtimes/schema.ts";

export const POST = endpoint(
  {
    summary: "Ask addresses what they are and which models they serve, without storing anything",
    who: "admin",
    body: runtimeTestSchema,
    answer: runtimeTestAnswerSchema,
    errors: ["not_found", "conflict"],
  },
  ({ viewer, body }) => testRuntime(viewer, body),
);
