import { endpoint } from "#lib/http/index.ts";
import { createRuntime, listRuntimes } from "#lib/runtimes/index.ts";
import {
  newRuntimeSchema,
  runtimePageSchema,
  runtimeQuerySchema,
  runtimeSchema,
} from "#lib/runtimes/schema.ts";

export const GET = endpoint(
  {
    summary: "List model servers, with the state of each address",
    who: "admin",
    query: runtimeQuerySchema,
    answer: runtimePageSchema,
  },
  ({ viewer, query }) => listRuntimes(viewer, query),
);

export const POST = endpoint(
  {
    summary: "Enter a model server",
    who: "admin",
    body: newRuntimeSchema,
    answer: runtimeSchema,
    status: 201,
    errors: ["conflict", "unavailable"],
  },
  ({ viewer, body }) => createRuntime(viewer, body),
);
