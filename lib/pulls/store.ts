import "server-only";

import { db, type Transaction } from "#lib/db.ts";

import { type PullReport, pullReportSchema } from "./schema.ts";

/** The pull of a model. */
export type PullRow = {
  id: string;
  runtimeId: string;
  name: string;
  state: "running" | "done" | "failed" | "canceled";
  progress: PullReport | null;
  problem: string | null;
  startedAt: Date;
  endedAt: Date | null;
};

const pullColumns = {
  id: true,
  runtimeId: true,
  name: true,
  state: true,
  progress: true,
  problem: true,
  startedAt: true,
  endedAt: true,
} as const;

const asPull = ({
  progress,
  ...row
}: Omit<PullRow, "progress"> & { progress: unknown }): PullRow => ({
  ...row,
  progress: pullReportSchema.safeParse(progress).data ?? null,
});

/** The newest first; those that are done only while they are new. */
export async function readPulls(doneAfter: Date): Promise<PullRow[]> {
  const rows = await db.modelPull.findMany({
    where: { OR: [{ state: { not: "done" } }, { endedAt: { gt: doneAfter } }] },
    orderBy: [{ startedAt: "desc" }, { id: "asc" }],
    take: 200,
    select: pullColumns,
  });
  return rows.map(asPull);
}

/** Starts a pull, or one that has ended again. Returns undefined while it is running already. */
export async function beginPull(
  tx: Transaction,
  { id, runtimeId, name }: Pick<PullRow, "id" | "runtimeId" | "name">,
  instanceId: string,
): Promise<PullRow | undefined> {
  await tx.$executeRaw`
    insert into "ModelPull" (id, "runtimeId", name, "instanceId") values (${id}::uuid, ${runtimeId}::uuid, ${name}, ${instanceId}::uuid)
    on conflict ("runtimeId", name) do update set id = excluded.id, state = 'running', progress = null, problem = null,
      "instanceId" = excluded."instanceId", "startedAt" = now(), "endedAt" = null
    where "ModelPull".state <> 'running'`;
  const row = await tx.modelPull.findUnique({ where: { id }, select: pullColumns });
  return row ? asPull(row) : undefined;
}

/** The id of the pull of a model. */
export async function findPull(runtimeId: string, name: string): Promise<string | undefined> {
  const where = { runtimeId_name: { runtimeId, name } };
  return (await db.modelPull.findUnique({ where, select: { id: true } }))?.id;
}

/** Stores how far a pull is. Returns false when it is not to go on: it was canceled, or another web server has taken it over. */
export async function reportPull(
  id: string,
  instanceId: string,
  progress: PullReport,
): Promise<boolean> {
  const where = { id, instanceId, state: "running" as const };
  return (await db.modelPull.updateMany({ where, data: { progress } })).count > 0;
}

/** Stores how a pull has ended, unless it was canceled before. */
export async function endPull(
  id: string,
  instanceId: string,
  state: "done" | "failed",
  problem: string | null,
): Promise<void> {
  const where = { id, instanceId, state: "running" as const };
  await db.modelPull.updateMany({ where, data: { state, problem, endedAt: new Date() } });
}

/** Cancels a pull that is running, and removes one that has ended. Returns it as it was before; undefined when there is none. */
export async function cancelPull(tx: Transaction, id: string): Promise<PullRow | undefined> {
  const row = await tx.modelPull.findUnique({ where: { id }, select: pullColumns });
  if (!row) return undefined;
  const { count } = await tx.modelPull.updateMany({
    where: { id, state: "running" },
    data: { state: "canceled", endedAt: new Date() },
  });
  if (count === 0) await tx.modelPull.deleteMany({ where: { id } });
  return asPull(row);
}

/** Takes over the running pulls of web servers that are not among these. */
export async function takeOverPulls(live: string[], instanceId: string): Promise<PullRow[]> {
  const rows = await db.$queryRaw<{ id: string }[]>`
    update "ModelPull" set "instanceId" = ${instanceId}::uuid
    where state = 'running' and "instanceId" <> all(${live}::uuid[]) returning id`;
  const taken = await db.modelPull.findMany({
    where: { id: { in: rows.map(({ id }) => id) } },
    select: pullColumns,
  });
  return taken.map(asPull);
}
