// The runtimes that nobody has entered in the interface: those of the environment and of models.yaml, and the built-in demo model.

import { join } from "node:path";

import { env, socketFolder } from "#lib/env.ts";

import { demoName, environmentName, idOfName } from "./declared-names.ts";
import { runtimesOfFile } from "./models-file.ts";
import { plainAddresses } from "./rules.ts";
import { noTimeouts, type Runtime } from "./runtime.ts";

const usualAddress = "http://127.0.0.1:11434";
/** The runtime of the environment: several addresses are its replicas. */
export const environmentId = idOfName(environmentName);

const ollama = (urls: string[]): Runtime => ({
  id: environmentId,
  name: environmentName,
  kind: "ollama",
  source: "environment",
  addresses: plainAddresses(urls, "ollama").map((url) => ({ url })),
  slots: 1,
  timeouts: noTimeouts,
});

const demo = (): Runtime => ({
  id: idOfName(demoName),
  name: demoName,
  kind: "ollama",
  source: "demo",
  addresses: [{ url: "http://demo-model", socket: join(socketFolder(), "demo-model.sock") }],
  // Rules cost next to nothing.
  slots: 64,
  timeouts: noTimeouts,
});

export type DeclaredRuntimes = {
  /** Always there. */
  fixed: Runtime[];
  /** One of these is there, in order of preference: the first that answers. */
  standIns: Runtime[];
};

/**
 * The declared runtimes. A configured Ollama is never replaced by the demo model, even while it does not answer; without one, Ollama's usual
 * address is asked. `others`: runtimes were entered, so that the demo model is not needed.
 */
export function declaredRuntimes(others: boolean): DeclaredRuntimes {
  const file = runtimesOfFile();
  const standIn = env.DEMO_MODEL === "auto" && !others && file.length === 0 ? [demo()] : [];
  if (env.DEMO_MODEL === "on") return { fixed: [demo(), ...file], standIns: [] };
  if (env.OLLAMA_BASE_URL?.[0] !== undefined)
    return { fixed: [ollama(env.OLLAMA_BASE_URL), ...file], standIns: [] };
  return { fixed: file, standIns: [ollama([usualAddress]), ...standIn] };
}
