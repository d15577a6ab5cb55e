import { chmodSync, lstatSync, mkdirSync, rmSync } from "node:fs";
import { createServer, type Socket } from "node:net";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";

import { roomFor } from "#lib/disk.ts";
import { log, safeErrorText } from "#lib/log.ts";

import { Client } from "./client.ts";
import { startMaintenance } from "./maintenance.ts";
import type { Session } from "./session.ts";
import { SessionScheduler } from "./session-scheduler.ts";
import { type Disk, watchSpace } from "./space.ts";

/**
 * `idleTimeout`: how long a client may leave a transaction idle, in ms. `disk`: the database's disk,
 * whose free space is watched.
 */
type Options = { idleTimeout?: number; disk?: Disk };

export type EmbeddedServer = {
  /**
   * Waits until every client has left, at most `grace` ms; statements, also of new clients, are run
   * meanwhile. Then ends the remaining connections and closes the database.
   */
  close(grace: number): Promise<void>;
};

/**
 * Serves a session to many clients, on the socket `.s.PGSQL.5432` in `folder`: every PostgreSQL
 * client that is given the folder as host finds it there. The caller holds the lock of the
 * database, so an existing socket belongs to a process that has ended.
 */
export async function serve(
  session: Session,
  folder: string,
  { idleTimeout = 15_000, disk }: Options = {},
): Promise<EmbeddedServer> {
  makePrivate(folder);
  const path = join(folder, ".s.PGSQL.5432");
  rmSync(path, { force: true });

  const scheduler = new SessionScheduler(session, idleTimeout);
  const sockets = new Set<Socket>();
  let count = 0;
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.on("close", () => sockets.delete(socket));
    scheduler.entered(new Client(++count, socket, session.greeting, scheduler));
  });
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen(path, resolve);
  });
  // A connection that fails for lack of file descriptors or memory must not end the others.
  server.on("error", (thrown) =>
    log.warn(
      { error: safeErrorText(thrown) },
      "the embedded database could not accept a connection",
    ),
  );
  chmodSync(path, 0o600);
  const space = disk && (await watchSpace(folder, disk));
  const maintenance = startMaintenance(folder, {
    hasRoom: () => !disk || disk.room() >= roomFor.writing,
  });

  return {
    async close(grace) {
      const end = Date.now() + grace;
      const tidied = Promise.all([maintenance.stop(), space?.stop()]);
      while (sockets.size > 0 && Date.now() < end) await pause(20);
      server.close();
      for (const socket of sockets) socket.destroy();
      await tidied;
      await scheduler.empty();
      disk?.release();
      await session.close();
    },
  };
}

/**
 * Makes the folder of a socket, accessible only to its owner. It may be in the system's temporary
 * folder, where another user could have created the name first: then this throws.
 */
export function makePrivate(folder: string): void {
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const found = lstatSync(folder);
  if (!found.isDirectory() || found.uid !== process.getuid?.())
    throw new Error(`${folder} belongs to somebody else. Remove it, or set DATA_DIR.`);
  if ((found.mode & 0o077) !== 0) chmodSync(folder, 0o700);
}
