import "server-only";

import { z } from "zod";

import { db, Prisma, type Transaction } from "#lib/db.ts";

import { isSameSetting, settingDefaults } from "./rules.ts";
import { type SettingName, type SettingsChange, settingsSchema } from "./schema.ts";

/**
 * The stored changes, by name. A value that this version does not know or no longer allows is left
 * out: its default holds.
 */
export async function read(): Promise<SettingsChange> {
  const rows = await db.setting.findMany();
  return Object.fromEntries(
    rows.flatMap(({ key, value }) => {
      const shape = settingsSchema.shape[key as keyof typeof settingsSchema.shape];
      return shape?.safeParse(value).success ? [[key, value]] : [];
    }),
  );
}

/** Stores the changes. A default has no row, so that the default of a later version applies to it. */
export async function write(tx: Transaction, change: SettingsChange): Promise<void> {
  for (const [key, value] of Object.entries(change)) {
    if (value === undefined) continue;
    if (isSameSetting(value, settingDefaults[key as SettingName])) {
      await tx.setting.deleteMany({ where: { key } });
      continue;
    }
    const json = value ?? Prisma.JsonNull;
    await tx.setting.upsert({
      where: { key },
      create: { key, value: json },
      update: { value: json },
    });
  }
}

/** The hash (SHA-256, in hex) of the token that metrics are read with. */
const metricsTokenHashSchema = z.object({
  hash: z.string().regex(/^[0-9a-f]{64}$/),
  createdAt: z.iso.datetime(),
});
export type MetricsTokenHash = z.infer<typeof metricsTokenHashSchema>;

/** Its row stands beside those of the settings, under a name that no setting has. */
const tokenKey = "metrics-token";

export async function readMetricsTokenHash(): Promise<MetricsTokenHash | undefined> {
  const row = await db.setting.findUnique({ where: { key: tokenKey } });
  return metricsTokenHashSchema.safeParse(row?.value).data;
}

export async function writeMetricsTokenHash(
  tx: Transaction,
  value: MetricsTokenHash | undefined,
): Promise<void> {
  await tx.setting.deleteMany({ where: { key: tokenKey } });
  if (value) await tx.setting.create({ data: { key: tokenKey, value } });
}
