import { findOldestAdmin } from "#lib/users/index.ts";

import type { Admin } from "./viewer.ts";

/**
 * In whose name a program acts that an operator of the machine has started in a terminal: the oldest account of an administrator; undefined before
 * the first run. Never for a request. A file of its own, because Next.js' modules of a request cannot be loaded there.
 */
export async function adminOfOperator(): Promise<Admin | undefined> {
  const user = await findOldestAdmin();
  return user && ({ ...user, sessionId: "" } as Admin);
}
