import { request } from "undici";
import { z } from "zod";

import { readBody } from "../answers/body.ts";
import { codeOf, errorIn } from "../answers/failures.ts";
import { jsonIn, sizeSchema } from "../answers/fields.ts";
import { LineBuffer } from "../answers/line-buffer.ts";
import type { ModelManagement, PullProgress, ServerVariant } from "../protocol.ts";
import { agentFor, authorization, ManagementError } from "../requests.ts";
import type { CallTarget } from "../runtime.ts";
import type { ManagementProblem } from "../schema.ts";
import { describeOllama } from "./list.ts";

/** In seconds, and the longest line and error text, in bytes. */
const connectTimeout = 5;
const longestText = 100_000;
/** How long a pull may say nothing, in ms: the check of what was downloaded has no progress. */
const silence = 15 * 60_000;
/** A model of a hundred gigabytes takes minutes to load, in ms. */
const loading = 30 * 60_000;
const deleting = 60_000;
/** The list of models, in ms. */
const listing = 10_000;

/** What Ollama does with its models beside answering. */
export const ollamaManagement: ModelManagement = {
  pull,
  create,
  async remove(target, name) {
    const status = await send(target, "DELETE", "/api/delete", { model: name }, deleting);
    // It is gone, as it should be.
    if (status !== 200 && status !== 404) throw new ManagementError("fault");
  },
  /** With the options that every call sends: with others the next question would load it again. */
  async load(target, { name, contextLength, forEver }) {
    const body = {
      model: name,
      messages: [],
      stream: false,
      options: { num_ctx: contextLength },
      shift: false,
      keep_alive: forEver ? -1 : usualKeepAlive,
    };
    await required(send(target, "POST", "/api/chat", body, loading));
  },
  async unload(target, name) {
    const body = { model: name, messages: [], stream: false, keep_alive: 0 };
    await required(send(target, "POST", "/api/chat", body, deleting));
  },
};

/** Throws `missing` when the server does not have the base. */
async function create(target: CallTarget, wish: ServerVariant): Promise<void> {
  const { name, from, system, template, parameters, license } = wish;
  const { models } = await describeOllama(target, listing).catch(() => {
    throw new ManagementError("unreachable");
  });
  if (!models.some((model) => model.name === from && !model.remote))
    throw new ManagementError("missing");
  const body = {
    model: name,
    from,
    parameters,
    stream: false,
    ...(system && { system }),
    ...(template && { template }),
    ...(license.length > 0 && { license }),
  };
  await required(send(target, "POST", "/api/create", body, deleting));
}

/** Ollama's own default, said so that it replaces an earlier `-1`. */
const usualKeepAlive = "5m";

async function required(sent: Promise<number>): Promise<void> {
  if ((await sent) === 404) throw new ManagementError("missing");
}

const lineSchema = z.object({
  status: z.string().optional().catch(undefined),
  error: z.string().optional(),
  digest: z.string().max(200).optional().catch(undefined),
  total: sizeSchema,
  completed: sizeSchema,
});

async function* pull(
  target: CallTarget,
  name: string,
  signal: AbortSignal,
): AsyncGenerator<PullProgress> {
  const { body } = await opened(target, name, signal);
  const buffer = new LineBuffer();
  const layers = new Map<string, { total: number; completed: number }>();
  let quiet: NodeJS.Timeout | undefined;
  const waitLonger = () => {
    clearTimeout(quiet);
    quiet = setTimeout(() => body.destroy(new ManagementError("silent")), silence);
  };
  waitLonger();
  try {
    for await (const chunk of body as AsyncIterable<Buffer>) {
      waitLonger();
      buffer.add(chunk);
      for (const text of buffer.takeLines()) {
        const { data: line } = lineSchema.safeParse(jsonIn(text));
        if (line?.error !== undefined) throw new ManagementError(problemIn(line.error));
        if (line?.status === "success") return;
        if (line) yield progressOf(line, layers);
      }
      if (buffer.size > longestText) throw new ManagementError("fault");
    }
  } catch (thrown) {
    signal.throwIfAborted();
    throw thrown instanceof ManagementError ? thrown : new ManagementError("broke_off");
  } finally {
    clearTimeout(quiet);
    body.destroy();
  }
  throw new ManagementError("broke_off");
}

