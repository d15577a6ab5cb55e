import { monotonicNow } from "#lib/clock.ts";
import { databaseAnswers } from "#lib/db.ts";
import { roomFor, roomOn } from "#lib/disk.ts";
import { dataFolder } from "#lib/env.ts";
import { type RecognitionLanguage, recognitionLanguages } from "#lib/reading/index.ts";

import { examineBackup } from "./backup.ts";
import type { Check } from "./check.ts";
import { examineWorker } from "./worker.ts";

/** Below this an administrator should act soon, in bytes. */
const fewBytes = 5e9;
/** A database that takes longer to answer slows down everything, in ms. */
const slowAnswer = 200;

/** The database, the disk of this machine, the backups, the worker, and what recognises scanned pages. */
export async function examineMachine(): Promise<Check[]> {
  return [
    await databaseCheck(),
    diskCheck(roomOn(dataFolder)),
    examineBackup(),
    await examineWorker(),
    recognitionCheck(await recognitionLanguages()),
  ];
}

async function databaseCheck(): Promise<Check> {
  const subject = { part: "database" } as const;
  // The first statement may wait for a connection.
  if (!(await databaseAnswers())) return { level: "fault", subject, key: "databaseAway" };
  const began = monotonicNow();
  await databaseAnswers();
  const ms = Math.round(monotonicNow() - began);
  return ms > slowAnswer
    ? { level: "warning", subject, key: "databaseSlow", values: { ms } }
    : { level: "fine", subject, key: "databaseFine", values: { ms } };
}

/** `room`: the free bytes of the disk of the data folder; Infinity when the system does not say. */
export function diskCheck(room: number): Check {
  const subject = { part: "disk" } as const;
  if (room < roomFor.asking) return { level: "fault", subject, key: "diskFull" };
  if (!Number.isFinite(room)) return { level: "fine", subject, key: "diskUnknown" };
  const values = { gigabytes: Math.floor(room / 1e8) / 10 };
  return room < fewBytes
    ? { level: "warning", subject, key: "diskLow", values }
    : { level: "fine", subject, key: "diskFine", values };
}

/** `languages`: those that are recognised on this machine. Without them Parlor lacks nothing but scanned pages. */
export function recognitionCheck(languages: readonly RecognitionLanguage[]): Check {
  const [level, subject] = ["fine", { part: "recognition" }] as const;
  if (languages.length === 0) return { level, subject, key: "recognitionNone" };
  if (languages.length === 2) return { level, subject, key: "recognitionFine" };
  const isChinese = languages[0] === "chi_sim";
  return { level, subject, key: isChinese ? "recognitionChinese" : "recognitionEnglish" };
}
