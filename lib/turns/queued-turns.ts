import "server-only";

import { markStreaming } from "#lib/conversations/index.ts";
import { log, safeErrorText } from "#lib/log.ts";

import type { Generation } from "./generation.ts";

/**
 * Stores that the call of a turn that was stored as queued has begun, when it has. Nothing depends on the moment: the end of a turn is stored
 * whichever of the two it was. Never throws.
 */
export async function storeBeginning(generation: Generation): Promise<void> {
  while (generation.place && !generation.end) await generation.changed();
  if (generation.end) return;
  try {
    await markStreaming(generation.turn.id);
  } catch (thrown) {
    log.warn({ error: safeErrorText(thrown) }, "the beginning of a queued turn was not stored");
  }
}
