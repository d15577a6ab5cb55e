import { endpoint, pathId } from "#lib/http/index.ts";
import { changeVariant, deleteVariant, getVariant } from "#lib/variants/index.ts";
import { longestVariantBody, variantChangeSchema, variantSchema } from "#lib/variants/schema.ts";

const params = { id: pathId("variant") };

export const GET = endpoint(
  { summary: "A variant, with its newest versions", who: "admin", params, answer: variantSchema },
  ({ viewer, params: { id } }) => getVariant(viewer, id),
);

export const PATCH = endpoint(
  {
    summary: "Change a variant; other contents are a new version",
    who: "admin",
    params,
    body: variantChangeSchema,
    limit: longestVariantBody,
    answer: variantSchema,
    errors: ["conflict"],
  },
  ({ viewer, params: { id }, body }) => changeVariant(viewer, id, body),
);

export const DELETE = endpoint(
  { summary: "Delete a variant", who: "admin", params },
  ({ viewer, params: { id } }) => deleteVariant(viewer, id),
);
