import type { Viewer } from "#lib/auth/viewer.ts";
import type { FittedWindow } from "#lib/context/index.ts";
import type { ResolvedModel } from "#lib/models/index.ts";
import type { Effort } from "#lib/models/schema.ts";
import type { Settings } from "#lib/settings/schema.ts";

/** What a call to a model needs: the user and the turn, what goes into the window, and where the model is. */
export type CallContext = {
  viewer: Viewer;
  fitted: FittedWindow;
  settings: Settings;
  server: ResolvedModel["server"];
  effort: Effort | undefined;
};
