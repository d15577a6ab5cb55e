import "server-only";

// Which server answers, and which models it has. It is asked every ten seconds, so that a question finds the answer waiting and an Ollama
// that was started later takes the demo model's place by itself.

import { join } from "node:path";

import { monotonicNow } from "#lib/clock.ts";
import { env, socketFolder } from "#lib/env.ts";
import { log } from "#lib/log.ts";
import { processSingleton } from "#lib/process-singleton.ts";

import { type OllamaServer, type Tag, tags } from "./ollama/server.ts";

/** What is known of the runtime: `server` is absent while nothing answers. */
export type ModelDiscovery = { server?: OllamaServer; tags: Tag[] };

const every = 10_000;
/** How long a server may take to say what it has, in ms. */
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

/** The servers that may answer, the first choice first. A configured Ollama is never replaced by the demo model, whatever happens to it. */
export function candidates(): OllamaServer[] {
  if (env.DEMO_MODEL === "on") return [demo()];
  // Several addresses are replicas of one another; until they are taught to share the work, the first one does it.
  const [configured] = env.OLLAMA_BASE_URL ?? [];
  if (configured !== undefined) return [ollama(configured)];
  return env.DEMO_MODEL === "off" ? [ollama(usualAddress)] : [ollama(usualAddress), demo()];
}

/** What is known now; asked anew when nothing is known, or nothing answered the last time. */
export async function discovery(): Promise<ModelDiscovery> {
  if (state.known?.server) {
    if (monotonicNow() - state.askedAt > every) void ask();
    return state.known;
  }
  return ask();
}

/** Asks every ten seconds until the process ends. */
export function watch(): void {
  void ask();
  processSingleton("directory watch", () => setInterval(() => void ask(), every).unref());
}

/** Asks now. Never throws: no answer is an answer. Who asks meanwhile gets the same one. */
export function ask(): Promise<ModelDiscovery> {
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
      // The next candidate; that none answers is said by what is answered.
    }
  }
  return { tags: [] };
}
