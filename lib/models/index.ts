import "server-only";

// The models that people may ask, and the asking. It knows Ollama's protocol and nothing of conversations.

import type { Viewer } from "#lib/auth/viewer.ts";
import { AppError } from "#lib/errors.ts";
import { health } from "#lib/lifecycle.ts";

import { discovery, watch } from "./discovery.ts";
import { idOf, type OllamaServer, type Tag } from "./ollama/server.ts";
import {
  demoModelId,
  type Effort,
  effortSchema,
  type Model,
  type ModelPage,
  type ModelQuery,
} from "./schema.ts";

export { streamChat } from "./stream-chat.ts";

/** The chat models that this person may use. `window` is the length, in tokens, that every call asks for; a model may be made for less. */
export async function list(
  _viewer: Viewer,
  window: number,
  { limit, cursor }: ModelQuery,
): Promise<ModelPage> {
  const { models } = await known(window);
  const rest = models.slice(models.findIndex(({ id }) => id === cursor) + 1);
  return {
    items: rest.slice(0, limit),
    nextCursor: rest.length > limit ? (rest[limit - 1]?.id ?? null) : null,
  };
}

/**
 * A model to ask, and where; `server` is absent when there is none to ask, and asking then fails. `insteadOf` names the model that was asked
 * for and is gone.
 */
export type ResolvedModel = {
  model: Omit<Model, "default">;
  family?: string | undefined;
  server?: OllamaServer;
  insteadOf?: string;
};

type ModelRequest = {
  wished?: string | undefined;
  before?: string | null | undefined;
  window: number;
};

/**
 * The model of a question: the one wished for, else the one that answered before in this conversation, else the default. Throws
 * `not_found` when the wished one is not there. One that answered before and is gone is replaced by the default, and the answer says so.
 */
export async function resolveModel(
  _viewer: Viewer,
  { wished, before, window }: ModelRequest,
): Promise<ResolvedModel> {
  const { models, server, families } = await known(window);
  const fallback = models.find((model) => model.default);
  if (!server || !fallback)
    return {
      model: { id: wished ?? before ?? "", name: "", contextLength: window, efforts: [...efforts] },
    };
  const named = (id: string) => models.find((model) => model.id === id);
  if (wished !== undefined) {
    const model = named(wished);
    if (!model) throw new AppError("not_found", "model_missing");
    return { model, family: families.get(wished), server };
  }
  const model = before ? named(before) : undefined;
  const chosen = model ?? fallback;
  return {
    model: chosen,
    family: families.get(chosen.id),
    server,
    ...(before && !model && { insteadOf: before }),
  };
}

/** Keeps looking for models until the process ends, and says to whoever asks how Parlor stands whether something answers. */
export function watchRuntime(): void {
  watch();
  health.parts.set("runtime", async () => (await discovery()).server !== undefined);
}

/** True while the demo model answers, because no Ollama does. */
export async function demoAnswers(): Promise<boolean> {
  return (await discovery()).server?.kind === "demo";
}

async function known(
  window: number,
): Promise<{ models: Model[]; families: Map<string, string | undefined>; server?: OllamaServer }> {
  const { server, tags } = await discovery();
  const models = tags
    .filter(mayChat)
    .map((tag) => asModel(tag, window))
    .sort((a, b) => rank(a) - rank(b) || (a.id < b.id ? -1 : 1))
    .map((model, place) => ({ ...model, default: place === 0 }));
  const families = new Map(tags.map((tag) => [idOf(tag), tag.family]));
  return { models, families, ...(server && { server }) };
}

/** Not a cloud model, whose questions would leave the building, and not one that only makes vectors. */
function mayChat({ capabilities, remote }: Tag): boolean {
  return !remote && (capabilities === undefined || capabilities.includes("completion"));
}

function asModel(tag: Tag, window: number): Omit<Model, "default"> {
  const id = idOf(tag);
  return {
    id,
    name: id,
    contextLength: Math.min(tag.contextLength ?? window, window),
    efforts: effortsOf(id, tag.family),
  };
}

/** Levels of effort are gpt-oss's own; other models that think are left to think as they do. */
function effortsOf(id: string, family: string | undefined): Effort[] {
  return id === demoModelId || /^gpt-?oss/u.test(family ?? "") ? [...efforts] : [];
}

const efforts = effortSchema.options;

const rank = ({ id }: { id: string }) =>
  id === "gpt-oss:20b" ? 0 : id.startsWith("gpt-oss") ? 1 : 2;
