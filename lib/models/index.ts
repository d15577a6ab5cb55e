import "server-only";

// The models that users may ask, and the only way to call them. It uses model servers and does not depend on conversations.

import type { Viewer } from "#lib/auth/viewer.ts";
import { observeCall, outcomeOf } from "#lib/call-metrics.ts";
import { AppError } from "#lib/errors.ts";
import { log, safeErrorText } from "#lib/log.ts";
import { processSingleton } from "#lib/process-singleton.ts";
import {
  acquireSlot,
  type QueueLimits,
  requireQueueRoom,
  type SlotRequest,
} from "#lib/queue/index.ts";
import {
  callRuntime,
  type Delta,
  type Runtime,
  type RuntimeCall,
  slotsOf,
} from "#lib/runtimes/index.ts";
import { reloadVariants } from "#lib/variants/index.ts";

import { loadKept } from "./loads.ts";
import { findOffer, offeredModels } from "./offered-models.ts";
import { absentProfile, type ModelLimits, type ModelProfile } from "./profiles.ts";
import { registry, reloadRegistry } from "./registry.ts";
import { type Effort, type ModelPage, type ModelQuery, usualEffort } from "./schema.ts";

export { listBaseModels } from "./base-models.ts";
export { changeModel } from "./change-model.ts";
export { createOnServer } from "./create-on-server.ts";
export { deleteModel, startLoading, unload } from "./memory.ts";
export { listModelItems } from "./model-items.ts";
export { countedAs, type ModelProfile } from "./profiles.ts";

const every = 10_000;

/**
 * Every ten seconds until the process ends, reads what administrators have changed, because another web server may have stored it, and loads the
 * models that are to stay in memory. While the database does not answer, what is known holds.
 */
export function watchModels(): void {
  const look = () =>
    void Promise.all([reloadRegistry(), reloadVariants()])
      .then(loadKept)
      .catch((thrown: unknown) =>
        log.warn({ error: safeErrorText(thrown) }, "the settings of the models were not read"),
      );
  look();
  processSingleton("models watch", () => setInterval(look, every).unref());
}

/** The chat models that this user may use, each with its window. */
export async function listModels(
  viewer: Viewer,
  limits: ModelLimits,
  { limit, cursor }: ModelQuery,
): Promise<ModelPage> {
  const offers = await offeredModels(viewer, limits);
  const items = offers.map(
    ({ model: { id, name, description, contextLength, efforts } }, place) => ({
      id,
      name,
      ...(description !== "" && { description }),
      contextLength,
      efforts,
      default: place === 0,
    }),
  );
  const rest = items.slice(items.findIndex(({ id }) => id === cursor) + 1);
  return {
    items: rest.slice(0, limit),
    nextCursor: rest.length > limit ? (rest[limit - 1]?.id ?? null) : null,
  };
}

/**
 * A model and its runtime; `server` is absent when none answers, and a call then fails. `insteadOf` is the requested model, when it is no
 * longer available.
 */
export type ResolvedModel = {
  model: ModelProfile;
  server?: Runtime;
  insteadOf?: string;
};

type ModelRequest = {
  wished?: string | undefined;
  before?: string | null | undefined;
  limits: ModelLimits;
};

/**
 * Selects the model of a question: the requested one, else the one that answered before in this conversation, else the default. Throws
 * `not_found` when the requested one is not available to this user. One that answered before and is no longer available is replaced by the
 * default, which the answer reports.
 */
export async function resolveModel(
  viewer: Viewer,
  { wished, before, limits }: ModelRequest,
): Promise<ResolvedModel> {
  const offers = await offeredModels(viewer, limits);
  const [fallback] = offers;
  if (!fallback) return { model: absentProfile(wished ?? before ?? "", limits) };
  const named = (id: string) => findOffer(offers, id);
  if (wished !== undefined) {
    const offer = named(wished);
    if (!offer) throw new AppError("not_found", "model_missing");
    return offer;
  }
  const offer = before ? named(before) : undefined;
  return { ...(offer ?? fallback), ...(before && !offer && { insteadOf: before }) };
}

/**
 * The effort of a question: the default where it names none, none where the model does not support it. Throws `invalid` for an effort on the
 * requested model when that has none; a replacement for it just ignores it.
 */
export function effortOf(
  { model, insteadOf }: ResolvedModel,
  wished: Effort | undefined,
): Effort | undefined {
  const { efforts } = model;
  // A variant may have a single level.
  if (efforts.length === 1) return efforts[0];
  if (efforts.length > 0) return wished ?? usualEffort;
  if (wished !== undefined && insteadOf === undefined)
    throw new AppError("invalid", "effort_unsupported", { model: model.name });
  return undefined;
}

