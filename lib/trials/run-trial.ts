import { AppError } from "#lib/errors.ts";
import { instanceId } from "#lib/instances/index.ts";
import { log, safeErrorText } from "#lib/log.ts";
import { processSingleton } from "#lib/process-singleton.ts";

import { askModel } from "./ask-model.ts";
import type { Side, TrialRow } from "./store.ts";
import * as store from "./store.ts";

/** The trials that this process runs, and the last of them: one runs at a time. */
const desk = processSingleton("trials", () => ({
  running: new Map<string, AbortController>(),
  last: Promise.resolve(),
}));

/** How often to look whether another web server has canceled a trial, in ms. */
const lookEvery = 2_000;

/** Ends a trial, if this process runs it: its row says that it was canceled. */
export const abortTrial = (id: string): void => desk.running.get(id)?.abort();

/** Whether this process has no trial to run. */
export const isIdle = (): boolean => desk.running.size === 0;

/** Runs a trial after those before it. Never throws: how it ends is in its row. */
export function runTrial(row: TrialRow): void {
  if (desk.running.has(row.id)) return;
  const stopping = new AbortController();
  desk.running.set(row.id, stopping);
  desk.last = desk.last.then(() => run(row, stopping));
}

async function run(row: TrialRow, stopping: AbortController): Promise<void> {
  const { id } = row;
  const { signal } = stopping;
  const look = () =>
    store.isRunBy(id, instanceId).then(
      (isRun) => !isRun && stopping.abort(),
      // The next look may succeed.
      (thrown: unknown) => log.warn({ error: safeErrorText(thrown) }, "trial"),
    );
  const timer = setInterval(() => void look(), lookEvery);
  try {
    await look();
    await askAll(row, signal);
    await store.end(id, instanceId, "done", null);
  } catch (thrown) {
    if (!signal.aborted) await endFailed(id, thrown);
  } finally {
    clearInterval(timer);
    desk.running.delete(id);
  }
}

/** All questions of one model and then of the other: a server with room for one of them loads each once. */
async function askAll(row: TrialRow, signal: AbortSignal): Promise<void> {
  const { id, userId } = row;
  const models: [Side, string][] = [
    ["model", row.modelId],
    ["against", row.against],
  ];
  for (const [side, modelId] of models)
    for (const { position, question, answers } of await store.readPairs(id)) {
      if (answers[side]) continue;
      signal.throwIfAborted();
      const answer = await askModel(modelId, question, { userId, signal });
      if (!(await store.putAnswer({ id, position, side }, answer, instanceId)))
        throw new Error("the trial is not to go on");
    }
}

async function endFailed(id: string, thrown: unknown): Promise<void> {
  const problem = thrown instanceof AppError ? thrown.messageKey : "fault";
  log.warn({ problem, error: safeErrorText(thrown) }, "a trial has failed");
  await store
    .end(id, instanceId, "failed", problem)
    .catch((cause: unknown) => log.error({ error: safeErrorText(cause) }, "trial was not ended"));
}
