// Loaded into the web server of a test before its own code: counts its resources, or closes its
// connections, when the test asks for it over Node's channel.

import { subscribe } from "node:diagnostics_channel";
import type { Socket } from "node:net";

/** The resources of a web server. */
export type Held = {
  /** Connections of clients. */
  connections: number;
  /** Active answers, and their readers. */
  generations: number;
  readers: number;
  /** Ended turns whose background work is not done. */
  following: number;
  /** Whether the writer's timer runs. */
  writing: boolean;
};

type Process = {
  [singleton: symbol]:
    | {
        generations: Map<string, { readers: Set<unknown> }>;
        following: number;
        timer?: NodeJS.Timeout;
      }
    | undefined;
};

const connections = new Set<Socket>();
subscribe("net.server.socket", (message) => {
  const { socket } = message as { socket: Socket };
  connections.add(socket);
  socket.once("close", () => connections.delete(socket));
});

process.on("message", (asked: { breakOff?: true; held?: true }) => {
  if (asked.breakOff) for (const socket of connections) socket.destroy();
  if (!asked.held) return;
  // Read without creating it: the first value that is created stays (lib/process-singleton.ts).
  const singletons = globalThis as unknown as Process;
  const turns = singletons[Symbol.for("parlor.active turns")];
  const writer = singletons[Symbol.for("parlor.writer")];
  const generations = [...(turns?.generations.values() ?? [])];
  const held: Held = {
    connections: connections.size,
    generations: generations.length,
    readers: generations.reduce((sum, { readers }) => sum + readers.size, 0),
    following: turns?.following ?? 0,
    writing: writer?.timer !== undefined,
  };
  process.send?.({ held });
});
