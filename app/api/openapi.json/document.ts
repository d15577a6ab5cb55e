import { z } from "zod";

import { documentOf } from "#lib/http/openapi.ts";

import { routes } from "./routes.ts";

/** This route's own declaration is here, because the document includes it too. */
export const declaration = {
  summary: "This document",
  who: "anyone" as const,
  answer: z.looseObject({}),
};

export const document = documentOf({
  ...routes,
  "/api/openapi.json": { GET: { declaration } },
});
