import "server-only";

import { db } from "#lib/db.ts";

/** How often models, variants, releases and who may use them were changed, on whichever web server: triggers count it. */
export async function registryVersion(): Promise<bigint> {
  const row = await db.registryVersion.findUnique({ where: { id: 1 } });
  return row?.version ?? 0n;
}