async function opened(target: CallTarget, name: string, signal: AbortSignal) {
  try {
    const response = await respond(target, "POST", "/api/pull", { model: name }, signal);
    if (response.statusCode === 200) return response;
    const { text } = await readBody(response.body, { bytes: longestText, within: 5_000 });
    throw refusedWith(response.statusCode, text);
  } catch (thrown) {
    signal.throwIfAborted();
    throw thrown;
  }
}

function progressOf(
  { status = "", digest, total, completed = 0 }: z.infer<typeof lineSchema>,
  layers: Map<string, { total: number; completed: number }>,
): PullProgress {
  // A model has a handful of layers; more are not counted.
  if (digest !== undefined && total !== undefined && (layers.size < 1_000 || layers.has(digest)))
    layers.set(digest, { total, completed: Math.min(completed, total) });
  const sum = (part: "total" | "completed") =>
    [...layers.values()].reduce((all, layer) => all + layer[part], 0);
  const stage =
    digest !== undefined ? "downloading" : status.startsWith("pulling") ? "asking" : "checking";
  return { stage, completedBytes: sum("completed"), totalBytes: sum("total") };
}

/** What Ollama's texts say, the most specific first. Texts change between versions: an unknown one is a plain fault. */
const knownProblems: [ManagementProblem, RegExp][] = [
  ["disk_full", /no space left on device|not enough (?:disk )?space/iu],
  ["unknown_model", /file does not exist|pull model manifest: 40[134]|invalid model name/iu],
  ["too_old", /newer version of Ollama|upgrade Ollama|412:/iu],
  [
    "registry_unreachable",
    /dial tcp|no such host|connection (?:refused|reset)|i\/o timeout|TLS handshake|network is unreachable|max retries exceeded/iu,
  ],
  [
    "out_of_memory",
    /more system memory|out of memory|cudaMalloc failed|(?:unable|failed) to allocate|insufficient memory|signal: killed/iu,
  ],
  ["missing", /not found/iu],
];

const problemIn = (text: string): ManagementProblem =>
  knownProblems.find(([, pattern]) => pattern.test(text.slice(0, 2_000)))?.[0] ?? "fault";

/** Sends a request and returns its status, 200 or 404. Throws `ManagementError` for all others. */
async function send(
  target: CallTarget,
  method: "POST" | "DELETE",
  path: string,
  body: object,
  within: number,
): Promise<number> {
  const response = await respond(target, method, path, body, AbortSignal.timeout(within));
  const { text } = await readBody(response.body, { bytes: longestText, within: 5_000 });
  const { statusCode: status } = response;
  if (status !== 200 && !(status === 404 && errorIn(text) !== undefined))
    throw refusedWith(status, text);
  return status;
}

async function respond(
  target: CallTarget,
  method: "POST" | "DELETE",
  path: string,
  body: object,
  signal: AbortSignal,
) {
  try {
    return await request(`${target.address.url}${path}`, {
      method,
      headers: { "content-type": "application/json", ...authorization(target) },
      body: JSON.stringify(body),
      dispatcher: agentFor(target.address, connectTimeout),
      signal,
    });
  } catch (thrown) {
    const isLate = thrown instanceof Error && thrown.name === "TimeoutError";
    const isCut = codeOf(thrown) === "UND_ERR_SOCKET";
    throw new ManagementError(isLate ? "silent" : isCut ? "broke_off" : "unreachable");
  }
}

function refusedWith(status: number, body: string): ManagementError {
  if (status === 401 || status === 403 || status === 407) return new ManagementError("refused");
  return new ManagementError(problemIn(errorIn(body) ?? ""));
}
