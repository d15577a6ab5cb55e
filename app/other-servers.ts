import "server-only";

// What this web server does when others on the same database come, leave and fail.

import { resumeQueued } from "#lib/chat/index.ts";
import { hasOthers, joinInstances, watchInstances } from "#lib/instances/index.ts";
import { takeOverJobs } from "#lib/jobs/index.ts";
import { forgetCallsOf, shareQueues } from "#lib/queue/index.ts";
import { interruptTurnsOf } from "#lib/turns/index.ts";
import { resumeModelWork } from "./model-work.ts";

export { leaveInstances } from "#lib/instances/index.ts";

/** Before this server begins its first work: the others know it, and it takes part in their queues. */
export async function joinOthers(): Promise<void> {
  await joinInstances();
  shareQueues(hasOthers());
}

export function watchOtherServers(): void {
  watchInstances({
    async gone(ids) {
      forgetCallsOf(ids);
      await interruptTurnsOf(ids);
      await resumeQueued(ids);
      await takeOverJobs(ids);
      await resumeModelWork();
    },
    changed(left) {
      shareQueues(hasOthers());
      // Turns that waited at a server that has left wait here.
      if (left) void resumeQueued();
    },
  });
}
