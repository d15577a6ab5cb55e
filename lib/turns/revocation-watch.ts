import "server-only";

// When a user's access is revoked (disabled, or given a new password), their streams close and their active turns stop; when a user signs
// out, the streams of that session close. The watch polls the database instead of being notified, so it works across processes, including
// `npm run admin`.

import { log, safeErrorText } from "#lib/log.ts";
import { processSingleton } from "#lib/process-singleton.ts";
import { ended } from "#lib/users/index.ts";
import { activeTurns } from "./active-turns.ts";
import { stoppedAs } from "./generation.ts";

/** In ms: streams close within a second after access was revoked. */
const every = 400;
const heartbeatEvery = 15_000;

export function watchRevocations(): void {
  processSingleton("session watch", () => {
    setInterval(() => void look(), every).unref();
    // Wakes waiting readers, so that they send a heartbeat to proxies and browsers.
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
