import { type Backup, lastBackup } from "#lib/backup.ts";
import { dataFolder, env } from "#lib/env.ts";

import type { Check } from "./check.ts";

/** A backup that is older than this is taken to be forgotten, in days. */
const oldAfter = 7;
const day = 86_400_000;

/** What Parlor knows of backups: those that it has made itself. */
export const examineBackup = (): Check =>
  backupCheck(lastBackup(dataFolder), env.DATABASE_URL !== undefined, new Date());

/** `isOnServer`: the database is on a PostgreSQL server, which others may back up. */
export function backupCheck(last: Backup | undefined, isOnServer: boolean, now: Date): Check {
  const subject = { part: "backup" } as const;
  if (!last)
    return isOnServer
      ? { level: "fine", subject, key: "backupElsewhere" }
      : { level: "warning", subject, key: "backupNone" };
  const days = Math.max(0, Math.floor((now.getTime() - Date.parse(last.madeAt)) / day));
  const values = { days, folder: last.folder };
  return days >= oldAfter
    ? { level: "warning", subject, key: "backupOld", values }
    : { level: "fine", subject, key: "backupFine", values };
}
