import { endpoint } from "#lib/http/index.ts";

import { declaration, document } from "./document.ts";

export const GET = endpoint(declaration, () => ({ ...document }));
