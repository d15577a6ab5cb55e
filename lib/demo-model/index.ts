// The demo model: one server that speaks Ollama's protocol. The product starts it when no Ollama answers, so that everything can be tried
// without a model; tests and benches start it with `scripted`, and say what it does. It knows no room of the house.

import { createServer } from "node:http";
import type { AddressInfo } from "node:net";

import { makeDemo } from "./demo.ts";
import type { RequestRecord } from "./play/requests.ts";
import { type ScriptInput, type ServerInput, serverSchema } from "./schema.ts";
import { listener } from "./server.ts";

export type { RequestRecord } from "./play/requests.ts";
export type { ScriptInput } from "./schema.ts";

export type DemoModelOptions = {
  /** A TCP port (0 or none: a free one) of an address (127.0.0.1), or the path of a socket that does not exist yet. */
  listen: { port?: number; host?: string } | { socket: string };
  /** Opens the controls under `/__demo/` and remembers requests. Never in the product. */
  scripted?: boolean;
} & ServerInput;

export type DemoModel = {
  /** Where it listens: `http://127.0.0.1:PORT`, or `http://demo-model` behind a socket. */
  url: string;
  requests: readonly RequestRecord[];
  script(...scripts: ScriptInput[]): void;
  reset(): void;
  close(): Promise<void>;
};

/** Starts a demo model, listening when the promise resolves. */
export async function startDemoModel({ listen, scripted = false, ...options }: DemoModelOptions): Promise<DemoModel> {
  const demo = makeDemo(serverSchema.parse(scripted ? options : { ...options, remember: 0 }));
  const overTcp = !("socket" in listen);
  const server = createServer({ keepAliveTimeout: 60_000, requestTimeout: 0 }, listener(demo, { loopback: overTcp }));
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    if ("socket" in listen) server.listen(listen.socket, resolve);
    else server.listen(listen.port ?? 0, listen.host ?? "127.0.0.1", resolve);
  });
  return {
    url: overTcp ? `http://127.0.0.1:${(server.address() as AddressInfo).port}` : "http://demo-model",
    requests: demo.requests.all,
    script: (...scripts) => demo.scripts.add(...scripts),
    reset() {
      demo.scripts.reset();
      demo.requests.reset();
    },
    async close() {
      const closed = new Promise((resolve) => server.close(resolve));
      server.closeAllConnections();
      await closed;
    },
  };
}
