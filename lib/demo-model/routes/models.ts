// What the server says of its models: which there are, what one is, which are in memory.

import type { Demo } from "../demo.ts";
import { digestOf, type Entry } from "../runner/catalogue.ts";
import type { ModelSpec } from "../schema.ts";
import { type Exchange, sendJson } from "../wire/exchange.ts";

export function detailsOf({ parent, family, parameterSize, quantization }: ModelSpec) {
  return {
    parent_model: parent ?? "",
    format: "gguf",
    family,
    families: [family],
    parameter_size: parameterSize,
    quantization_level: quantization,
  };
}

export function listModels({ catalogue }: Demo, exchange: Exchange): void {
  sendJson(exchange, 200, { models: catalogue.entries.map(tagOf) });
}

function tagOf({ model, modifiedAt }: Entry) {
  const { name, size, contextLength, embeddingLength, capabilities, remoteModel, remoteHost } = model;
  return {
    name,
    model: name,
    ...(remoteModel !== undefined && { remote_model: remoteModel }),
    ...(remoteHost !== undefined && { remote_host: remoteHost }),
    modified_at: modifiedAt,
    size,
    digest: digestOf(model),
    details: { ...detailsOf(model), context_length: contextLength, embedding_length: embeddingLength },
    capabilities,
  };
}
