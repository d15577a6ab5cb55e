import { type ChildProcess, fork } from "node:child_process";

import { environmentFor } from "#lib/env.ts";
import { log } from "#lib/log.ts";

import { type Report, reportSchema, type SupervisorSignal } from "../messages.ts";

/** One process of the installation, as plain data. */
export type Plan = {
  name: string;
  /** The program, an absolute path. */
  file: string;
  args?: string[];
  /** Conditions of imports (`--conditions`), for a program that loads modules that only a server may. */
  conditions?: string[];
  environment: Record<string, string>;
  /** How long it may take to end after the message, in ms, before it is killed. */
  endTimeout: number;
};

/** A process that is started again whenever it ends unexpectedly. */
export type Child = {
  readonly name: string;
  /** Tells it to end, and waits until it has ended. */
  end(): Promise<void>;
  /** Disconnects from it: it ends within 1.6 s. */
  abandon(): void;
};

/**
 * Delays before a restart, in ms; a process that has run for this long starts again with the
 * shortest.
 */
const again = { first: 300, longest: 30_000, forgivenAfter: 60_000 };

export function keep(plan: Plan, reported: (report: Report) => void): Child {
  const gone = Promise.withResolvers<void>();
  let process: ChildProcess | undefined;
  let ending = false;
  let wait = again.first;
  let next: NodeJS.Timeout | undefined;
  let since = 0;

  const start = () => {
    since = Date.now();
    const child = fork(plan.file, plan.args ?? [], {
      env: environmentFor(plan.environment),
      execArgv: (plan.conditions ?? []).map((condition) => `--conditions=${condition}`),
    });
    process = child;
    child.on("message", (message) => {
      const { data: report } = reportSchema.safeParse(message);
      if (report && !ending) reported(report);
    });
    child.once("exit", died);
    // Without a process id it was not started, and no exit event follows. Otherwise a message could
    // not be sent; the exit event handles that.
    child.on("error", ({ name }) => child.pid === undefined && died(null, name));
  };

  const died = (code: number | null, reason: string | null) => {
    process = undefined;
    if (ending) return gone.resolve();
    if (Date.now() - since > again.forgivenAfter) wait = again.first;
    log.error({ process: plan.name, code, reason, againIn: wait }, "a process ended unexpectedly");
    next = setTimeout(start, wait);
    wait = Math.min(wait * 2, again.longest);
  };

  const stop = () => {
    if (ending) return;
    ending = true;
    clearTimeout(next);
    if (!process) gone.resolve();
  };

  start();
  return {
    name: plan.name,
    async end() {
      stop();
      if (process?.connected)
        process.send({ end: true } satisfies SupervisorSignal, () => undefined);
      const killing = setTimeout(() => process?.kill("SIGKILL"), plan.endTimeout);
      await gone.promise;
      clearTimeout(killing);
    },
    abandon() {
      stop();
      if (process?.connected) process.disconnect();
      setTimeout(() => process?.kill("SIGKILL"), 1_600).unref();
    },
  };
}
