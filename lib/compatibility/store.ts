import "server-only";

import { z } from "zod";

import { db } from "#lib/db.ts";
import { type CheckStepResult, checkStepResultSchema } from "#lib/runtimes/schema.ts";

export type CheckRow = {
  runtimeId: string;
  url: string;
  version: string;
  state: "seen" | "running" | "ended";
  checkedVersion: string | null;
  model: string | null;
  steps: CheckStepResult[] | null;
  checkedAt: Date | null;
};

type Place = Pick<CheckRow, "runtimeId" | "url">;

const stepsSchema = z.array(checkStepResultSchema).nullable();

export async function readAll(): Promise<CheckRow[]> {
  const rows = await db.compatibilityCheck.findMany();
  return rows.map(({ instanceId: _, steps, ...row }) => ({
    ...row,
    steps: stepsSchema.safeParse(steps).data ?? null,
  }));
}

/** Notes the version of an address that was never seen before. */
export async function note({ runtimeId, url }: Place, version: string, instanceId: string) {
  await db.$executeRaw`
    insert into "CompatibilityCheck" ("runtimeId", "url", "version", "instanceId")
    values (${runtimeId}::uuid, ${url}, ${version}, ${instanceId}::uuid) on conflict do nothing`;
}

/**
 * Makes this web server the one that checks an address. Returns false when it is being checked already, or, unless `again`, when another one has
 * begun with this version.
 */
export async function claim(
  place: Place,
  version: string,
  { instanceId, again }: { instanceId: string; again: boolean },
): Promise<boolean> {
  await note(place, version, instanceId);
  const { count } = await db.compatibilityCheck.updateMany({
    where: {
      ...place,
      state: { not: "running" },
      ...(!again && { version: { not: version } }),
    },
    data: { version, state: "running", instanceId },
  });
  return count > 0;
}

export async function end(
  place: Place,
  instanceId: string,
  result: { checkedVersion: string; model: string | null; steps: CheckStepResult[] },
): Promise<void> {
  await db.compatibilityCheck.updateMany({
    where: { ...place, instanceId, state: "running" },
    data: { state: "ended", checkedAt: new Date(), ...result },
  });
}

/** Leaves the checks of web servers that are not among these, so that the version counts as new again. */
export async function release(live: string[]): Promise<void> {
  await db.$executeRaw`
    update "CompatibilityCheck" set "state" = 'seen', "version" = ''
    where "state" = 'running' and "instanceId" <> all(${live}::uuid[])`;
}
