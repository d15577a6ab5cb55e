// What administrators do with the models of a server: pull, delete, load and unload them, at each of its addresses. Only Ollama can.

import { AppError } from "#lib/errors.ts";
import { log } from "#lib/log.ts";

import type { PullProgress, ServerVariant } from "./protocol.ts";
import { protocolOf } from "./protocols.ts";
import { ManagementError } from "./requests.ts";
import type { CallTarget, Runtime } from "./runtime.ts";

/** Which of a runtime's addresses is being served, from 1 on. */
export type ReplicaProgress = PullProgress & { replica: number; replicas: number };

/**
 * Pulls a model from the registry that its name means to every address, one after the other: they share the way to that registry. What is there
 * already is not fetched again. Throws `ManagementError`, and the signal's reason when the signal aborts it.
 */
export async function* pullModel(
  runtime: Runtime,
  name: string,
  signal: AbortSignal,
): AsyncGenerator<ReplicaProgress> {
  const { pull } = managementOf(runtime);
  const replicas = runtime.addresses.length;
  for (const [at, target] of targetsOf(runtime).entries())
    for await (const progress of pull(target, name, signal))
      yield { ...progress, replica: at + 1, replicas };
}

/** Deletes a model from every address; one that does not have it is as it should be. Throws `ManagementError`. */
export async function removeModel(runtime: Runtime, name: string): Promise<void> {
  const { remove } = managementOf(runtime);
  await atEach(runtime, (target) => remove(target, name));
}

/** Loads a model at every address, as calls will use it; `forEver`: until it is unloaded. Throws `ManagementError`. */
export async function loadModel(
  runtime: Runtime,
  wish: { name: string; contextLength: number; forEver: boolean },
): Promise<void> {
  const { load } = managementOf(runtime);
  await atEach(runtime, (target) => load(target, wish));
}

/** Frees the memory that a model takes at every address, after the answers under way. Throws `ManagementError`. */
export async function unloadModel(runtime: Runtime, name: string): Promise<void> {
  const { unload } = managementOf(runtime);
  await atEach(runtime, (target) => unload(target, name));
}

/** Makes a model of one that is at every address. Throws `ManagementError`: `missing` when one does not have it. */
export async function createModel(runtime: Runtime, wish: ServerVariant): Promise<void> {
  const { create } = managementOf(runtime);
  await atEach(runtime, (target) => create(target, wish));
}

/** Whether Parlor can pull, delete and load the models of a runtime. */
export const isManageable = (runtime: Runtime): boolean =>
  protocolOf(runtime).manage !== undefined && runtime.source !== "demo";

/** Throws `conflict` when the runtime's models are managed elsewhere. */
export function managementOf(runtime: Runtime) {
  const { manage } = protocolOf(runtime);
  if (!manage || runtime.source === "demo")
    throw new AppError("conflict", "models_managed_elsewhere", { name: runtime.name });
  return manage;
}

const targetsOf = ({ addresses, apiKey }: Runtime): CallTarget[] =>
  addresses.map((address) => ({ address, apiKey }));

/** At all addresses, also when one fails; then throws its failure. */
async function atEach(
  runtime: Runtime,
  work: (target: CallTarget) => Promise<void>,
): Promise<void> {
  const done = await Promise.allSettled(targetsOf(runtime).map(work));
  for (const result of done) {
    if (result.status === "fulfilled") continue;
    const { reason } = result as { reason: unknown };
    const problem = reason instanceof ManagementError ? reason.problem : "fault";
    log.warn({ runtime: runtime.name, problem }, "a model server could not do what was asked");
    throw new ManagementError(problem);
  }
}
