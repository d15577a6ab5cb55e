import "server-only";

import { activeTurns, stopTurn } from "./active-turns.ts";
import { leaveFollowed } from "./followed-turns.ts";

/**
 * Before the process ends: new turns are refused, the active ones are interrupted and stored, and their readers get the end. The answers of
 * other servers go on without their readers here.
 */
export async function interruptAll(): Promise<void> {
  activeTurns.closing = true;
  leaveFollowed();
  await Promise.all(
    [...activeTurns.generations.values()].map(async (generation) => {
      if (await generation.accepted.promise.catch(() => false))
        await stopTurn(generation, "interrupted");
    }),
  );
}
