import "server-only";

import { db, isDbError, type Transaction } from "#lib/db.ts";
import { AppError } from "#lib/errors.ts";

import type { VariantParameters } from "#lib/variants/rules.ts";
import { variantParametersSchema } from "#lib/variants/schema.ts";

import type { Allowed } from "./schema.ts";

/** What administrators have changed of a model. */
export type ModelRow = {
  runtimeId: string;
  source: string;
  name: string | null;
  description: string;
  contextLength: number | null;
  maxOutputTokens: number | null;
  price: number;
  enabled: boolean;
  isDefault: boolean;
  order: number | null;
  keepLoaded: boolean;
  parameters: VariantParameters;
  allowed: Allowed;
};

/** The settings of a model of which nothing was changed. */
export const unchanged = (runtimeId: string, source: string): ModelRow => ({
  runtimeId,
  source,
  name: null,
  description: "",
  contextLength: null,
  maxOutputTokens: null,
  price: 0,
  enabled: true,
  isDefault: false,
  order: null,
  keepLoaded: false,
  parameters: {},
  allowed: "everyone",
});

export async function readRows(tx: Transaction = db): Promise<ModelRow[]> {
  const rows = await tx.model.findMany({ include: { users: { select: { userId: true } } } });
  return rows.map(({ everyone, users, parameters, ...row }) => ({
    ...row,
    // One that an older version has stored and this one does not know is no reason to lose who may use the model.
    parameters: variantParametersSchema.safeParse(parameters).data ?? {},
    allowed: everyone ? "everyone" : users.map(({ userId }) => userId),
  }));
}

/** The rows, which the transaction then holds: a default and an order concern all of them, so of two changes at the same time one waits. */
export async function holdRows(tx: Transaction): Promise<ModelRow[]> {
  await tx.$executeRaw`lock table "Model" in share row exclusive mode`;
  return readRows(tx);
}

/** Stores a row, whole. Throws `invalid` when a user who may use the model does not exist. */
export async function putRow(tx: Transaction, { allowed, ...row }: ModelRow): Promise<void> {
  const { runtimeId, source } = row;
  const key = { runtimeId, source };
  // Without the fields that are undefined, which Prisma refuses in JSON.
  const parameters = JSON.parse(JSON.stringify(row.parameters)) as object;
  const data = { ...row, parameters, everyone: allowed === "everyone" };
  await tx.model.upsert({
    where: { runtimeId_source: key },
    create: data,
    update: data,
    select: { source: true },
  });
  await tx.modelUser.deleteMany({ where: key });
  if (allowed === "everyone") return;
  try {
    await tx.modelUser.createMany({ data: allowed.map((userId) => ({ ...key, userId })) });
  } catch (thrown) {
    throw isDbError(thrown, "P2003") ? new AppError("invalid", "user_missing") : thrown;
  }
}

/** No model is the default any longer: before another one becomes it, because there can only be one. */
export async function clearDefault(tx: Transaction): Promise<void> {
  await tx.model.updateMany({ where: { isDefault: true }, data: { isDefault: false } });
}

/** Deletes what was changed of all models of a runtime. */
export async function deleteRowsOf(tx: Transaction, runtimeId: string): Promise<void> {
  await tx.model.deleteMany({ where: { runtimeId } });
}

export async function deleteRow(tx: Transaction, runtimeId: string, source: string): Promise<void> {
  await tx.model.deleteMany({ where: { runtimeId, source } });
}
