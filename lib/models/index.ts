import "server-only";

// The models that people may ask, and the one way to ask them. It knows model servers and nothing of conversations.

import type { Viewer } from "#lib/auth/viewer.ts";
import { AppError } from "#lib/errors.ts";
import { health } from "#lib/lifecycle.ts";

import type { AdapterCall, Delta } from "./adapter.ts";
import { discovery, watch } from "./discovery.ts";
import { callOllama } from "./ollama/call.ts";
import type { OllamaServer } from "./ollama/server.ts";
import {
  absentProfile,
  compareModels,
  type ModelLimits,
  type ModelProfile,
  mayChat,
  profileOf,
} from "./profiles.ts";
import type { ModelPage, ModelQuery } from "./schema.ts";
import { acquireSlot, type SlotRequest } from "./slots.ts";

export type { ModelProfile } from "./profiles.ts";

/** The chat models that this person may use, each with the window that it is asked with. */
export async function list(
  _viewer: Viewer,
  limits: ModelLimits,
  { limit, cursor }: ModelQuery,
): Promise<ModelPage> {
  const { models } = await known(limits);
  const items = models.map(({ id, name, contextLength, efforts }, place) => ({
    id,
    name,
    contextLength,
    efforts,
    default: place === 0,
  }));
  const rest = items.slice(items.findIndex(({ id }) => id === cursor) + 1);
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
  model: ModelProfile;
  server?: OllamaServer;
  insteadOf?: string;
};

type ModelRequest = {
  wished?: string | undefined;
  before?: string | null | undefined;
  limits: ModelLimits;
};

/**
 * The model of a question: the one wished for, else the one that answered before in this conversation, else the default. Throws
 * `not_found` when the wished one is not there. One that answered before and is gone is replaced by the default, and the answer says so.
 */
export async function resolveModel(
  _viewer: Viewer,
  { wished, before, limits }: ModelRequest,
): Promise<ResolvedModel> {
  const { models, server } = await known(limits);
  const [fallback] = models;
  if (!server || !fallback) return { model: absentProfile(wished ?? before ?? "", limits) };
  const named = (id: string) => models.find((model) => model.id === id);
  if (wished !== undefined) {
    const model = named(wished);
    if (!model) throw new AppError("not_found", "model_missing");
    return { model, server };
  }
  const model = before ? named(before) : undefined;
  return { model: model ?? fallback, server, ...(before && !model && { insteadOf: before }) };
}

/** A call to a model that `resolveModel` has answered, and for whom it is made. */
export type ModelCall = Omit<AdapterCall, "model" | "contextLength"> &
  Pick<ResolvedModel, "model"> & {
    server: ResolvedModel["server"] | undefined;
    slot: SlotRequest;
  };

/**
 * Asks a model and yields its answer as it comes, its end last: the only way in which a model is asked. Throws an `AppError` when the model's
 * side fails, and the signal's reason when the signal ends it. Leaving the loop closes the connection, which tells the server to stop.
 */
export async function* callModel({
  model,
  server,
  slot,
  maxOutputTokens,
  ...call
}: ModelCall): AsyncGenerator<Delta> {
  if (!server) throw new AppError("unavailable", "no_model");
  const release = await acquireSlot(slot);
  try {
    yield* callOllama(server, {
      ...call,
      model: model.id,
      contextLength: model.contextLength,
      maxOutputTokens: Math.min(maxOutputTokens, model.maxOutputTokens),
    });
  } finally {
    release();
  }
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

/** The chat models there are, the default first, and the server that has them. */
async function known(
  limits: ModelLimits,
): Promise<{ models: ModelProfile[]; server?: OllamaServer }> {
  const { server, tags } = await discovery();
  const models = tags
    .filter(mayChat)
    .map((tag) => profileOf(tag, limits))
    .sort(compareModels);
  return { models, ...(server && { server }) };
}