/** Throws `unavailable`, with the seconds after which to try again, when too many questions wait for a model's server. */
export function requireRoomInQueue({ model, server }: ResolvedModel, limits: QueueLimits): void {
  if (!server) return;
  try {
    requireQueueRoom(queueOf(server), limits);
  } catch (thrown) {
    observeCall({ runtime: server.name, model: model.id, kind: "turn" }).ended("queue_full");
    throw thrown;
  }
}

/** Settings with the widest window that a question may get, whichever model answers it: as much history is read before the model is known. */
export async function withWidestWindow<Limits extends Pick<ModelLimits, "contextLength">>(
  limits: Limits,
): Promise<Limits> {
  const own = [...(await registry()).values()].map(({ contextLength }) => contextLength ?? 0);
  return { ...limits, contextLength: Math.max(limits.contextLength, ...own) };
}

/**
 * A call to a model that `resolveModel` has returned, and who waits for it. `conversationId`: it goes to the replica that has evaluated this
 * conversation, if its server has several.
 */
export type ModelCall = Omit<
  RuntimeCall,
  "model" | "contextLength" | "keepLoaded" | "thoughtTags" | "sampling"
> &
  Pick<ResolvedModel, "model"> & {
    server: ResolvedModel["server"] | undefined;
    conversationId?: string | undefined;
    slot: SlotRequest;
  };

/**
 * Waits for a slot of the model's server, calls the model and yields its answer as it arrives, its end last. Every call to a model uses this
 * function. A call that its server refuses because it is full waits again. Throws an `AppError` when the model or its server fails, or the
 * wait was too long, and the signal's reason when the signal aborts it. Leaving the loop closes the connection, which makes the server stop.
 */
export async function* callModel(call: ModelCall): AsyncGenerator<Delta> {
  const { model, server, slot } = call;
  if (!server) throw new AppError("unavailable", "no_model");
  const observation = observeCall({ runtime: server.name, model: model.id, kind: slot.kind });
  // A caller that leaves before the end has stopped the answer; after it, it need not come back.
  let outcome = "stopped";
  let counted: AnswerEnd | undefined;
  try {
    for await (const delta of callInSlot({ ...call, server }, observation.granted)) {
      observation.arrived();
      if (delta.type === "end") [outcome, counted] = ["done", delta];
      yield delta;
    }
  } catch (thrown) {
    outcome = outcomeOf(thrown, call.signal);
    throw thrown;
  } finally {
    observation.ended(outcome, counted);
  }
}

type AnswerEnd = Extract<Delta, { type: "end" }>;

/** Waits for a slot, and yields the answer as it arrives. */
async function* callInSlot(
  call: ModelCall & { server: Runtime },
  granted: () => void,
): AsyncGenerator<Delta> {
  const { server, slot: request, signal } = call;
  const slot = await acquireSlot(queueOf(server), request, signal);
  granted();
  let characters = 0;
  let counted: AnswerEnd | undefined;
  try {
    for (;;) {
      try {
        for await (const delta of callServer(server, call)) {
          if (delta.type === "end") counted = delta;
          else if (delta.type !== "retype") {
            characters += delta.text.length;
            slot.wrote(characters / charactersPerToken);
          }
          yield delta;
        }
        return;
      } catch (thrown) {
        if (!isBusy(thrown)) throw thrown;
        await slot.requeue(signal);
      }
    }
  } finally {
    slot.release(counted);
  }
}

/** Such a failure only comes before an answer. */
const isBusy = (thrown: unknown): boolean =>
  thrown instanceof AppError && thrown.messageKey === "model_busy";

function callServer(
  server: Runtime,
  { model, server: _, slot, conversationId, maxOutputTokens, ...call }: ModelCall,
): AsyncGenerator<Delta, void> {
  return callRuntime(
    server,
    {
      ...call,
      model: model.source,
      contextLength: model.loadedContextLength ?? model.contextLength,
      keepLoaded: model.keepLoaded,
      // An enforced format leaves no place for a thought.
      thoughtTags: !model.features.includes("reasoning") && call.format === undefined,
      maxOutputTokens: Math.min(maxOutputTokens, model.maxOutputTokens),
      // Notes and titles follow their own rules: neither a variant's temperature nor its stop sequences may change them.
      ...(slot.kind === "turn" && model.variant && { sampling: model.variant.sampling }),
    },
    conversationId,
  );
}

/** About: what an answer has used counts while it is written, and is corrected by its server's count at its end. */
const charactersPerToken = 3;

const queueOf = (server: Runtime) => ({ key: server.id, slots: slotsOf(server) });
