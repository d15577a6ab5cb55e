import "server-only";

import { db, type Transaction } from "#lib/db.ts";

/** Until the transaction ends, no other one puts the file with this hash into its place, or removes it. */
export async function holdHash(tx: Transaction, hash: string): Promise<void> {
  await tx.$executeRaw`select pg_advisory_xact_lock(hashtextextended(${`file ${hash}`}, 0))`;
}

/** Until the transaction ends, no other one counts or adds to the files of this user. */
export async function holdFilesOf(tx: Transaction, userId: string): Promise<void> {
  await tx.$executeRaw`select pg_advisory_xact_lock(hashtextextended(${`files of ${userId}`}, 0))`;
}

export async function isReferredTo(tx: Transaction, hash: string): Promise<boolean> {
  return (await tx.documentVersion.findFirst({ where: { hash }, select: { id: true } })) !== null;
}

/** The bytes of all versions that a user has uploaded. */
export async function bytesOf(userId: string, tx: Transaction = db): Promise<number> {
  const [row] = await tx.$queryRaw<{ bytes: number }[]>`
    select coalesce(sum("sizeBytes"), 0)::float8 as "bytes" from "DocumentVersion" where "userId" = ${userId}::uuid`;
  return row?.bytes ?? 0;
}
