import "server-only";

import { db, isDbError, type Transaction } from "#lib/db.ts";
import { AppError, notFound } from "#lib/errors.ts";

import type { ReleaseQuery } from "./schema.ts";

export type ReleaseRow = {
  id: string;
  modelId: string;
  against: string;
  state: "running" | "completed" | "reverted";
  share: number | null;
  /** Null when it is for a share. */
  userIds: string[] | null;
  startedAt: Date;
  completedAt: Date | null;
  revertedAt: Date | null;
  movedDefault: boolean;
};

const withUsers = { users: { select: { userId: true } } } as const;

const asRelease = ({
  users,
  ...row
}: Omit<ReleaseRow, "userIds"> & { users: { userId: string }[] }): ReleaseRow => ({
  ...row,
  userIds: row.share === null ? users.map(({ userId }) => userId).sort() : null,
});

/** All of them, the oldest first. */
export async function readAll(tx: Transaction = db): Promise<ReleaseRow[]> {
  const rows = await tx.release.findMany({
    include: withUsers,
    orderBy: [{ startedAt: "asc" }, { id: "asc" }],
  });
  return rows.map(asRelease);
}

/** A page of them, the newest first. */
export async function page({ limit, cursor }: ReleaseQuery): Promise<{
  items: ReleaseRow[];
  nextCursor: string | null;
}> {
  const rows = await db.release.findMany({
    include: withUsers,
    orderBy: [{ startedAt: "desc" }, { id: "desc" }],
    take: limit + 1,
    ...(cursor !== undefined && { cursor: { id: cursor }, skip: 1 }),
  });
  const items = rows.slice(0, limit).map(asRelease);
  return { items, nextCursor: rows.length > limit ? (items.at(-1)?.id ?? null) : null };
}

/** Throws `not_found`. */
export async function get(id: string, tx: Transaction = db): Promise<ReleaseRow> {
  const row = await tx.release.findUnique({ where: { id }, include: withUsers });
  if (!row) throw notFound("release");
  return asRelease(row);
}

/** All of them, which the transaction then holds: what one may be depends on the others, so of two changes at the same time one waits. */
export async function hold(tx: Transaction): Promise<ReleaseRow[]> {
  await tx.$executeRaw`lock table "Release" in share row exclusive mode`;
  return readAll(tx);
}

export async function insert(
  tx: Transaction,
  { userIds, ...row }: Pick<ReleaseRow, "id" | "modelId" | "against" | "share" | "userIds">,
): Promise<void> {
  await tx.release.create({ data: row, select: { id: true } });
  await putUsers(tx, row.id, userIds);
}

/** Stores whom it includes. Throws `invalid` when a user does not exist. */
export async function putPeople(
  tx: Transaction,
  { id, share, userIds }: Pick<ReleaseRow, "id" | "share" | "userIds">,
): Promise<void> {
  await tx.release.update({ where: { id }, data: { share }, select: { id: true } });
  await putUsers(tx, id, userIds);
}

async function putUsers(
  tx: Transaction,
  releaseId: string,
  userIds: string[] | null,
): Promise<void> {
  await tx.releaseUser.deleteMany({ where: { releaseId } });
  if (!userIds) return;
  try {
    const rows = [...new Set(userIds)].map((userId) => ({ releaseId, userId }));
    await tx.releaseUser.createMany({ data: rows });
  } catch (thrown) {
    throw isDbError(thrown, "P2003") ? new AppError("invalid", "user_missing") : thrown;
  }
}

export async function putState(
  tx: Transaction,
  id: string,
  change: Partial<Pick<ReleaseRow, "state" | "completedAt" | "revertedAt" | "movedDefault">>,
): Promise<void> {
  await tx.release.update({ where: { id }, data: change, select: { id: true } });
}

export async function remove(tx: Transaction, id: string): Promise<void> {
  await tx.release.delete({ where: { id }, select: { id: true } });
}
