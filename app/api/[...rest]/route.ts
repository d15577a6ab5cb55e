import { AppError } from "#lib/errors.ts";
import { endpoint } from "#lib/http.ts";

/** What no route answers is answered as an API answers. */
async function nothing(): Promise<Response> {
  throw new AppError("not_found", "route_missing");
}

export const GET = endpoint(nothing);
export const POST = endpoint(nothing);
export const PUT = endpoint(nothing);
export const PATCH = endpoint(nothing);
export const DELETE = endpoint(nothing);
