import "server-only";

// Viewers as this process last read them. Such a viewer is a presumption: the session may have ended since. It serves a route whose own
// statement verifies the session, so that nothing has to be read before.

import { monotonicNow } from "#lib/clock.ts";
import { processSingleton } from "#lib/process-singleton.ts";
import type { Viewer } from "./viewer.ts";

/** How long a viewer is presumed after it was read, in ms. Longer, and a session in use would not be recorded as such. */
const presumedFor = 60_000;
const mostKept = 2_000;

const known = processSingleton(
  "presumed viewers",
  () => new Map<string, { viewer: Viewer; until: number }>(),
);

/** Notes what was read of a session just now: its viewer, or that it has none. */
export function noteViewer(sessionId: string, viewer: Viewer | undefined): void {
  known.delete(sessionId);
  if (!viewer || viewer.mustChangePassword) return;
  const [oldest] = known.keys();
  if (known.size >= mostKept && oldest !== undefined) known.delete(oldest);
  known.set(sessionId, { viewer, until: monotonicNow() + presumedFor });
}

/** The viewer of a session as it was read within the last minute. */
export function presumedViewer(sessionId: string): Viewer | undefined {
  const found = known.get(sessionId);
  return found && found.until > monotonicNow() ? found.viewer : undefined;
}
