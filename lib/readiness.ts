import "server-only";

import { databaseAnswers } from "./db.ts";
import { diskIsFull } from "./disk.ts";
import { eventLoopStalls, type Stalls } from "./event-loop.ts";
import { health } from "./lifecycle.ts";

type Readiness = {
  ready: boolean;
  reasons: string[];
  degraded: string[];
  details: { eventLoopStalls: Stalls };
};

/**
 * Whether users can sign in and read; if not, why; which services are missing; and the process's
 * health.
 */
export async function readiness(): Promise<Readiness> {
  const reasons = [
    ...((await databaseAnswers()) ? [] : ["database"]),
    ...(health.started ? [] : ["migrations"]),
  ];
  const present = await Promise.all(
    [...health.parts].map(async ([name, there]) => ({ name, there: await there() })),
  );
  const degraded = [
    ...(diskIsFull() ? ["disk"] : []),
    ...present.filter(({ there }) => !there).map(({ name }) => name),
  ];
  return {
    ready: reasons.length === 0,
    reasons,
    degraded,
    details: { eventLoopStalls: eventLoopStalls() },
  };
}
