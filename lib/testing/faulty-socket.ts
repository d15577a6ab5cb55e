// A proxy between a client and a server on a Unix socket that simulates a bad connection.

import { mkdtempSync, rmSync } from "node:fs";
import { connect, createServer, type Socket } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";

/**
 * `pass`: everything is forwarded. `stall`: nothing is. `cut`: connections are closed as soon as
 * they are made.
 */
export type SocketFault = "pass" | "stall" | "cut";

export type FaultySocket = {
  /** The folder of the socket, as pg expects it. */
  host: string;
  set(fault: SocketFault): void;
  /** The number of open connections. */
  open(): number;
  close(): void;
};

/** A socket in front of the PostgreSQL server whose socket is in the folder `behind`. */
export async function faultySocket(behind: string): Promise<FaultySocket> {
  const host = mkdtempSync(join(tmpdir(), "parlor-socket-"));
  const name = ".s.PGSQL.5432";
  let fault: SocketFault = "pass";
  const sockets = new Set<Socket>();
  const server = createServer((client) => {
    sockets.add(client);
    client.once("close", () => sockets.delete(client)).on("error", () => undefined);
    if (fault === "cut") return void client.destroy();
    const upstream = connect(join(behind, name)).on("error", () => client.destroy());
    client
      .on("data", (bytes) => fault === "pass" && upstream.write(bytes))
      .once("close", () => upstream.destroy());
    upstream
      .on("data", (bytes) => fault === "pass" && client.write(bytes))
      .once("close", () => client.destroy());
  });
  await new Promise<void>((resolve) => server.listen(join(host, name), resolve));
  return {
    host,
    set(next) {
      fault = next;
      if (next === "cut") for (const socket of sockets) socket.destroy();
    },
    open: () => sockets.size,
    close() {
      for (const socket of sockets) socket.destroy();
      server.close();
      rmSync(host, { recursive: true, force: true });
    },
  };
}
