import { endpoint } from "#lib/http.ts";

import { document } from "./document.ts";

export const GET = endpoint(async () => Response.json(document));
