import "server-only";

// Jobs: work that follows a turn and that no user waits for. Each is a row and nothing else until it runs, so it survives a restart. This
// module knows when a job runs, and not what it does: that is a handler of its kind, registered by the module above.

import type { Viewer } from "#lib/auth/viewer.ts";
import { isVisible } from "#lib/conversations/index.ts";
import type { Transaction } from "#lib/db.ts";
import { notFound } from "#lib/errors.ts";
import { instanceId, isOnlyInstance, liveInstances } from "#lib/instances/index.ts";
import { log, safeErrorText } from "#lib/log.ts";
import { abort, desk, type JobHandler, type JobSlots, quietOf, wake } from "./runner.ts";
import type { EndedTurn, JobKind } from "./store.ts";
import * as store from "./store.ts";

export { isIdle, type JobHandler, type JobRun } from "./runner.ts";
export type { Job, JobKind } from "./store.ts";

/** Says what the jobs of each kind do, and how many of a model may run at the same time. */
export function registerHandlers(handlers: Record<JobKind, JobHandler>, slotsOf: JobSlots): void {
  Object.assign(desk, { handlers, slotsOf });
}

/** Schedules jobs of a turn whose end is stored, on behalf of its user. None is made for a conversation that the viewer may not see. */
export async function schedule(viewer: Viewer, turn: EndedTurn, kinds: JobKind[]): Promise<void> {
  if (kinds.length === 0) return;
  const wanted = kinds.map((kind) => ({ kind, quiet: quietOf(kind) }));
  await store.insert(viewer, turn, wanted, instanceId);
  wake();
}

/** How often to look for jobs of web servers that have left, in ms. */
const takeOverEvery = 30_000;

/**
 * At the start of a process: from now on it runs its jobs, and those that web servers have left. Never throws: a process that cannot take over
 * jobs, because its disk is full, starts all the same and tries it again.
 */
export async function startJobs(): Promise<void> {
  let again = !isOnlyInstance();
  try {
    await takeOverLeft();
  } catch (thrown) {
    log.warn({ error: safeErrorText(thrown) }, "jobs that were left could not be taken over yet");
    again = true;
  }
  wake();
  if (again) setTimeout(() => void startJobs(), takeOverEvery).unref();
}

async function takeOverLeft(): Promise<void> {
  // The rows are read first: a server that joins after that is among the live ones.
  const owners = await store.owners();
  const live = await liveInstances();
  await takeOverJobs(owners.filter((id) => !live.includes(id)));
}

/** Runs the jobs of web servers that are gone. */
export async function takeOverJobs(gone: string[]): Promise<void> {
  if (gone.length === 0) return;
  const jobs = await store.takeOver(gone, instanceId);
  for (const { kind, failed } of jobs)
    if (failed)
      log.error({ job: kind }, "a job has ended its process too often, and is not run again");
  if (jobs.length > 0) {
    log.info({ jobs: jobs.length }, "jobs were left by a process that has ended, and are run here");
    wake();
  }
}

/** Ends the running jobs of a conversation, because what they have read is outdated; they are run again, if their rows are still there. */
export function restartJobs(conversationId: string): void {
  void abort([...desk.running.values()].filter(({ job }) => job.conversationId === conversationId));
}

/**
 * Does the work of a conversation's job for a user who waits for it: the job does not run meanwhile, and has nothing left to do afterwards.
 * Does nothing and returns false while somebody else does it. Throws `not_found`.
 */
export async function insteadOfJob(
  viewer: Viewer,
  conversationId: string,
  kind: JobKind,
  work: () => Promise<void>,
): Promise<boolean> {
  // Before anything is aborted: a stranger must not end another user's job.
  if (!(await isVisible(viewer, conversationId))) throw notFound("conversation");
  if (desk.held.has(conversationId)) return false;
  desk.held.add(conversationId);
  try {
    await abort(
      [...desk.running.values()].filter(
        ({ job }) => job.conversationId === conversationId && job.kind === kind,
      ),
    );
    if (await store.isRunning(viewer, conversationId, kind)) return false;
    await work();
    await store.remove(viewer, conversationId, { kind });
    return true;
  } finally {
    desk.held.delete(conversationId);
    wake();
  }
}

/** Deletes the jobs of a conversation, in the transaction that deletes it. */
export async function removeJobs(
  tx: Transaction,
  viewer: Viewer,
  conversationId: string,
): Promise<void> {
  await store.remove(viewer, conversationId, undefined, tx);
}

/** Before the process ends: no job starts any more, running ones are aborted and wait for the next process. */
export async function stopJobs(): Promise<void> {
  desk.closing = true;
  clearTimeout(desk.timer);
  await abort([...desk.running.values()]);
}
