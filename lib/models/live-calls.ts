// The calls to models of this process that are under way, and those that have ended within the last minutes, with who made them: for the
// administrators who watch. Their number is bounded, and nothing of them is stored.

import {
  answerSpeed,
  type CallLabels,
  type CallObservation,
  observeCall,
} from "#lib/call-metrics.ts";
import { monotonicNow } from "#lib/clock.ts";
import { processSingleton } from "#lib/process-singleton.ts";
import type { QueuePlace } from "#lib/queue/schema.ts";

/** A call to a model. Times in ms, of `monotonicNow`. */
type Call = CallLabels & { runtimeId: string; userId: string; joinedAt: number };

/** `slotAt` is absent while it waits for its slot; `place`: the last that it was told. */
export type LiveCall = Call & { slotAt?: number | undefined; place?: QueuePlace | undefined };

/** A call that has ended. `slotAt` and `firstAt` are absent where it had no slot and no first token. */
export type EndedCall = Call & {
  slotAt?: number | undefined;
  firstAt?: number | undefined;
  endedAt: number;
  /** `done`, `stopped`, or the key of the failure's text. */
  outcome: string;
  /** In tokens per second, of a complete answer. */
  speed?: number | undefined;
};

/** How long an ended call is remembered, in ms. */
export const rememberedFor = 300_000;
/** So many of them at most. */
const mostEnded = 2_000;

const calls = processSingleton("live calls", () => ({
  live: new Set<LiveCall>(),
  /** In the order in which they ended. */
  ended: [] as EndedCall[],
}));

/** The calls that wait or are being answered, in the order in which they were made. */
export const liveCalls = (): readonly LiveCall[] => [...calls.live];

/** The newest calls that have ended within the last minutes, oldest first. */
export function endedCalls(): readonly EndedCall[] {
  const since = monotonicNow() - rememberedFor;
  const first = calls.ended.findIndex(({ endedAt }) => endedAt >= since);
  calls.ended.splice(0, first < 0 ? calls.ended.length : first);
  return calls.ended;
}

export type WatchedCall = CallObservation & {
  /** The call waits at this place; undefined: it has its slot. */
  moved(place: QueuePlace | undefined): void;
};

/** Observes a call for metrics, and shows it to those who watch until its end. */
export function watchCall(subject: Omit<Call, "joinedAt">): WatchedCall {
  const { runtime, model, kind } = subject;
  const observation = observeCall({ runtime, model, kind });
  const call: LiveCall = { ...subject, joinedAt: monotonicNow() };
  let firstAt: number | undefined;
  calls.live.add(call);
  return {
    moved(place) {
      call.place = place;
      call.slotAt = place ? undefined : monotonicNow();
    },
    granted: observation.granted,
    arrived() {
      firstAt ??= monotonicNow();
      observation.arrived();
    },
    ended(outcome, counted) {
      observation.ended(outcome, counted);
      calls.live.delete(call);
      const endedAt = monotonicNow();
      const { place: _, ...rest } = call;
      const speed =
        outcome === "done" && firstAt !== undefined
          ? answerSpeed(counted?.replyTokens ?? 0, (endedAt - firstAt) / 1_000)
          : undefined;
      calls.ended.push({ ...rest, firstAt, endedAt, outcome, speed });
      if (calls.ended.length > mostEnded) calls.ended.splice(0, calls.ended.length - mostEnded);
    },
  };
}

/** A question that was refused, because too many waited, is a call that ended at once. */
export const refusedCall = (subject: Omit<Call, "joinedAt">, outcome: string): void =>
  watchCall(subject).ended(outcome);
