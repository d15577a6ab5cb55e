import { z } from "zod";

import {
  jsonIn,
  lengthSchema,
  modelNameSchema,
  mostModels,
  sizeSchema,
  versionSchema,
} from "../answers/fields.ts";
import type { ServerDescription } from "../protocol.ts";
import { describeBy, ProbeError, requireOk } from "../requests.ts";
import type { CallTarget, DiscoveredModel } from "../runtime.ts";

const modelSchema = z.object({
  id: modelNameSchema,
  owned_by: z.string().optional().catch(undefined),
  /** vLLM and SGLang. */
  max_model_len: lengthSchema,
  /** llama.cpp: the window of one slot, and the length that the model was trained for. */
  meta: z
    .object({ n_ctx: lengthSchema, n_ctx_train: lengthSchema, size: sizeSchema })
    .nullish()
    .catch(undefined),
});
type ListedModel = z.infer<typeof modelSchema>;

const listSchema = z.object({
  data: z.array(z.unknown()),
  /** llama.cpp: the capabilities of the same models, by name. */
  models: z.array(z.unknown()).optional().catch(undefined),
});

const capabilitiesSchema = z.object({ name: z.string(), capabilities: z.array(z.string()) });

const propsSchema = z.object({
  default_generation_settings: z.object({ n_ctx: lengthSchema }).optional().catch(undefined),
  build_info: z.string().optional().catch(undefined),
});

/**
 * The models of an OpenAI-compatible server, each once, and its version. Throws `ProbeError` when it does not answer within `patience` ms, or is
 * another kind of server; a single model with an invalid description is left out.
 */
export async function describeOpenai(
  target: CallTarget,
  patience: number,
): Promise<ServerDescription> {
  const listed = await describeBy(target, "/v1/models", patience);
  requireOk(listed);
  const list = listSchema.safeParse(jsonIn(listed.text));
  if (!list.success) throw new ProbeError("wrong_kind");
  const models = listedModels(list.data.data);
  // Ollama's compatible routes shorten long prompts silently, so it has to be added as what it is.
  if (models.some(({ owned_by }) => owned_by === "library")) await refuseOllama(target, patience);
  const server = await serverOf(target, listed.server, models, patience);
  return {
    models: models.map((model) => described(model, server.window, list.data.models)),
    version: server.version,
    loaded: null,
  };
}

function listedModels(data: unknown[]): ListedModel[] {
  const found = new Map<string, ListedModel>();
  for (const listed of data) {
    const { data: model } = modelSchema.safeParse(listed);
    if (model && !found.has(model.id)) found.set(model.id, model);
    if (found.size === mostModels) break;
  }
  return [...found.values()];
}

async function refuseOllama(target: CallTarget, patience: number): Promise<void> {
  const version = await describeBy(target, "/api/version", patience).catch(() => undefined);
  if (version?.status === 200) throw new ProbeError("wrong_kind");
}

/** A server's version, and the window of all its models where it only says that. What it does not answer is not known. */
async function serverOf(
  target: CallTarget,
  header: string | undefined,
  models: ListedModel[],
  patience: number,
): Promise<{ version: string | null; window?: number | undefined }> {
  const get = (path: string) =>
    describeBy(target, path, patience)
      .then(({ status, text }) => (status === 200 ? jsonIn(text) : undefined))
      .catch(() => undefined);
  if (header === "llama.cpp" || models.some(({ owned_by }) => owned_by === "llamacpp")) {
    const props = propsSchema.safeParse(await get("/props")).data;
    const build = /^b[1-9]\d{0,9}/u.exec(props?.build_info ?? "")?.[0];
    return {
      version: build === undefined ? "llama.cpp" : `llama.cpp ${build}`,
      window: props?.default_generation_settings?.n_ctx,
    };
  }
  const version = versionSchema.parse(await get("/version"));
  const [owner] = models.map(({ owned_by }) => owned_by);
  const name = { vllm: "vLLM", sglang: "SGLang" }[owner ?? ""];
  return { version: name === undefined ? version : [name, version].filter(Boolean).join(" ") };
}

function described(
  { id, max_model_len: longest, meta }: ListedModel,
  window: number | undefined,
  capabilities: unknown[] | undefined,
): DiscoveredModel {
  return {
    name: id,
    family: familyOf(id),
    contextLength: longest ?? meta?.n_ctx ?? window ?? meta?.n_ctx_train,
    features: isEmbedder(id, capabilities) ? ["embedding"] : ["chat"],
    sizeBytes: meta?.size,
    remote: false,
  };
}

/** The last part of a name or path such as `openai/gpt-oss-20b` or `/models/gpt-oss-20b.gguf`. */
const familyOf = (id: string): string => (id.split("/").at(-1) ?? id).toLowerCase();

/** These servers do not report that a model can reason: its reasoning is recognised when it comes. */
function isEmbedder(id: string, capabilities: unknown[] | undefined): boolean {
  const own = capabilities
    ?.map((each) => capabilitiesSchema.safeParse(each).data)
    .find((each) => each?.name === id);
  return own !== undefined && !own.capabilities.includes("completion");
}
