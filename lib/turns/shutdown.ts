import "server-only";

import { markQueued } from "#lib/conversations/index.ts";
import { log, safeErrorText } from "#lib/log.ts";

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

async function leaveQueued(generation: Generation): Promise<void> {
  generation.isLeft = true;
  for (const reader of generation.readers) reader.leave();
  generation.stopping.abort(stoppedAs("interrupted"));
  // Its call may have begun, and been refused by a full server.
  await markQueued(generation.turn.id).catch((thrown: unknown) =>
    log.warn({ error: safeErrorText(thrown) }, "a turn that waits again was not stored as queued"),
  );
}
