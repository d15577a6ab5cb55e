import { endpoint, pathId } from "#lib/http/index.ts";
import { changeRelease, deleteRelease, getRelease } from "#lib/releases/index.ts";
import { releaseChangeSchema, releaseSchema } from "#lib/releases/schema.ts";

const params = { id: pathId("release") };

export const GET = endpoint(
  { summary: "A release", who: "admin", params, answer: releaseSchema },
  ({ viewer, params: { id } }) => getRelease(viewer, id),
);

export const PATCH = endpoint(
  {
    summary: "Change whom a running release includes",
    who: "admin",
    params,
    body: releaseChangeSchema,
    answer: releaseSchema,
    errors: ["conflict"],
  },
  ({ viewer, params: { id }, body }) => changeRelease(viewer, id, body),
);

export const DELETE = endpoint(
  {
    summary:
      "Remove a release that has ended; both models are then offered as their own settings say",
    who: "admin",
    params,
    errors: ["conflict"],
  },
  ({ viewer, params: { id } }) => deleteRelease(viewer, id),
);
