import "server-only";

import { activeTurns, stopTurn } from "./active-turns.ts";
import { leaveFollowed } from "./followed-turns.ts";
import { type Generation, stoppedAs } from "./generation.ts";

/**
 * Before the process ends: new turns are refused, the active ones are interrupted and stored, and their readers get the end. Those that wait in
 * a queue stay there for the next process, and their readers join them again; so do those of other servers' answers.
 */
export async function interruptAll(): Promise<void> {
  activeTurns.closing = true;
  leaveFollowed();
  await Promise.all(
    [...activeTurns.generations.values()].map(async (generation) => {
      if (generation.place) return leaveQueued(generation);
      if (await generation.accepted.promise.catch(() => false))
        await stopTurn(generation, "interrupted");
    }),
  );
}

function leaveQueued(generation: Generation): void {
  generation.isLeft = true;
  for (const reader of generation.readers) reader.leave();
  generation.stopping.abort(stoppedAs("interrupted"));
}
