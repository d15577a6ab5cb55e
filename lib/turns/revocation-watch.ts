import "server-only";

// When a user's access is revoked (disabled, or given a new password), their streams close and their active turns stop; when a user signs
// out, the streams of that session close; when a turn is stopped on another web server, it stops here. The watch polls the database instead of
// being notified, so it works across processes, including `npm run admin`.

import { log, safeErrorText } from "#lib/log.ts";
import { processSingleton } from "#lib/process-singleton.ts";
import { ended } from "#lib/users/index.ts";
import { activeTurns } from "./active-turns.ts";
import { endRequested } from "./elsewhere.ts";
import { followedGenerations } from "./followed-turns.ts";
import { type Generation, type Reader, stoppedAs } from "./generation.ts";

/** In ms: streams close within a second after access was revoked. */
const every = 400;
const heartbeatEvery = 15_000;

export function watchRevocations(): void {
  processSingleton("session watch", () => {
    setInterval(() => void look(), every).unref();
    // Wakes waiting readers, so that they send a heartbeat to proxies and browsers.
    setInterval(
      () => [...ownGenerations(), ...followedGenerations()].forEach((each) => each.wake()),
      heartbeatEvery,
    ).unref();
    return true;
  });
}

const ownGenerations = () => [...activeTurns.generations.values()];

let looking = false;

async function look(): Promise<void> {
  const generations = ownGenerations();
  const readers = [...generations, ...followedGenerations()].flatMap(({ readers }) => [...readers]);
  if (looking || (generations.length === 0 && readers.length === 0)) return;
  looking = true;
  try {
    await Promise.all([closeRevoked(generations, readers), endRequested(generations)]);
  } catch (thrown) {
    log.warn({ error: safeErrorText(thrown) }, "sessions could not be looked at");
  } finally {
    looking = false;
  }
}

async function closeRevoked(generations: Generation[], readers: Reader[]): Promise<void> {
  const sessions = [...new Set(readers.map(({ sessionId }) => sessionId))];
  const people = generations.map(({ turn }) => ({ userId: turn.ownerId, since: turn.startedAt }));
  const over = await ended(sessions, people);
  for (const reader of readers) if (over.has(reader.sessionId)) reader.leave();
  for (const { turn, stopping } of generations)
    if (over.has(turn.ownerId)) stopping.abort(stoppedAs("stopped"));
}
