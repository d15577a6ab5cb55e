import "server-only";

// Pulls: model servers fetch models from the registries that their names mean. A pull belongs to the server and not to the page that has asked for
// it; it is a row, so that it goes on after a restart, where it stopped.

import { randomUUID } from "node:crypto";

import { record } from "#lib/audit/index.ts";
import type { Admin } from "#lib/auth/viewer.ts";
import { monotonicNow } from "#lib/clock.ts";
import { inTransaction } from "#lib/db.ts";
import { errorMessage } from "#lib/error-message.ts";
import { AppError, notFound } from "#lib/errors.ts";
import { instanceId, liveInstances } from "#lib/instances/index.ts";
import { log, safeErrorText } from "#lib/log.ts";
import { processSingleton } from "#lib/process-singleton.ts";
import {
  discoverRuntime,
  lastKnownRuntimes,
  ManagementError,
  managementOf,
  pullModel,
  type ReplicaProgress,
  type Runtime,
} from "#lib/runtimes/index.ts";
import { managementProblemSchema } from "#lib/runtimes/schema.ts";

import type { NewPull, Pull, PullPage, PullReport } from "./schema.ts";
import * as store from "./store.ts";

/** A pull that this process runs. */
type RunningPull = { controller: AbortController; report?: PullReport };
const running = processSingleton("pulls", () => new Map<string, RunningPull>());

/** How often the progress is stored, which is when a cancellation by another web server is seen, in ms. */
const reportEvery = 1_000;
/** The time over which the speed is measured, in ms. */
const speedOver = 10_000;
/** How long pulls that are done are listed, in ms. */
const doneFor = 60 * 60_000;

/** The pulls, newest first: those that run, those that have not succeeded, and those that are done since less than an hour. */
export async function listPulls(admin: Admin): Promise<PullPage> {
  const rows = await store.readPulls(new Date(Date.now() - doneFor));
  const names = new Map(
    (await lastKnownRuntimes()).map(({ runtime }) => [runtime.id, runtime.name]),
  );
  const asItem = ({ problem, startedAt, endedAt, progress, ...row }: store.PullRow): Pull => ({
    ...row,
    runtimeName: names.get(row.runtimeId) ?? "",
    progress: running.get(row.id)?.report ?? progress,
    error: problem === null ? null : errorText(admin, problem),
    startedAt: startedAt.toISOString(),
    endedAt: endedAt?.toISOString() ?? null,
  });
  return { items: rows.map(asItem), nextCursor: null };
}

/**
 * Starts to pull a model; one that was canceled or has failed goes on where it stopped. While it is being pulled already, returns that pull. Throws
 * `not_found` when there is no such runtime, `conflict` when its models are managed elsewhere.
 */
export async function startPull(
  admin: Admin,
  { runtimeId, name }: NewPull,
): Promise<{ id: string }> {
  const runtime = (await lastKnownRuntimes()).find(
    (known) => known.runtime.id === runtimeId,
  )?.runtime;
  if (!runtime) throw notFound("runtime");
  managementOf(runtime);
  const id = randomUUID();
  const row = await inTransaction(async (tx) => {
    const begun = await store.beginPull(tx, { id, runtimeId, name }, instanceId);
    if (begun) await record(tx, admin, "model.pulled", { runtimeId, model: name });
    return begun;
  });
  if (!row) return { id: (await store.findPull(runtimeId, name)) ?? id };
  void run(row, runtime);
  return { id };
}

/** Cancels a pull that is running, and removes one that has ended from the list. Throws `not_found`. */
export async function cancelPull(admin: Admin, id: string): Promise<void> {
  await inTransaction(async (tx) => {
    const row = await store.cancelPull(tx, id);
    if (!row) throw new AppError("not_found", "pull_missing");
    const details = { runtimeId: row.runtimeId, model: row.name };
    if (row.state === "running") await record(tx, admin, "model.pull_canceled", details);
  });
  running.get(id)?.controller.abort();
}

/** Goes on with the pulls of web servers that have ended. Never throws. */
export async function resumePulls(): Promise<void> {
  try {
    const rows = await store.takeOverPulls(await liveInstances(), instanceId);
    const known = rows.length > 0 ? await lastKnownRuntimes() : [];
    for (const row of rows) {
      const runtime = known.find((each) => each.runtime.id === row.runtimeId)?.runtime;
      if (runtime) void run(row, runtime);
      else await store.endPull(row.id, instanceId, "failed", "unreachable");
    }
  } catch (thrown) {
    log.warn({ error: safeErrorText(thrown) }, "pulls that were left were not taken over");
  }
}

/** Never throws: how it ends is in its row. */
async function run({ id, name }: store.PullRow, runtime: Runtime): Promise<void> {
  const state: RunningPull = { controller: new AbortController() };
  running.set(id, state);
  const { signal } = state.controller;
  const report = async () => {
    if (state.report && !(await store.reportPull(id, instanceId, state.report)))
      state.controller.abort();
  };
  const timer = setInterval(() => {
    // The next one may succeed.
    report().catch((thrown: unknown) => log.warn({ error: safeErrorText(thrown) }, "pull"));
  }, reportEvery);
  const speed = speedometer();
  try {
    for await (const progress of pullModel(runtime, name, signal))
      state.report = { ...progress, secondsLeft: speed(progress) };
    await report();
    await discoverRuntime(runtime);
    await store.endPull(id, instanceId, "done", null);
  } catch (thrown) {
    if (!signal.aborted) await endFailed(id, thrown);
  } finally {
    clearInterval(timer);
    running.delete(id);
  }
}

async function endFailed(id: string, thrown: unknown): Promise<void> {
  const problem = thrown instanceof ManagementError ? thrown.problem : "fault";
  log.warn({ problem, error: safeErrorText(thrown) }, "a model was not pulled");
  await store
    .endPull(id, instanceId, "failed", problem)
    .catch((cause: unknown) => log.error({ error: safeErrorText(cause) }, "pull was not ended"));
}

/** The seconds that are left at the speed of the last ten; null while it is not known. */
function speedometer(): (progress: ReplicaProgress) => number | null {
  let samples: { at: number; bytes: number; replica: number }[] = [];
  return ({ completedBytes: bytes, totalBytes, replica }) => {
    const now = monotonicNow();
    samples = samples.filter((each) => each.replica === replica && now - each.at < speedOver);
    const [first] = samples;
    if (!first || now - (samples.at(-1)?.at ?? 0) > 200) samples.push({ at: now, bytes, replica });
    // What was there already is counted within the first moments.
    if (!first || now - first.at < 1_000 || bytes <= first.bytes) return null;
    return Math.ceil(((totalBytes - bytes) * (now - first.at)) / (bytes - first.bytes) / 1_000);
  };
}

function errorText(admin: Admin, problem: string): string {
  const known = managementProblemSchema.catch("fault").parse(problem);
  return errorMessage(admin, { messageKey: `server_${known}`, values: {} });
}
