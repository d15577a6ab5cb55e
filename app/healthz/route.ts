import { endpoint } from "#lib/http.ts";

/** Alive: the process answers. It asks nothing of anybody else, or a slow database would get a working server ended. */
export const GET = endpoint(async () => Response.json({ status: "alive" }));
