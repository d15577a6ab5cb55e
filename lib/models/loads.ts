// Which models this process loads into the memory of their servers. The server decides in the end: it makes space for a model that is asked by
// unloading others.

import { monotonicNow } from "#lib/clock.ts";
import { log } from "#lib/log.ts";
import { processSingleton } from "#lib/process-singleton.ts";
import { discoverRuntime, loadModel, ManagementError } from "#lib/runtimes/index.ts";
import type { ManagementProblem } from "#lib/runtimes/schema.ts";
import { current } from "#lib/settings/index.ts";

import { lastKnownEntries, type ModelEntry } from "./offered-models.ts";
import { windowOf } from "./profiles.ts";

/** A model that this process loads on an administrator's request, or could not load, and when that was. */
type Load = { problem?: ManagementProblem; endedAt?: number };
const loads = processSingleton("loads", () => new Map<string, Load>());

/** After a failure a model that is to stay loaded is left alone for this time, in ms. */
const patience = 60_000;

const keyOf = ({ known, source }: ModelEntry) => `${known.runtime.id} ${source}`;

/** Whether a model is being loaded, and why the last attempt failed. */
export function loadOf(entry: ModelEntry): { loading: boolean; problem?: ManagementProblem } {
  const load = loads.get(keyOf(entry));
  return { loading: load !== undefined && load.endedAt === undefined, ...load };
}

/** Forgets how the last attempt ended. */
export const forgetLoad = (entry: ModelEntry): void => void loads.delete(keyOf(entry));

/** Loads the models that are to stay in memory and are not, as after a restart of their server. */
export async function loadKept(): Promise<void> {
  for (const entry of await lastKnownEntries()) {
    const { known, source, row, model } = entry;
    const isGone = !model || !known.isUp || known.loaded === null;
    if (!row.keepLoaded || isGone || known.loaded?.some(({ name }) => name === source)) continue;
    if (!mayTryAgain(loads.get(keyOf(entry)))) continue;
    void load(entry, true);
  }
}

function mayTryAgain(last: Load | undefined): boolean {
  if (last === undefined) return true;
  if (last.endedAt === undefined) return false;
  return last.problem === undefined || monotonicNow() - last.endedAt >= patience;
}

/** Never throws: a failure is kept for the page. */
export async function load(entry: ModelEntry, forEver: boolean): Promise<void> {
  const { known, source, model, row } = entry;
  const key = keyOf(entry);
  if (loads.has(key) && loads.get(key)?.endedAt === undefined) return;
  loads.set(key, {});
  let problem: ManagementProblem | undefined;
  try {
    const contextLength = windowOf(model, row, await current());
    await loadModel(known.runtime, { name: source, contextLength, forEver });
  } catch (thrown) {
    problem = thrown instanceof ManagementError ? thrown.problem : "fault";
    log.warn({ model: source, problem }, "a model was not loaded");
  }
  await discoverRuntime(known.runtime).catch(() => undefined);
  loads.set(key, { endedAt: monotonicNow(), ...(problem && { problem }) });
}

/** A change of what is to stay in memory takes effect at once, if the model is loaded. */
export function keepLoaded(entry: ModelEntry, forEver: boolean): void {
  const isLoaded = entry.known.loaded?.some(({ name }) => name === entry.source);
  if (entry.model && (forEver || isLoaded)) void load(entry, forEver);
}
