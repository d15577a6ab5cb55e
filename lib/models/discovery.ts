import "server-only";

// Discovery: which server answers, and which models it has. It runs every ten seconds, so that a question does not wait for it, and an
// Ollama that was started later replaces the demo model automatically.

import { join } from "node:path";

import { monotonicNow } from "#lib/clock.ts";
import { env, socketFolder } from "#lib/env.ts";
import { log } from "#lib/log.ts";
import { processSingleton } from "#lib/process-singleton.ts";

import { type OllamaServer, type Tag, tags } from "./ollama/server.ts";

/** The known state of the runtime: `server` is absent while none answers. */
export type ModelDiscovery = { server?: OllamaServer; tags: Tag[] };

const every = 10_000;
/** The time-out of a discovery request, in ms. */
const patience = 3_000;
const usualAddress = "http://127.0.0.1:11434";

const state = processSingleton(
  "directory",
  (): { known?: ModelDiscovery; asking?: Promise<ModelDiscovery>; askedAt: number } => ({
    askedAt: 0,
  }),
);

const ollama = (url: string): OllamaServer => ({
  kind: "ollama",
  url: url.replace(/(?<!\/)\/+$/u, ""),
});
const demo = (): OllamaServer => ({
  kind: "demo",
  url: "http://demo-model",
  socket: join(socketFolder(), "demo-model.sock"),
});

/** The candidate servers, in order of preference. A configured Ollama is never replaced by the demo model, even while it does not answer. */
export function candidates(): OllamaServer[] {
  if (env.DEMO_MODEL === "on") return [demo()];
  // Several addresses are replicas; load balancing is not implemented yet, so the first one is used.
  const [configured] = env.OLLAMA_BASE_URL ?? [];
  if (configured !== undefined) return [ollama(configured)];
  return env.DEMO_MODEL === "off" ? [ollama(usualAddress)] : [ollama(usualAddress), demo()];
}

/** The known state; queried again when nothing is known, or no server answered the last time. */
export async function discovery(): Promise<ModelDiscovery> {
  if (state.known?.server) {
    if (monotonicNow() - state.askedAt > every) void discoverNow();
    return state.known;
  }
  return discoverNow();
}

/** Runs discovery every ten seconds until the process ends. */
export function watch(): void {
  void discoverNow();
  processSingleton("directory watch", () => setInterval(() => void discoverNow(), every).unref());
}

/** Queries the servers now. Never throws: no answer is a result too. Concurrent callers share one query. */
export function discoverNow(): Promise<ModelDiscovery> {
  state.asking ??= look().then((found) => {
    if (found.server?.url !== state.known?.server?.url || !state.known) {
      log.info({ runtime: found.server?.kind ?? "none", models: found.tags.length }, "runtime");
    }
    state.known = found;
    state.askedAt = monotonicNow();
    state.asking = undefined;
    return found;
  });
  return state.asking;
}

async function look(): Promise<ModelDiscovery> {
  const answers = candidates().map(
    async (server): Promise<ModelDiscovery> => ({ server, tags: await tags(server, patience) }),
  );
  for (const answer of answers) answer.catch(() => undefined);
  for (const answer of answers) {
    try {
      return await answer;
    } catch {
      // Try the next candidate; the result states that none answers.
    }
  }
  return { tags: [] };
}
