// The models of the server, and their weights in memory.

import { createHash } from "node:crypto";
import { type ModelSpec, modelSpecSchema, type ServerSpec } from "../schema.ts";
import { goTime } from "../wire/go.ts";
import { OllamaError } from "../wire/refusal.ts";
import { Runner } from "./runner.ts";

/**
 * The built-in model: its window is larger than any setting of the product, and it has every
 * capability that rules can have.
 */
const demo = modelSpecSchema.parse({
  name: "demo:latest",
  capabilities: ["completion", "tools", "thinking"],
  efforts: ["low", "medium", "high"],
});

export type Entry = { model: ModelSpec; modifiedAt: string };

export const tagged = (name: string) => (/:[^/]+$/u.test(name) ? name : `${name}:latest`);

export const sha256 = (text: string) => createHash("sha256").update(text).digest("hex");

export const digestOf = (model: ModelSpec) => sha256(JSON.stringify(model));

export class ModelCatalogue {
  readonly #limits: { parallel: number; queue: number };
  #entries = new Map<string, Entry>();
  #runners = new Map<string, Runner>();

  constructor({
    models = [demo],
    parallel,
    queue,
  }: Pick<ServerSpec, "models" | "parallel" | "queue">) {
    this.#limits = { parallel, queue };
    for (const model of models) this.put(model);
  }

  /** Newest first, as `ollama list` has them. */
  get entries(): Entry[] {
    return [...this.#entries.values()].reverse();
  }

  find(name: string): ModelSpec | undefined {
    return this.entry(name)?.model;
  }

  entry(name: string): Entry | undefined {
    return this.#entries.get(tagged(name));
  }

  put(model: ModelSpec): void {
    const name = tagged(model.name);
    this.#entries.delete(name);
    this.#entries.set(name, { model: { ...model, name }, modifiedAt: goTime() });
  }

  remove(name: string): boolean {
    return this.#entries.delete(tagged(name));
  }

  /** The weights of a model. Variants of the same weights share the copy in memory. */
  runnerOf(model: ModelSpec): Runner {
    const root = this.#rootOf(model);
    const runner = this.#runners.get(root.name) ?? new Runner(root, this.#limits);
    this.#runners.set(root.name, runner);
    return runner;
  }

  /** All weights that were ever loaded, by name. */
  get runners(): ReadonlyMap<string, Runner> {
    return this.#runners;
  }

  #rootOf(model: ModelSpec): ModelSpec {
    const parent = model.parent === undefined ? undefined : this.find(model.parent);
    return parent && parent !== model ? this.#rootOf(parent) : model;
  }
}

/**
 * The model of a chat. Refuses an unknown name, a cloud model, and what the model cannot do, in
 * Ollama's order.
 */
export function chatModel(
  catalogue: ModelCatalogue,
  name: string | null | undefined,
  cloudDisabled: boolean,
  needs: { tools: boolean; images: boolean; think: boolean | string | null | undefined },
): ModelSpec {
  if (!name) throw new OllamaError(400, "model is required");
  if (
    cloudDisabled &&
    (/[:-]cloud$/u.test(name) || catalogue.find(name)?.remoteHost !== undefined)
  ) {
    throw new OllamaError(403, "ollama cloud is disabled: remote model is unavailable");
  }
  const model = catalogue.find(name);
  if (!model) throw new OllamaError(404, `model '${name}' not found`);
  const can = (what: ModelSpec["capabilities"][number]) => model.capabilities.includes(what);
  if (!can("completion")) throw new OllamaError(400, `"${name}" does not support chat`);
  if (needs.think && !can("thinking"))
    throw new OllamaError(400, `"${name}" does not support thinking`);
  if (typeof needs.think === "string" && !(model.efforts as string[]).includes(needs.think)) {
    throw new OllamaError(400, `think value "${needs.think}" is not supported for this model`);
  }
  if (needs.tools && !can("tools"))
    throw new OllamaError(400, `REGISTRY/library/${tagged(name)} does not support tools`);
  if (needs.images && !can("vision"))
    throw new OllamaError(400, `"${name}" does not support vision`);
  return model;
}
