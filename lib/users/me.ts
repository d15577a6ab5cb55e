import "server-only";

import { record } from "#lib/audit/index.ts";
import type { Viewer } from "#lib/auth/viewer.ts";
import { inTransaction } from "#lib/db.ts";
import { AppError } from "#lib/errors.ts";

import { hashPassword, passwordFits } from "./password.ts";
import type { Me, MeChange, PasswordChange } from "./schema.ts";
import * as store from "./store.ts";

/** Changes a user's own name, language and theme. A change of the name is in the audit log. */
export function changeMe(viewer: Viewer, change: MeChange): Promise<Me> {
  return inTransaction(async (tx) => {
    const me = await store.updateMe(tx, viewer.id, change);
    if (me.name !== viewer.name)
      await record(tx, viewer, "user.renamed", { userId: me.id, username: me.username });
    return me;
  });
}

/**
 * Changes a user's own password and ends their other sessions. Throws `invalid` when the current
 * one is wrong, or equals the new one.
 */
export async function replacePassword(
  viewer: Viewer,
  { current, next }: PasswordChange,
): Promise<void> {
  if (!(await passwordFits(await store.passwordHashOf(viewer.id), current, viewer.id)))
    throw new AppError("invalid", "current_password_wrong");
  if (current === next) throw new AppError("invalid", "password_unchanged");
  const passwordHash = await hashPassword(next, viewer.id);
  await inTransaction(async (tx) => {
    await store.update(tx, viewer.id, { passwordHash, mustChangePassword: false });
    await store.removeSessions(tx, viewer.id, viewer.sessionId);
    await record(tx, viewer, "user.password_changed", { userId: viewer.id });
  });
}
