import "server-only";

import { recordRepeated } from "#lib/audit/index.ts";
import { AppError } from "#lib/errors.ts";
import { networkOf } from "#lib/network.ts";
import { replacePassword } from "#lib/users/index.ts";
import type { PasswordChange } from "#lib/users/schema.ts";

import { countAttempt } from "./sign-in-limits.ts";
import type { Viewer } from "./viewer.ts";

/**
 * Changes a user's own password and ends their other sessions. A session does not prove that its
 * holder knows the password, so attempts at the current one are limited as at the sign-in. Throws
 * `rate_limited`; `invalid` when the current one is wrong, or equals the new one.
 */
export async function changePassword(
  viewer: Viewer,
  wish: PasswordChange,
  address: string,
): Promise<void> {
  const { username, sessionId } = viewer;
  const attempt = await countAttempt({ username, address, sessionId });
  try {
    await replacePassword(viewer, wish);
  } catch (thrown) {
    if (thrown instanceof AppError && thrown.messageKey === "current_password_wrong") {
      await recordRepeated(viewer, "user.password_refused", {
        userId: viewer.id,
        network: networkOf(address),
      });
    } else if (thrown instanceof AppError && thrown.messageKey === "password_unchanged") {
      await attempt.forgive();
    }
    throw thrown;
  }
  await attempt.forgive();
}
