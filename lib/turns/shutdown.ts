import "server-only";

import { activeTurns, stopTurn } from "./active-turns.ts";

/** Before the process ends: new turns are refused, the active ones are interrupted and stored, and their readers get the end. */
export async function interruptAll(): Promise<void> {
  activeTurns.closing = true;
  await Promise.all(
    [...activeTurns.generations.values()].map(async (generation) => {
      if (await generation.accepted.promise.catch(() => false))
        await stopTurn(generation, "interrupted");
    }),
  );
}
