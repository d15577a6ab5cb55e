import "server-only";

import { databaseAnswers } from "./db.ts";
import { standing } from "./lifecycle.ts";

/** Whether people can sign in and read, why not, and what is missing beside. */
export async function readiness(): Promise<{ ready: boolean; reasons: string[]; degraded: string[] }> {
  const reasons = [...((await databaseAnswers()) ? [] : ["database"]), ...(standing.started ? [] : ["migrations"])];
  const present = await Promise.all([...standing.parts].map(async ([name, there]) => ({ name, there: await there() })));
  return { ready: reasons.length === 0, reasons, degraded: present.filter(({ there }) => !there).map(({ name }) => name) };
}
