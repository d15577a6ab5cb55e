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
  environment: Record<string, string>;
  /** How long it may take when it was told to end, in milliseconds, before it is killed. */
  patience: number;
};

/** A process that is started again whenever it ends unasked. */
export type Child = {
  readonly name: string;
  /** Tells it to end, and waits until it is gone. */
  end(): Promise<void>;
  /** Leaves it to itself: it has 1.6 s. */
  abandon(): void;
};

/** Waiting times before a new start, in milliseconds; whoever has lived so long begins again with the shortest. */
const again = { first: 300, longest: 30_000, forgivenAfter: 60_000 };

export function keep(plan: Plan, told: (report: Report) => void): Child {
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
      execArgv: [],
    });
    process = child;
    child.on("message", (said) => {
      const { data: report } = reportSchema.safeParse(said);
      if (report && !ending) told(report);
    });
    child.once("exit", died);
    // Without a number it was not even begun, and no end will be told. Else a message could not be sent, which its end explains.
    child.on("error", ({ name }) => child.pid === undefined && died(null, name));
  };

  const died = (code: number | null, reason: string | null) => {
    process = undefined;
    if (ending) return gone.resolve();
    if (Date.now() - since > again.forgivenAfter) wait = again.first;
    log.error({ process: plan.name, code, reason, againIn: wait }, "a process ended unasked");
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
      const killing = setTimeout(() => process?.kill("SIGKILL"), plan.patience);
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
