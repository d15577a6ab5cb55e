// `POST /api/create`: a variant of a local model, or a model from uploaded weights. Parameters are
// not checked, as in Ollama: a wrong type breaks every chat with the variant.

import { z } from "zod";

import type { Demo } from "../demo.ts";
import { sha256 } from "../runner/catalogue.ts";
import { modelSpecSchema } from "../schema.ts";
import type { Exchange } from "../wire/exchange.ts";
import { parsed } from "./chat-request.ts";
import { templateOf } from "./models.ts";
import { pull } from "./pull.ts";
import { statusLines } from "./status-lines.ts";

const createSchema = z.object({
  model: z.string(),
  from: z.string().nullish(),
  files: z.record(z.string(), z.string()).nullish(),
  system: z.string().nullish(),
  parameters: z.record(z.string(), z.unknown()).nullish(),
  messages: z.array(z.object({ role: z.string(), content: z.string() })).nullish(),
  license: z.union([z.string(), z.array(z.string())]).nullish(),
  stream: z.boolean().nullish(),
});
type CreateRequest = z.infer<typeof createSchema>;

export async function createModel(demo: Demo, exchange: Exchange): Promise<void> {
  const request = parsed(createSchema, exchange.body);
  const base = request.from ? demo.catalogue.find(request.from) : undefined;
  // A model that is not here is pulled, as Ollama does.
  if (request.from && !base) return pull(demo, exchange, request.from, request.stream !== false);
  const lines = base ? variantLines(request, templateOf(base), base.name) : weightLines(request);
  const { model: name, system, parameters, messages, license } = request;
  demo.catalogue.put({
    ...(base ?? modelSpecSchema.parse({ name })),
    name,
    parent: base?.name,
    ...(system && { system }),
    ...(parameters && { parameters: { ...base?.parameters, ...parameters } }),
    ...(messages && { messages }),
    ...(license && { license: [license].flat().join("\n") }),
  });
  await statusLines(exchange, request.stream !== false, lines);
}

function variantLines(
  { system, parameters, messages, license }: CreateRequest,
  template: string,
  weights: string,
) {
  const added = [license, system, parameters, messages].filter(
    (part) => part !== null && part !== undefined,
  );
  return [
    ...[weights, template].map((part) => ({
      status: `using existing layer sha256:${sha256(part)}`,
    })),
    ...added.map((part) => ({
      status: `creating new layer sha256:${sha256(JSON.stringify(part))}`,
    })),
    ...finished,
  ];
}

function weightLines({ files }: CreateRequest) {
  const weights = Object.values(files ?? {})[0] ?? "";
  return [
    { status: "parsing GGUF" },
    { status: "verifying conversion" },
    { status: `creating new layer sha256:${sha256(weights)}` },
    { status: "using autodetected template chatml" },
    { status: `creating new layer sha256:${sha256("chatml")}` },
    ...finished,
  ];
}

const finished = [{ status: "writing manifest" }, { status: "success" }];
