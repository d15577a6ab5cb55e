import type { IncomingMessage, Server, ServerResponse } from "node:http";
import type { Socket } from "node:net";

/**
 * Watches the connections of a server, for its shutdown. The returned function closes idle
 * connections, also those that never carried an answer, and resolves when the others have finished;
 * connections that have not after `timeout` ms, because nobody reads there, are destroyed. Call it
 * when the server accepts no new ones.
 */
export function connectionDrain(server: Server): (timeout: number) => Promise<void> {
  /** Active answers, by connection. */
  const busy = new Map<Socket, number>();
  let draining = false;
  const gone = Promise.withResolvers<void>();

  const closeIfIdle = (socket: Socket) => {
    if (draining && busy.get(socket) === 0) socket.destroy();
  };
  server.on("connection", (socket) => {
    busy.set(socket, 0);
    socket.once("close", () => {
      busy.delete(socket);
      if (draining && busy.size === 0) gone.resolve();
    });
  });
  server.on("request", ({ socket }: IncomingMessage, response: ServerResponse) => {
    busy.set(socket, (busy.get(socket) ?? 0) + 1);
    response.once("close", () => {
      if (!busy.has(socket)) return;
      busy.set(socket, (busy.get(socket) ?? 1) - 1);
      closeIfIdle(socket);
    });
  });

  return async (timeout) => {
    draining = true;
    for (const socket of busy.keys()) closeIfIdle(socket);
    if (busy.size === 0) gone.resolve();
    const cutting = setTimeout(() => busy.forEach((_, socket) => socket.destroy()), timeout);
    await gone.promise;
    clearTimeout(cutting);
  };
}
