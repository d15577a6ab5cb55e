import "server-only";

import { activeTurns, stopTurn } from "./active-turns.ts";

/** Before the process ends: no turn begins any more, the active ones are interrupted and stored, and their readers see it. */
export async function interruptAll(): Promise<void> {
  activeTurns.closing = true;
  await Promise.all(
    [...activeTurns.generations.values()].map(async (generation) => {
      if (await generation.accepted.promise.catch(() => false))
        await stopTurn(generation, "interrupted");
    }),
  );
}
