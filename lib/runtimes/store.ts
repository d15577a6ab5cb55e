import "server-only";

import { z } from "zod";

import { db, isDbError, type Transaction } from "#lib/db.ts";
import { AppError, notFound } from "#lib/errors.ts";

import type { RuntimeTimeouts } from "./runtime.ts";
import type { RuntimeKind } from "./schema.ts";

/** A stored runtime; `apiKey` is encrypted. */
export type RuntimeRow = RuntimeTimeouts & {
  id: string;
  name: string;
  kind: RuntimeKind;
  addresses: string[];
  apiKey: string | null;
  slots: number;
};

const columns = {
  id: true,
  name: true,
  kind: true,
  addresses: true,
  apiKey: true,
  slots: true,
  connectTimeout: true,
  firstTokenTimeout: true,
  silenceTimeout: true,
} as const;

const addressesSchema = z.array(z.string()).catch([]);

const plain = ({
  addresses,
  ...row
}: Omit<RuntimeRow, "addresses"> & { addresses: unknown }): RuntimeRow => ({
  ...row,
  addresses: addressesSchema.parse(addresses),
});

/** All rows, the oldest first. */
export async function readRows(): Promise<RuntimeRow[]> {
  const rows = await db.runtime.findMany({
    orderBy: [{ createdAt: "asc" }, { id: "asc" }],
    select: columns,
  });
  return rows.map(plain);
}

/** The row, which the transaction then holds: of two changes at the same time one waits. Throws `not_found`. */
export async function holdRow(tx: Transaction, id: string): Promise<RuntimeRow> {
  await tx.$queryRaw`select id from "Runtime" where id = ${id}::uuid for update`;
  const row = await tx.runtime.findUnique({ where: { id }, select: columns });
  if (!row) throw notFound("runtime");
  return plain(row);
}

/** Throws `conflict` when the name is taken. */
export async function insertRow(tx: Transaction, row: RuntimeRow): Promise<void> {
  await named(row.name, tx.runtime.create({ data: row, select: { id: true } }));
}

/** Throws `conflict` when the name is taken. */
export async function updateRow(
  tx: Transaction,
  { id, ...row }: Partial<RuntimeRow> & { id: string; name: string },
): Promise<void> {
  await named(row.name, tx.runtime.update({ where: { id }, data: row, select: { id: true } }));
}

/** Stores what was changed of a declared runtime. */
export async function upsertOverrides(tx: Transaction, row: RuntimeRow): Promise<void> {
  const { id, slots, connectTimeout, firstTokenTimeout, silenceTimeout } = row;
  await tx.runtime.upsert({
    where: { id },
    create: row,
    update: { slots, connectTimeout, firstTokenTimeout, silenceTimeout },
    select: { id: true },
  });
}

export async function deleteRow(tx: Transaction, id: string): Promise<void> {
  await tx.runtime.delete({ where: { id }, select: { id: true } });
}

async function named(name: string, change: Promise<unknown>): Promise<void> {
  try {
    await change;
  } catch (thrown) {
    throw isDbError(thrown, "P2002")
      ? new AppError("conflict", "runtime_name_taken", { name })
      : thrown;
  }
}
