import "server-only";

import { randomUUID } from "node:crypto";

import { record } from "#lib/audit/index.ts";
import { inTransaction } from "#lib/db.ts";
import { log, safeErrorText } from "#lib/log.ts";
import { processSingleton } from "#lib/process-singleton.ts";
import { foldUsername } from "#lib/text/username.ts";

import { passwordFits } from "./password.ts";
import type { Me } from "./schema.ts";
import * as store from "./store.ts";

type Person = Pick<Me, "id" | "language" | "theme">;

/**
 * The user with this name and password; undefined when they do not match, or the user is disabled.
 * `network` is the client's. Throws `unavailable` when too many wait.
 */
export async function verify(
  username: string,
  password: string,
  network: string,
): Promise<Person | undefined> {
  const person = await store.findByUsername(foldUsername(username));
  const fits = await passwordFits(person?.passwordHash, password, network);
  return fits && person && person.disabledAt === null
    ? { id: person.id, language: person.language, theme: person.theme }
    : undefined;
}

/** Creates a session, with a new id each time, and answers that id. */
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
    const ended = await store.removeSession(tx, id);
    if (ended) await record(tx, { id: ended.userId }, "session.ended");
  });
}

/**
 * How often a session's last use is updated: rarely enough that reading pages mostly writes
 * nothing.
 */
const touchEvery = 5 * 60_000;
const touched = processSingleton("touched sessions", () => new Set<string>());

/** The session and its user's current row; undefined when it has ended or the user is disabled. */
export async function findSession(id: string): Promise<store.SessionRow | undefined> {
  const session = await store.findSession(id);
  // It is in the future when the clock was set back since, and is corrected by the same update.
  if (
    session &&
    Math.abs(Date.now() - session.lastUsedAt.getTime()) > touchEvery &&
    !touched.has(id)
  ) {
    touched.add(id);
    store
      .touchSession(session)
      .catch((thrown) =>
        log.warn({ error: safeErrorText(thrown) }, "a session's last use was not stored"),
      )
      .finally(() => touched.delete(id));
  }
  return session;
}

/**
 * The ids of these sessions that have ended, and of these users whose access was revoked after
 * `since`.
 */
export function ended(
  sessionIds: string[],
  people: { userId: string; since: Date }[],
): Promise<Set<string>> {
  return sessionIds.length + people.length === 0
    ? Promise.resolve(new Set())
    : store.findEnded(sessionIds, people);
}
