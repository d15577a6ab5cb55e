// The demo model: a server that speaks Ollama's protocol. The product starts it when no Ollama
// answers, so that everything can be tried without a model; tests and benches start it with
// `scripted`, and determine its answers. It imports no module of the project.

import { createServer } from "node:http";

import { makeDemo } from "./demo.ts";
import type { RequestRecord } from "./play/requests.ts";
import { type DemoState, stateOf } from "./routes/control.ts";
import { loadO200k } from "./runner/o200k.ts";
import { type ScriptInput, type ServerInput, serverSchema } from "./schema.ts";
import { listener } from "./server.ts";
import { type Listen, Listening } from "./wire/listening.ts";

export type { RequestRecord } from "./play/requests.ts";
export type { DemoState } from "./routes/control.ts";
export type { ModelInput, ScriptInput } from "./schema.ts";

export type DemoModelOptions = ServerInput & {
  listen: Listen;
  /** Enables the controls under `/__demo/` and records requests. Never in the product. */
  scripted?: boolean;
};

export type DemoModel = {
  /** Where it listens: `http://127.0.0.1:PORT`, or `http://demo-model` behind a socket. */
  readonly url: string;
  /** The recorded requests, oldest first; a record changes until its answer has ended. */
  readonly requests: readonly RequestRecord[];
  /** Resolves with the first request that fits, once there is one. Throws after `patience` ms (30,000). */
  seen(fits: (record: RequestRecord) => boolean, patience?: number): Promise<RequestRecord>;
  /** Adds scripts. See `scriptSchema`. Throws a ZodError for an invalid one. */
  script(...scripts: ScriptInput[]): void;
  /** Resumes scripts that wait at a `hold` of that name. */
  release(name: string): void;
  state(): DemoState;
  /** Pulls that begin from now on are this quick, in bytes per second; 0: as fast as they can be reported. */
  setPullRate(rate: number): void;
  /** Refuses connections from now on, like a server that is down; active answers continue. */
  refuse(): void;
  /** Accepts connections again, at the same address. */
  accept(): Promise<void>;
  /** Clears scripts, requests, and everything in memory; the models are the initial ones. */
  reset(): void;
  close(): Promise<void>;
};

/** Starts a demo model; it listens when the promise resolves. */
export async function startDemoModel({
  listen,
  scripted = false,
  ...options
}: DemoModelOptions): Promise<DemoModel> {
  const spec = serverSchema.parse(scripted ? options : { ...options, remember: 0 });
  if (spec.models?.some(({ counting }) => counting.tokeniser !== undefined)) await loadO200k();
  const demo = makeDemo(spec, {
    scripted,
    refuse: () => listening.refuse(),
    accept: () => listening.accept(),
  });
  const server = createServer(
    { keepAliveTimeout: 60_000, requestTimeout: 0 },
    listener(demo, { guarded: !("socket" in listen), scripted }),
  );
  const listening = new Listening(server, listen);
  await listening.accept();
  return {
    url: listening.url,
    requests: demo.requests.all,
    seen: (fits, patience = 30_000) => demo.requests.seen(fits, patience),
    script: (...scripts) => demo.scripts.add(...scripts),
    release: (name) => demo.scripts.release(name),
    state: () => stateOf(demo),
    setPullRate: (rate) => {
      spec.registry.rate = rate;
    },
    refuse: () => demo.refuse(),
    accept: () => demo.accept(),
    reset: () => demo.reset(),
    close: () => listening.close(),
  };
}
