import "server-only";

// Whoever is shut out (disabled, given a new password) hears no more, and what runs for them ends; whoever signed out hears no more with
// that session. It is asked of the database and not told by whoever changes it, so it holds across processes, `npm run admin` among them.

import { log, safeErrorText } from "#lib/log.ts";
import { processSingleton } from "#lib/process-singleton.ts";
import { ended } from "#lib/users/index.ts";
import { activeTurns } from "./active-turns.ts";
import { stoppedAs } from "./generation.ts";

/** In ms: a person who is shut out is out within a second. */
const every = 400;
const heartbeatEvery = 15_000;

export function watchRevocations(): void {
  processSingleton("session watch", () => {
    setInterval(() => void look(), every).unref();
    // Readers that wait for a word look up, and tell whatever stands between that they are still there.
    setInterval(
      () => activeTurns.generations.forEach((generation) => generation.wake()),
      heartbeatEvery,
    ).unref();
    return true;
  });
}

let looking = false;

async function look(): Promise<void> {
  const generations = [...activeTurns.generations.values()];
  const readers = generations.flatMap(({ readers }) => [...readers]);
  if (looking || generations.length === 0) return;
  looking = true;
  try {
    const sessions = [...new Set(readers.map(({ sessionId }) => sessionId))];
    const people = generations.map(({ turn }) => ({ userId: turn.ownerId, since: turn.startedAt }));
    const over = await ended(sessions, people);
    for (const reader of readers) if (over.has(reader.sessionId)) reader.leave();
    for (const { turn, stopping } of generations)
      if (over.has(turn.ownerId)) stopping.abort(stoppedAs("stopped"));
  } catch (thrown) {
    log.warn({ error: safeErrorText(thrown) }, "sessions could not be looked at");
  } finally {
    looking = false;
  }
}
