import { fork } from "node:child_process";
import { connect } from "node:net";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";

import { z } from "zod";

import { HeldError } from "#lib/lock.ts";

/**
 * How long another process may hold the folder without serving it (a database that starts or ends),
 * in ms.
 */
const serveTimeout = 10_000;

const answerSchema = z.union([
  z.object({ ready: z.literal(true) }),
  z.object({ held: z.string() }),
]);

/**
 * Runs `work` while the embedded database of this installation serves on the socket in `sockets`:
 * the one that already runs, or one that is started for this and ended afterwards. Throws
 * `HeldError` when another process holds the folder and does not serve it.
 */
export async function withDatabase<T>(sockets: string, work: () => Promise<T>): Promise<T> {
  const end = Date.now() + serveTimeout;
  for (;;) {
    if (await answers(sockets)) return work();
    try {
      const stop = await startDatabase();
      try {
        return await work();
      } finally {
        await stop();
      }
    } catch (thrown) {
      if (!(thrown instanceof HeldError) || Date.now() > end) throw thrown;
      await pause(100);
    }
  }
}

/**
 * Starts the database's process with this process's environment and answers, once it serves, a
 * function that ends it. Throws `HeldError` when another process holds the folder. The process ends
 * by itself within 2 s after this one. `execArgv`: options of its Node.
 */
export async function startDatabase(execArgv: string[] = []): Promise<() => Promise<void>> {
  const child = fork(join(import.meta.dirname, "../../processes/database.ts"), { execArgv });
  const exited = new Promise<number | null>((resolve) => child.once("exit", resolve));
  const first = await Promise.race([
    new Promise<unknown>((resolve) => child.once("message", resolve)),
    exited,
  ]);
  const { data: answer } = answerSchema.safeParse(first);
  if (!answer)
    throw new Error(`The database's process ended before it was ready (${String(first)}).`);
  if ("held" in answer) {
    await exited;
    throw new HeldError(answer.held);
  }
  return async () => {
    if (child.connected) child.disconnect();
    await exited;
  };
}

function answers(sockets: string): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(join(sockets, ".s.PGSQL.5432"));
    socket.once("connect", () => resolve(true)).once("error", () => resolve(false));
    socket.once("connect", () => socket.destroy());
  });
}
