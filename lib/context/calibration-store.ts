import "server-only";

import { db } from "#lib/db.ts";

import { type Calibration, calibrationSchema } from "./calibrate.ts";

/** A model's calibration; undefined when nothing was reported yet, or it is stored in a format that this version does not know. */
export async function readCalibration(model: string): Promise<Calibration | undefined> {
  const row = await db.calibration.findUnique({ where: { model }, select: { value: true } });
  return calibrationSchema.safeParse(row?.value).data;
}

export async function writeCalibration(model: string, value: Calibration): Promise<void> {
  await db.calibration.upsert({
    where: { model },
    create: { model, value },
    update: { value, updatedAt: new Date() },
  });
}
