import { AppError } from "#lib/errors.ts";
import { endpoint } from "#lib/http.ts";

/** What no route answers is answered as an API answers. */
async function nothing(): Promise<Response> {
  throw new AppError("not_found", "route_missing");
}

export const GET = endpoint<{ rest: string[] }>(nothing);
export const POST = endpoint<{ rest: string[] }>(nothing);
export const PUT = endpoint<{ rest: string[] }>(nothing);
export const PATCH = endpoint<{ rest: string[] }>(nothing);
export const DELETE = endpoint<{ rest: string[] }>(nothing);
