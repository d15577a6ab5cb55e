import "server-only";

// Pulls: model servers fetch models from the registries that their names mean. A pull belongs to the server and not to the page that has asked for
// it; it is a row, so that it goes on after a restart, where it stopped.

import { randomUUID } from "node:crypto";

import { record } from "#lib/audit/index.ts";
import type { Admin } from "#lib/auth/viewer.ts";
import { inTransaction } from "#lib/db.ts";
import { errorMessage } from "#lib/error-message.ts";
import { AppError, notFound } from "#lib/errors.ts";
import { instanceId, liveInstances } from "#lib/instances/index.ts";
import { log, safeErrorText } from "#lib/log.ts";
import { lastKnownRuntimes, managementOf } from "#lib/runtimes/index.ts";
import { managementProblemSchema } from "#lib/runtimes/schema.ts";

import { abortPull, reportOf, runPull } from "./run-pull.ts";
import type { NewPull, Pull, PullPage } from "./schema.ts";
import * as store from "./store.ts";

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
    progress: reportOf(row.id) ?? progress,
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
  void runPull(row, runtime);
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
  abortPull(id);
}

/** Goes on with the pulls of web servers that have ended. Never throws. */
export async function resumePulls(): Promise<void> {
  try {
    const rows = await store.takeOverPulls(await liveInstances(), instanceId);
    const known = rows.length > 0 ? await lastKnownRuntimes() : [];
    for (const row of rows) {
      const runtime = known.find((each) => each.runtime.id === row.runtimeId)?.runtime;
      if (runtime) void runPull(row, runtime);
      else await store.endPull(row.id, instanceId, "failed", "unreachable");
    }
  } catch (thrown) {
    log.warn({ error: safeErrorText(thrown) }, "pulls that were left were not taken over");
  }
}

function errorText(admin: Admin, problem: string): string {
  const known = managementProblemSchema.catch("fault").parse(problem);
  return errorMessage(admin, { messageKey: `server_${known}`, values: {} });
}
