import { endpoint, pathId } from "#lib/http/index.ts";
import { getVersion } from "#lib/variants/index.ts";
import { variantVersionSchema, versionNumber } from "#lib/variants/schema.ts";

export const GET = endpoint(
  {
    summary: "One version of a variant",
    who: "admin",
    params: { id: pathId("variant"), version: versionNumber },
    answer: variantVersionSchema,
  },
  ({ viewer, params: { id, version } }) => getVersion(viewer, id, Number(version)),
);
