import type { Viewer } from "#lib/auth/viewer.ts";
import type { Chosen } from "#lib/models/index.ts";
import type { Effort } from "#lib/models/schema.ts";
import type { Settings } from "#lib/settings/schema.ts";

import type { Fitted } from "./fit-window.ts";

/** What a model is asked with, and what is done for it after: whose turn it is, what goes into the window, and where the model is. */
export type Asking = { viewer: Viewer; fitted: Fitted; settings: Settings; server: Chosen["server"]; effort: Effort | undefined };
