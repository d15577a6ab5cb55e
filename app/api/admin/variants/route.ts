import { endpoint } from "#lib/http/index.ts";
import { createVariant, listVariants } from "#lib/variants/index.ts";
import {
  longestVariantBody,
  newVariantSchema,
  variantPageSchema,
  variantQuerySchema,
  variantSchema,
} from "#lib/variants/schema.ts";

export const GET = endpoint(
  {
    summary: "List variants, with their newest versions",
    who: "admin",
    query: variantQuerySchema,
    answer: variantPageSchema,
  },
  ({ viewer, query }) => listVariants(viewer, query),
);

export const POST = endpoint(
  {
    summary: "Create a variant",
    who: "admin",
    body: newVariantSchema,
    limit: longestVariantBody,
    answer: variantSchema,
    status: 201,
    errors: ["conflict"],
  },
  ({ viewer, body }) => createVariant(viewer, body),
);
