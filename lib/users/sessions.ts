import "server-only";

import { randomUUID } from "node:crypto";

import { record } from "#lib/audit/index.ts";
import { inTransaction } from "#lib/db.ts";
import { log, safeErrorText } from "#lib/log.ts";
import { processSingleton } from "#lib/process-singleton.ts";

import { passwordFits } from "./password.ts";
import type { Me } from "./schema.ts";
import * as store from "./store.ts";

type Person = Pick<Me, "id" | "language" | "theme">;

/**
 * The person behind a name and a password; undefined when they do not belong together, or the person is disabled. `network` is where the
 * request comes from. Throws `unavailable` when too many wait.
 */
export async function verify(
  username: string,
  password: string,
  network: string,
): Promise<Person | undefined> {
  const person = await store.findByUsername(username);
  const fits = await passwordFits(person?.passwordHash, password, network);
  return fits && person && person.disabledAt === null
    ? { id: person.id, language: person.language, theme: person.theme }
    : undefined;
}

/** Begins a session, with a new id each time, and answers that id. */
export async function startSession(
  person: { id: string },
  details: { address: string; method: string },
): Promise<string> {
  const id = randomUUID();
  await inTransaction(async (tx) => {
    await store.insertSession(tx, { id, userId: person.id });
    await record(tx, person, "session.started", details);
  });
  return id;
}

export async function endSession(id: string): Promise<void> {
  await inTransaction(async (tx) => {
    const gone = await store.removeSession(tx, id);
    if (gone) await record(tx, { id: gone.userId }, "session.ended");
  });
}

/** How often a session's last use is written down: seldom enough that reading a page writes nothing. */
const touchEvery = 5 * 60_000;
const touched = processSingleton("touched sessions", () => new Set<string>());

/** The session and its person as they are now; undefined when it is over or the person may not come in. */
export async function findSession(id: string): Promise<store.SessionRow | undefined> {
  const session = await store.findSession(id);
  // In the future it lies when the clock was put back since, and is mended in the same way.
  if (
    session &&
    Math.abs(Date.now() - session.lastUsedAt.getTime()) > touchEvery &&
    !touched.has(id)
  ) {
    touched.add(id);
    store
      .touchSession(session)
      .catch((thrown) =>
        log.warn({ error: safeErrorText(thrown) }, "a session's last use was not written down"),
      )
      .finally(() => touched.delete(id));
  }
  return session;
}

/** Of these sessions those that are over, and of these people those who were shut out after `since`, by their ids. */
export function ended(
  sessionIds: string[],
  people: { userId: string; since: Date }[],
): Promise<Set<string>> {
  return sessionIds.length + people.length === 0
    ? Promise.resolve(new Set())
    : store.findEnded(sessionIds, people);
}
