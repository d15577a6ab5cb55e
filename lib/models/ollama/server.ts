import { Agent, type Dispatcher, request } from "undici";
import { z } from "zod";

import { once } from "#lib/once.ts";

/** A server that speaks Ollama's protocol: where it is, and the socket through which it is reached when it is one of our own processes. */
export type OllamaServer = { kind: "ollama" | "demo"; url: string; socket?: string };

const agents = once("agents", () => new Map<string, Agent>());

/**
 * The way to a server. Only the time to connect is undici's to watch: an answer may rightly take minutes to begin and pause in between, and
 * how long is decided by the call. `connectTimeout` in seconds.
 */
export function agentFor({ socket }: OllamaServer, connectTimeout: number): Dispatcher {
  const key = `${socket ?? ""} ${connectTimeout}`;
  const known = agents.get(key);
  if (known) return known;
  const connect = { timeout: connectTimeout * 1000, ...(socket !== undefined && { socketPath: socket }) };
  const agent = new Agent({ connect, headersTimeout: 0, bodyTimeout: 0, connections: null, pipelining: 1 });
  agents.set(key, agent);
  return agent;
}

const tagSchema = z.object({
  name: z.string(),
  details: z.object({ family: z.string().optional(), context_length: z.number().optional() }).optional(),
  capabilities: z.array(z.string()).optional(),
  remote_model: z.string().optional(),
  remote_host: z.string().optional(),
});
export type Tag = z.infer<typeof tagSchema>;

const tagsSchema = z.object({ models: z.array(tagSchema).nullish() });

/** The models that a server has. Throws when it does not answer within `patience` ms, or answers something else. */
export async function tags(server: OllamaServer, patience: number): Promise<Tag[]> {
  const answer = await request(`${server.url}/api/tags`, {
    dispatcher: agentFor(server, Math.max(1, patience / 1000)),
    signal: AbortSignal.timeout(patience),
  });
  if (answer.statusCode !== 200) {
    await answer.body.dump();
    throw new Error(`status ${answer.statusCode}`);
  }
  return tagsSchema.parse(await answer.body.json()).models ?? [];
}
