import { createServer, type Socket } from "node:net";

export type RawServer = {
  url: string;
  /** The number of open connections. */
  open(): number;
  /** Bytes that the system has accepted so far, over all connections. */
  written(): number;
  close(): Promise<void>;
};

/**
 * An HTTP server that answers every request with what `answer` writes to its socket; errors after
 * the client has disconnected are ignored.
 */
export async function startRawServer(
  answer: (socket: Socket, request: string) => unknown,
): Promise<RawServer> {
  const sockets = new Set<Socket>();
  let gone = 0;
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.setNoDelay(true);
    socket.on("error", () => undefined);
    socket.once("close", () => {
      gone += socket.bytesWritten;
      sockets.delete(socket);
    });
    socket.once(
      "data",
      (request) =>
        void Promise.resolve(answer(socket, request.toString("latin1"))).catch(() => undefined),
    );
  });
  await new Promise<void>((resolve) => {
    server.listen(0, "127.0.0.1", resolve);
  });
  const { port } = server.address() as { port: number };
  return {
    url: `http://127.0.0.1:${port}`,
    open: () => sockets.size,
    written: () => [...sockets].reduce((sum, { bytesWritten }) => sum + bytesWritten, gone),
    close: () =>
      new Promise((resolve) => {
        for (const socket of sockets) socket.destroy();
        server.close(() => resolve());
      }),
  };
}

/** The head of an answer whose body ends with its connection. */
export const rawHead = (status = 200): string =>
  `HTTP/1.1 ${status} Whatever\r\ncontent-type: application/x-ndjson\r\nconnection: close\r\n\r\n`;

/** Writes `bytes` repeatedly, as fast as they are accepted, until the client disconnects. */
export async function pour(socket: Socket, bytes: string | Buffer): Promise<void> {
  while (!socket.destroyed) {
    if (socket.write(bytes)) await new Promise(setImmediate);
    else {
      await new Promise<void>((resolve) => {
        socket.once("drain", resolve).once("close", () => resolve());
      });
    }
  }
}
