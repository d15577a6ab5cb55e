import { AppError } from "#lib/errors.ts";
import { endpoint } from "#lib/http/index.ts";

/** The JSON 404 for unknown API paths. */
const missing = endpoint(
  { summary: "No route", who: "anyone", answer: "response", operations: {} },
  () => {
    throw new AppError("not_found", "route_missing");
  },
);

export { missing as DELETE, missing as GET, missing as PATCH, missing as POST, missing as PUT };
