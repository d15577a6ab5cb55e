import { endpoint, pathId } from "#lib/http/index.ts";
import { revertVariant } from "#lib/variants/index.ts";
import { revertSchema, variantSchema } from "#lib/variants/schema.ts";

export const POST = endpoint(
  {
    summary: "Make the contents of an earlier version of a variant the newest",
    who: "admin",
    params: { id: pathId("variant") },
    body: revertSchema,
    answer: variantSchema,
  },
  ({ viewer, params: { id }, body }) => revertVariant(viewer, id, body),
);
