import "server-only";

// Users: their accounts, their passwords and their sessions (rows). `auth` decides from these who
// is signed in. There is always an administrator who can sign in: the last one can be neither
// demoted nor disabled.

import { randomUUID } from "node:crypto";

import { record } from "#lib/audit/index.ts";
import type { AuditAction } from "#lib/audit/schema.ts";
import type { Admin, Viewer } from "#lib/auth/viewer.ts";
import { inTransaction, type Transaction } from "#lib/db.ts";
import { AppError } from "#lib/errors.ts";
import { foldUsername } from "#lib/text/username.ts";

import { generatePassword, hashPassword } from "./password.ts";
import type {
  ColleaguePage,
  NewUser,
  NewUserAnswer,
  User,
  UserChange,
  UserPage,
  UserQuery,
} from "./schema.ts";
import * as store from "./store.ts";

export { createFirst, createFirstByLink, makeSetupLink } from "./first-admin.ts";
export { changeMe, replacePassword } from "./me.ts";
export { ended, endSession, findSession, startSession, verify } from "./sessions.ts";
export { enabledIds, findEnabled, findOldestAdmin, validSessionSql } from "./store.ts";

export function listUsers(_admin: Admin, query: UserQuery): Promise<UserPage> {
  return store.page(query);
}

/** The names of some users, by their ids; those who do not exist are missing. */
export async function namesOf(
  _admin: Admin,
  ids: readonly string[],
): Promise<Map<string, Pick<User, "id" | "name" | "username">>> {
  const users = ids.length === 0 ? [] : await store.names(ids);
  return new Map(users.map((user) => [user.id, user]));
}

/**
 * The user with this user name, if there is one who can sign in. Whoever shares something must know the name in full: no list of all users is
 * answered to members.
 */
export async function findColleague(_viewer: Viewer, username: string): Promise<ColleaguePage> {
  const user = await store.findColleague(username);
  return { items: user ? [user] : [], nextCursor: null };
}

/**
 * Creates a user. The answer's `password` is the generated one. Throws `conflict` when the user
 * name is taken.
 */
export async function createUser(
  admin: Admin,
  { password, ...wish }: NewUser,
): Promise<NewUserAnswer> {
  const generated = password === undefined ? generatePassword() : undefined;
  const passwordHash = await hashPassword(password ?? (generated as string), admin.id);
  return inTransaction(async (tx) => {
    const row = {
      ...wish,
      id: randomUUID(),
      language: admin.language,
      passwordHash,
      mustChangePassword: generated !== undefined,
    };
    const user = await store.insert(tx, row);
    await record(tx, admin, "user.created", {
      userId: user.id,
      username: user.username,
      role: user.role,
    });
    return generated === undefined ? user : { ...user, password: generated };
  });
}

/**
 * Changes a user. Disabling and a new password end their sessions and revoke their access to
 * running streams. Throws `not_found`, and `conflict` when no administrator would be left.
 */
export async function changeUser(admin: Admin, id: string, wish: UserChange): Promise<User> {
  const passwordHash =
    wish.password === undefined ? undefined : await hashPassword(wish.password, admin.id);
  return inTransaction(async (tx) => {
    if (wish.role === "member" || wish.disabled === true) await store.holdAdmins(tx);
    const before = await store.get(tx, id);
    const now = new Date();
    const disabling = wish.disabled === true && !before.disabled;
    const shutOut = disabling || passwordHash !== undefined;
    const after = await store.update(tx, id, {
      ...(wish.name !== undefined && { name: wish.name }),
      ...(wish.role !== undefined && { role: wish.role }),
      ...(wish.disabled === false && { disabledAt: null }),
      ...(disabling && { disabledAt: now }),
      ...(shutOut && { revokedAt: now }),
      ...(passwordHash !== undefined && { passwordHash, mustChangePassword: false }),
    });
    if ((await store.countAdmins(tx)) === 0) throw new AppError("conflict", "last_admin");
    if (shutOut) await store.removeSessions(tx, id);
    for (const action of actionsOf(before, after, passwordHash !== undefined)) {
      await record(tx, admin, action, {
        userId: id,
        username: after.username,
        ...(action === "user.role_changed" && { role: after.role }),
      });
    }
    return after;
  });
}

function actionsOf(before: User, after: User, passwordSet: boolean): AuditAction[] {
  return [
    ...(before.name === after.name ? [] : ["user.renamed" as const]),
    ...(before.role === after.role ? [] : ["user.role_changed" as const]),
    ...(before.disabled === after.disabled
      ? []
      : [after.disabled ? ("user.disabled" as const) : ("user.enabled" as const)]),
    ...(passwordSet ? ["user.password_reset" as const] : []),
  ];
}

/**
 * Sets a user's password: the given one, or a generated one that is answered once and must be
 * changed. Throws `not_found`.
 */
export async function setPassword(
  admin: Admin,
  id: string,
  given?: string,
): Promise<{ password?: string }> {
  const generated = given === undefined ? generatePassword() : undefined;
  const passwordHash = await hashPassword(given ?? (generated as string), admin.id);
  await inTransaction((tx) =>
    replacePassword(tx, admin, id, passwordHash, generated !== undefined),
  );
  return generated === undefined ? {} : { password: generated };
}

/**
 * For administrators of the machine (`npm run admin -- reset NAME`): a new password for an account,
 * which is enabled if it was disabled. It takes no principal, so no route may call it. Answers the
 * password once; undefined when nobody has that name.
 */
export async function resetByOperator(username: string): Promise<string | undefined> {
  const person = await store.findByUsername(foldUsername(username));
  if (!person) return undefined;
  const password = generatePassword();
  const passwordHash = await hashPassword(password, "operator");
  await inTransaction(async (tx) => {
    await replacePassword(tx, null, person.id, passwordHash, true);
    await store.update(tx, person.id, { disabledAt: null });
    if (person.disabledAt !== null)
      await record(tx, null, "user.enabled", { userId: person.id, username: person.username });
  });
  return password;
}

async function replacePassword(
  tx: Transaction,
  actor: Admin | null,
  id: string,
  passwordHash: string,
  mustChangePassword: boolean,
) {
  const user = await store.update(tx, id, {
    passwordHash,
    mustChangePassword,
    revokedAt: new Date(),
  });
  await store.removeSessions(tx, id);
  await record(tx, actor, "user.password_reset", { userId: id, username: user.username });
}
