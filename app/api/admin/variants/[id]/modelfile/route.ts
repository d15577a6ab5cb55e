import { endpoint, pathId } from "#lib/http/index.ts";
import { exportModelfile } from "#lib/variants/index.ts";

export const GET = endpoint(
  {
    summary: "A variant as a Modelfile",
    who: "admin",
    params: { id: pathId("variant") },
    answer: "text",
  },
  ({ viewer, params: { id } }) => exportModelfile(viewer, id),
);
