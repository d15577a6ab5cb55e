import { instanceId } from "#lib/instances/index.ts";
import { log, safeErrorText } from "#lib/log.ts";
import { processSingleton } from "#lib/process-singleton.ts";
import { discoverRuntime, ManagementError, pullModel, type Runtime } from "#lib/runtimes/index.ts";

import type { PullReport } from "./schema.ts";
import { speedometer } from "./speedometer.ts";
import * as store from "./store.ts";

/** A pull that this process runs. */
type RunningPull = { controller: AbortController; report?: PullReport };
const running = processSingleton("pulls", () => new Map<string, RunningPull>());

/** How often the progress is stored, which is when a cancellation by another web server is seen, in ms. */
const reportEvery = 1_000;
/** How far a pull of this process is. */
export const reportOf = (id: string): PullReport | undefined => running.get(id)?.report;

/** Ends a pull, if this process runs it: its row says that it was canceled. */
export const abortPull = (id: string): void => running.get(id)?.controller.abort();

/** Never throws: how it ends is in its row. */
export async function runPull({ id, name }: store.PullRow, runtime: Runtime): Promise<void> {
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
