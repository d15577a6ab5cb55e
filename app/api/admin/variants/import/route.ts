import { endpoint } from "#lib/http/index.ts";
import { importModelfile } from "#lib/variants/index.ts";
import {
  importedVariantSchema,
  longestVariantBody,
  modelfileImportSchema,
} from "#lib/variants/schema.ts";

export const POST = endpoint(
  {
    summary: "Create a variant from a Modelfile; what of it is not used is named with its line",
    who: "admin",
    body: modelfileImportSchema,
    limit: longestVariantBody,
    answer: importedVariantSchema,
    status: 201,
    errors: ["conflict"],
  },
  ({ viewer, body }) => importModelfile(viewer, body),
);
