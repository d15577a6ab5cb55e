// The controls of a scripted server for another process. The product's own demo model does not have
// these paths.

import { z } from "zod";

import type { Demo } from "../demo.ts";
import { scriptSchema } from "../schema.ts";
import { type Exchange, sendJson, sendNothing } from "../wire/exchange.ts";
import { parsed } from "./chat-request.ts";

export function addScripts({ scripts }: Demo, exchange: Exchange): void {
  scripts.add(
    ...parsed(
      z.union([z.array(scriptSchema), scriptSchema.transform((one) => [one])]),
      exchange.body,
    ),
  );
  sendNothing(exchange, 204);
}

export function releaseHold({ scripts }: Demo, exchange: Exchange): void {
  scripts.release(parsed(z.strictObject({ name: z.string() }), exchange.body).name);
  sendNothing(exchange, 204);
}

export function tellRequests({ requests }: Demo, exchange: Exchange): void {
  sendJson(exchange, 200, requests.all);
}

export function tellState(demo: Demo, exchange: Exchange): void {
  sendJson(exchange, 200, stateOf(demo));
}

export function startAgain(demo: Demo, exchange: Exchange): void {
  demo.reset();
  sendNothing(exchange, 204);
}

/**
 * Connections are refused for this long, as by a server that is down. The response is sent first.
 */
export function refuseAll(demo: Demo, exchange: Exchange): void {
  const { ms } = parsed(z.strictObject({ ms: z.int().min(1) }), exchange.body);
  exchange.response.once("close", () => {
    void demo.refuse();
    setTimeout(() => void demo.accept(), ms);
  });
  sendNothing(exchange, 204);
}

export type ModelState = {
  /** The number of loads, and of those how many were for another window. */
  loads: number;
  reloads: number;
  running: number;
  waiting: number;
  /** The number of cached conversations. */
  cached: number;
  /** The window in memory, in tokens. */
  window?: number;
};

/** By the name of the weights, and the scripts that still wait for a request. */
export type DemoState = { models: Record<string, ModelState>; unusedScripts: number };

export function stateOf({ catalogue, scripts }: Demo): DemoState {
  const models = [...catalogue.runners].map(
    ([name, { loads, reloads, running, waiting, cache, loaded }]) => [
      name,
      {
        loads,
        reloads,
        running,
        waiting,
        cached: cache.size,
        ...(loaded && { window: loaded.window }),
      },
    ],
  );
  return {
    models: Object.fromEntries(models) as Record<string, ModelState>,
    unusedScripts: scripts.unused,
  };
}
