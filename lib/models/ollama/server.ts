import { Agent, type Dispatcher, request } from "undici";
import { z } from "zod";

import { processSingleton } from "#lib/process-singleton.ts";
import { cleanText } from "#lib/text/clean.ts";

import { modelIdSchema } from "../schema.ts";
import { readBody } from "./body.ts";
import { labelSchema, lengthSchema } from "./fields.ts";

/** A server with Ollama's protocol: its address, and its socket when it is one of our own processes. */
export type OllamaServer = { kind: "ollama" | "demo"; url: string; socket?: string };

const agents = processSingleton("agents", () => new Map<string, Agent>());

/**
 * The dispatcher for a server. Undici only enforces the time to connect: an answer may take minutes to begin and pause in between, and the
 * call has its own time-outs for that. `connectTimeout` in seconds.
 */
export function agentFor({ socket }: OllamaServer, connectTimeout: number): Dispatcher {
  const key = `${socket ?? ""} ${connectTimeout}`;
  const known = agents.get(key);
  if (known) return known;
  const connect = {
    timeout: connectTimeout * 1000,
    ...(socket !== undefined && { socketPath: socket }),
  };
  const agent = new Agent({
    connect,
    headersTimeout: 0,
    bodyTimeout: 0,
    connections: null,
    pipelining: 1,
  });
  agents.set(key, agent);
  return agent;
}

/** A model of a server, with its plausible properties. */
export type Tag = {
  name: string;
  family?: string | undefined;
  /** The context length that it was trained for, in tokens. */
  contextLength?: number | undefined;
  /** Absent when the server does not report them. */
  capabilities?: string[] | undefined;
  /** True when a call to it would leave the organisation's network. */
  remote: boolean;
};

/** A name is sent back unchanged, so one that cannot be stored or shown cannot be corrected: its model is left out. */
const nameSchema = modelIdSchema.refine(
  (name) => name === cleanText(name) && !/\p{Cc}/u.test(name),
);

const tagSchema = z
  .object({
    name: nameSchema,
    details: z
      .object({ family: labelSchema, context_length: lengthSchema })
      .nullish()
      .catch(undefined),
    capabilities: z.array(z.string()).optional().catch(undefined),
    remote_model: z.unknown().optional(),
    remote_host: z.unknown().optional(),
  })
  .transform(
    ({ name, details, capabilities, remote_host, remote_model }): Tag => ({
      name,
      family: details?.family,
      contextLength: details?.context_length,
      capabilities,
      remote: Boolean(remote_host) || Boolean(remote_model) || /[:-]cloud$/iu.test(name),
    }),
  );

const tagsSchema = z.object({ models: z.array(z.unknown()).nullish() });

/** The maximum size of a list, in bytes: some eight thousand models. */
const longestList = 4_000_000;
/** The maximum number of models of one server; the first ones are kept. */
const mostModels = 1_000;

/**
 * The models of a server, each once. Throws when it does not answer within `patience` ms, or sends an invalid answer; a single model with
 * an invalid description is left out.
 */
export async function tags(server: OllamaServer, patience: number): Promise<Tag[]> {
  const { statusCode, body } = await request(`${server.url}/api/tags`, {
    dispatcher: agentFor(server, Math.max(1, patience / 1000)),
    signal: AbortSignal.timeout(patience),
  });
  const { text, whole } = await readBody(body, {
    bytes: statusCode === 200 ? longestList : 0,
    within: patience,
  });
  if (statusCode !== 200) throw new Error(`status ${statusCode}`);
  if (!whole) throw new Error("a list of models that is too long, or not whole");
  const found = new Map<string, Tag>();
  for (const described of tagsSchema.parse(JSON.parse(text)).models ?? []) {
    const { data: tag } = tagSchema.safeParse(described);
    if (tag && !found.has(modelIdOf(tag))) found.set(modelIdOf(tag), tag);
    if (found.size === mostModels) break;
  }
  return [...found.values()];
}

/** The display name of a model. `:latest` is the default tag. */
export const modelIdOf = ({ name }: Tag): string => name.replace(/:latest$/u, "");
