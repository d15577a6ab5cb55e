// The gateway: every call to a model waits for a slot here, and goes to a model server from here.

import { outcomeOf } from "#lib/call-metrics.ts";
import { AppError } from "#lib/errors.ts";
import {
  acquireSlot,
  type QueueLimits,
  requireQueueRoom,
  type SlotRequest,
} from "#lib/queue/index.ts";
import {
  callRuntime,
  type Delta,
  ownReplicaHasRoom,
  type Runtime,
  type RuntimeCall,
  slotsOf,
} from "#lib/runtimes/index.ts";

import { refusedCall, type WatchedCall, watchCall } from "./live-calls.ts";
import { backgroundSampling } from "./parameters.ts";
import type { ResolvedModel } from "./resolve-model.ts";

/** Throws `unavailable`, with the seconds after which to try again, when too many questions of users wait for a model's server. */
export async function requireRoomInQueue(
  { id: userId }: { id: string },
  { model, server }: ResolvedModel,
  limits: QueueLimits,
): Promise<void> {
  if (!server) return;
  try {
    await requireQueueRoom(queueOf(server), limits);
  } catch (thrown) {
    refusedCall({ ...subjectOf(server, model), userId, kind: "turn" }, "queue_full");
    throw thrown;
  }
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
    /** Tokens are sampled as for an answer to people, although nobody waits for this one. */
    asForPeople?: boolean;
  };

/**
 * Waits for a slot of the model's server, calls the model and yields its answer as it arrives, its end last. Every call to a model uses this
 * function. A call that its server refuses because it is full waits again. Throws an `AppError` when the model or its server fails, or the
 * wait was too long, and the signal's reason when the signal aborts it. Leaving the loop closes the connection, which makes the server stop.
 */
export async function* callModel(call: ModelCall): AsyncGenerator<Delta> {
  const { model, server, slot } = call;
  if (!server) throw new AppError("unavailable", "no_model");
  const { userId, kind } = slot;
  const watched = watchCall({ ...subjectOf(server, model), userId, kind });
  // A caller that leaves before the end has stopped the answer; after it, it need not come back.
  let outcome = "stopped";
  let counted: AnswerEnd | undefined;
  try {
    for await (const delta of callInSlot({ ...call, server }, watched)) {
      watched.arrived();
      if (delta.type === "end") [outcome, counted] = ["done", delta];
      yield delta;
    }
  } catch (thrown) {
    outcome = outcomeOf(thrown, call.signal);
    throw thrown;
  } finally {
    watched.ended(outcome, counted);
  }
}

const subjectOf = (server: Runtime, model: ModelCall["model"]) => ({
  runtimeId: server.id,
  runtime: server.name,
  model: model.id,
});

type AnswerEnd = Extract<Delta, { type: "end" }>;

/** Waits for a slot, and yields the answer as it arrives. */
async function* callInSlot(
  call: ModelCall & { server: Runtime },
  watched: WatchedCall,
): AsyncGenerator<Delta> {
  const { server, conversationId, signal } = call;
  const wish: SlotRequest = {
    ...call.slot,
    conversationId,
    isNear: () => ownReplicaHasRoom(server, { model: call.model.source, conversationId }),
    onPlace(place) {
      watched.moved(place);
      call.slot.onPlace?.(place);
    },
  };
  const slot = await acquireSlot(queueOf(server), wish, signal);
  watched.granted();
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
  { model, server: _, slot, conversationId, maxOutputTokens, asForPeople, ...call }: ModelCall,
): AsyncGenerator<Delta, void> {
  return callRuntime(
    server,
    {
      ...call,
      model: model.source,
      contextLength: model.loadedContextLength,
      keepLoaded: model.keepLoaded,
      // An enforced format leaves no place for a thought.
      thoughtTags: !model.features.includes("reasoning") && call.format === undefined,
      maxOutputTokens: Math.min(maxOutputTokens, model.maxOutputTokens),
      sampling: slot.kind === "turn" || asForPeople ? model.sampling : backgroundSampling(model),
    },
    conversationId,
  );
}

/** About: what an answer has used counts while it is written, and is corrected by its server's count at its end. */
const charactersPerToken = 3;

const queueOf = (server: Runtime) => ({ key: server.id, slots: slotsOf(server) });
