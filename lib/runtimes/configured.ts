// All runtimes of this installation: declared ones and those of the database, which are read again every ten seconds, because another web
// server may have changed them.

import { AppError } from "#lib/errors.ts";
import { log, safeErrorText } from "#lib/log.ts";
import { processSingleton } from "#lib/process-singleton.ts";

import { decryptApiKey } from "./api-key.ts";
import { type DeclaredRuntimes, declaredRuntimes, environmentId } from "./declared.ts";
import { demoName, environmentName } from "./declared-names.ts";
import type { Runtime } from "./runtime.ts";
import { type RuntimeRow, readRows } from "./store.ts";

type Entered = {
  runtimes: Runtime[];
  /** What was changed of the runtime of the environment. */
  overrides?: Pick<Runtime, "slots" | "timeouts">;
};

const cache = processSingleton("entered runtimes", (): { entered?: Entered } => ({}));

/** Reads the rows again. Never throws: while the database does not answer, the last known ones hold. */
export async function reloadRuntimes(): Promise<void> {
  try {
    cache.entered = enteredIn(await readRows());
  } catch (thrown) {
    log.warn({ error: safeErrorText(thrown) }, "the runtimes were not read");
  }
}

/** Whether the rows have been read. */
export const runtimesAreLoaded = (): boolean => cache.entered !== undefined;

/** The runtimes in the order in which their models are named: of the environment, of models.yaml, entered ones by their age. */
export function configuredRuntimes(): DeclaredRuntimes {
  const { runtimes, overrides } = cache.entered ?? { runtimes: [] };
  const { fixed, standIns } = declaredRuntimes(runtimes.length > 0);
  const adjusted = (runtime: Runtime): Runtime =>
    runtime.id === environmentId ? { ...runtime, ...overrides } : runtime;
  const usual = new Set(runtimes.flatMap(({ addresses }) => addresses.map(({ url }) => url)));
  return {
    fixed: [...fixed.map(adjusted), ...runtimes],
    // An administrator may have entered Ollama's usual address.
    standIns: standIns
      .filter(({ addresses }) => addresses.every(({ url }) => !usual.has(url)))
      .map(adjusted),
  };
}

/** Every configured runtime, those that stand in for others included. */
export function everyRuntime(): Runtime[] {
  const { fixed, standIns } = configuredRuntimes();
  return [...standIns, ...fixed];
}

/** Refuses a name that Parlor or models.yaml has given away already. */
export function requireFreeName(name: string): void {
  const isDeclared = configuredRuntimes().fixed.some(
    (runtime) => runtime.name === name && runtime.source !== "entered",
  );
  if (isDeclared || name === environmentName || name === demoName)
    throw new AppError("conflict", "runtime_name_taken", { name });
}

function enteredIn(rows: RuntimeRow[]): Entered {
  const own = rows.find(({ id }) => id === environmentId);
  return {
    runtimes: rows.filter((row) => row !== own).map(runtimeOfRow),
    ...(own && { overrides: { slots: own.slots, timeouts: timeoutsOfRow(own) } }),
  };
}

const timeoutsOfRow = ({
  connectTimeout,
  firstTokenTimeout,
  silenceTimeout,
}: RuntimeRow): Runtime["timeouts"] => ({ connectTimeout, firstTokenTimeout, silenceTimeout });

/** A row as a runtime. A key that cannot be decrypted leaves the runtime without one, and it is not called. */
function runtimeOfRow(row: RuntimeRow): Runtime {
  const { id, name, kind, addresses, slots } = row;
  const key = row.apiKey === null ? undefined : decryptApiKey(row.apiKey, id);
  return {
    id,
    name,
    kind,
    source: "entered",
    addresses: addresses.map((url) => ({ url })),
    ...(key !== undefined && { apiKey: () => key }),
    ...(row.apiKey !== null && key === undefined && { keyUnreadable: true }),
    slots,
    timeouts: timeoutsOfRow(row),
  };
}
