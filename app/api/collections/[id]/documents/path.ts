import { z } from "zod";

import { pathId } from "#lib/http/index.ts";
import { passageIdPattern } from "#lib/knowledge/rules.ts";

/** The path of a document, in its collection. */
export const params = { id: pathId("collection"), documentId: pathId("document") };

/** The path of a page of a document. */
export const pageParams = {
  ...params,
  number: {
    schema: z
      .string()
      .regex(/^[1-9]\d{0,5}$/)
      .meta({ description: "From 1." }),
    missing: "document_page_missing" as const,
  },
};

/** The path of a passage of a document. */
export const passageParams = {
  ...params,
  passageId: {
    schema: z.string().regex(passageIdPattern),
    missing: "passage_missing" as const,
  },
};
