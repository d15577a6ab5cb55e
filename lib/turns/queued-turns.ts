import "server-only";

import { markQueued, markStreaming } from "#lib/conversations/index.ts";
import { log, safeErrorText } from "#lib/log.ts";

import type { Generation } from "./generation.ts";

/**
 * Keeps the status of a turn that was stored as `stored` true until its first token: it waits in a queue, or its call has begun. A turn that
 * waits goes on at another web server when this one ends. Nothing else depends on it: the end of a turn is stored whichever of the two it was.
 * Never throws.
 */
export async function storeWaiting(
  generation: Generation,
  stored: Generation["activeStatus"],
): Promise<void> {
  const { id } = generation.turn;
  let status = stored;
  try {
    while (!generation.end && !generation.isLeft) {
      const { activeStatus, firstTokenAt } = generation;
      if (activeStatus !== status) {
        await (activeStatus === "queued" ? markQueued(id) : markStreaming(id));
        status = activeStatus;
      } else if (firstTokenAt) return;
      else await generation.changed();
    }
  } catch (thrown) {
    log.warn(
      { error: safeErrorText(thrown) },
      "whether a turn waits in a queue could not be stored",
    );
  }
}
