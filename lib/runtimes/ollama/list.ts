import { z } from "zod";

import {
  countOfBytesSchema,
  jsonIn,
  labelSchema,
  lengthSchema,
  modelNameSchema,
  mostModels,
  sizeSchema,
  versionSchema,
} from "../answers/fields.ts";
import type { ServerDescription } from "../protocol.ts";
import { describeBy, ProbeError, requireOk } from "../requests.ts";
import type { CallTarget, DiscoveredModel, LoadedModel } from "../runtime.ts";
import type { Feature } from "../schema.ts";

const features: [capability: string, Feature][] = [
  ["completion", "chat"],
  ["thinking", "reasoning"],
  ["tools", "tools"],
  ["vision", "vision"],
  ["embedding", "embedding"],
];

const tagSchema = z
  .object({
    name: modelNameSchema,
    details: z
      .object({
        family: labelSchema,
        context_length: lengthSchema,
        quantization_level: labelSchema,
      })
      .nullish()
      .catch(undefined),
    // When a server does not report capabilities, all its models are chat models.
    capabilities: z.array(z.string()).default(["completion"]).catch(["completion"]),
    size: sizeSchema,
    remote_model: z.unknown().optional(),
    remote_host: z.unknown().optional(),
  })
  .transform(
    ({ name, details, capabilities, size, remote_host, remote_model }): DiscoveredModel => ({
      name: plainName(name),
      family: details?.family?.toLowerCase(),
      contextLength: details?.context_length,
      features: features
        .filter(([capability]) => capabilities.includes(capability))
        .map(([, feature]) => feature),
      quantisation: /^(?:|none|unknown)$/iu.test(details?.quantization_level ?? "")
        ? undefined
        : details?.quantization_level,
      sizeBytes: size,
      remote: Boolean(remote_host) || Boolean(remote_model) || /[:-]cloud$/iu.test(name),
    }),
  );

const tagsSchema = z.object({ models: z.array(z.unknown()).nullable() });

/**
 * The models of an Ollama, each once, and its version. Throws `ProbeError` when it does not answer within `patience` ms, or is no Ollama; a
 * single model with an invalid description is left out.
 */
export async function describeOllama(
  target: CallTarget,
  patience: number,
): Promise<ServerDescription> {
  const [tags, version, loaded] = await Promise.all([
    describeBy(target, "/api/tags", patience),
    // llama.cpp's server answers `/api/tags` as well, but not this.
    describeBy(target, "/api/version", patience).catch(() => undefined),
    describeBy(target, "/api/ps", patience).catch(() => undefined),
  ]);
  requireOk(tags);
  if (version?.status === 404) throw new ProbeError("wrong_kind");
  return {
    models: modelsIn(tags.text),
    version: version?.status === 200 ? versionSchema.parse(jsonIn(version.text)) : null,
    loaded: loaded?.status === 200 ? loadedIn(loaded.text) : null,
  };
}

const loadedSchema = z
  .object({
    name: modelNameSchema,
    size: sizeSchema,
    // None of it may be there.
    size_vram: countOfBytesSchema,
    context_length: lengthSchema,
  })
  .transform(
    ({ name, size, size_vram, context_length }): LoadedModel => ({
      name: plainName(name),
      sizeBytes: size,
      vramBytes: size_vram,
      contextLength: context_length,
    }),
  );

/** The models in a server's memory; null for an unreadable list. */
function loadedIn(text: string): LoadedModel[] | null {
  const list = tagsSchema.safeParse(jsonIn(text)).data;
  const models = list?.models?.slice(0, mostModels) ?? [];
  return list ? models.flatMap((each) => loadedSchema.safeParse(each).data ?? []) : null;
}

/** `:latest` is the default tag. */
const plainName = (name: string): string => name.replace(/:latest$/u, "");

function modelsIn(text: string): DiscoveredModel[] {
  const list = tagsSchema.safeParse(jsonIn(text));
  if (!list.success) throw new ProbeError("wrong_kind");
  const found = new Map<string, DiscoveredModel>();
  for (const described of list.data.models ?? []) {
    const { data: model } = tagSchema.safeParse(described);
    if (model && !found.has(model.name)) found.set(model.name, model);
    if (found.size === mostModels) break;
  }
  return [...found.values()];
}
