// What becomes of the calls to models, counted for Prometheus: names of models and of model servers, plain numbers, and how each call ended.
// No user, no text, and nothing that a client can choose is a label.

import { Counter, Gauge, Histogram, Registry } from "prom-client";

import { monotonicNow } from "./clock.ts";
import { eventLoopStalls } from "./event-loop.ts";
import { processSingleton } from "./process-singleton.ts";

/** A model by its id, a model server by its name, and whether a user waits for the answer. */
export type CallLabels = { runtime: string; model: string; kind: "turn" | "background" };

/** An address of a model server: host and port. */
export type ReplicaLabels = { runtime: string; replica: string };

type Counted = { promptTokens?: number | undefined; replyTokens?: number | undefined };

/** In seconds: from an answer at once to a large model that is loaded first. */
const waits = [0.1, 0.25, 0.5, 1, 2, 4, 8, 15, 30, 60, 120, 300, 900];
const lengths = [1, 2.5, 5, 10, 20, 40, 80, 160, 320, 900];
const speeds = [1, 2.5, 5, 10, 20, 30, 40, 60, 80, 120, 200, 400];

const ofCall = ["runtime", "model", "kind"] as const;
const ofReplica = ["runtime", "replica"] as const;

/** Once per process: Next bundles each route separately. */
const metrics = processSingleton("call metrics", makeMetrics);

/** All metrics of this process. */
export const metricsRegistry = (): Registry => metrics.registry;

function makeMetrics() {
  const registry = new Registry();
  const registers = [registry];
  const stalls = new Counter({
    name: "parlor_event_loop_stalls_total",
    help: "How often the event loop was blocked for 200 ms or longer.",
    registers,
    collect() {
      this.reset();
      this.inc(eventLoopStalls().count);
    },
  });
  return { registry, stalls, ...metricsOfCalls(registers), ...metricsOfReplicas(registers) };
}

function metricsOfCalls(registers: Registry[]) {
  return {
    calls: new Counter({
      name: "parlor_calls_total",
      help: "Calls to models that have ended, by how they ended.",
      labelNames: [...ofCall, "outcome"],
      registers,
    }),
    queueWait: new Histogram({
      name: "parlor_queue_wait_seconds",
      help: "Time from the call to its slot.",
      labelNames: ["runtime", "kind"],
      buckets: waits,
      registers,
    }),
    firstToken: new Histogram({
      name: "parlor_first_token_seconds",
      help: "Time from the slot to the first token of the answer, thinking included.",
      labelNames: ofCall,
      buckets: waits,
      registers,
    }),
    duration: new Histogram({
      name: "parlor_call_seconds",
      help: "Time from the slot to the end of the answer.",
      labelNames: ofCall,
      buckets: lengths,
      registers,
    }),
    speed: new Histogram({
      name: "parlor_reply_tokens_per_second",
      help: "Speed of complete answers, from their first token on.",
      labelNames: ["runtime", "model"],
      buckets: speeds,
      registers,
    }),
    promptTokens: new Counter({
      name: "parlor_prompt_tokens_total",
      help: "Tokens of prompts, as the model servers count them.",
      labelNames: ofCall,
      registers,
    }),
    replyTokens: new Counter({
      name: "parlor_reply_tokens_total",
      help: "Tokens of answers, as the model servers count them.",
      labelNames: ofCall,
      registers,
    }),
  };
}

function metricsOfReplicas(registers: Registry[]) {
  return {
    replicaCalls: new Counter({
      name: "parlor_replica_calls_total",
      help: "Calls to an address of a model server that have ended, by how they ended. A call that moves on counts at each address.",
      labelNames: [...ofReplica, "outcome"],
      registers,
    }),
    replicaFirstToken: new Histogram({
      name: "parlor_replica_first_token_seconds",
      help: "Time from the request to an address to the first token.",
      labelNames: ofReplica,
      buckets: waits,
      registers,
    }),
  };
}

/** A gauge that is set when the metrics are read. */
export function gauge<Label extends string>(
  name: `parlor_${string}`,
  help: string,
  labelNames: readonly Label[],
): Gauge<Label> {
  const known = metrics.registry.getSingleMetric(name);
  if (known) return known as Gauge<Label>;
  return new Gauge({ name, help, labelNames, registers: [metrics.registry] });
}

const secondsSince = (at: number): number => (monotonicNow() - at) / 1_000;

/** The observation of one call to a model. Each function is cheap, and `arrived` may be called for each piece of the answer. */
export type CallObservation = {
  /** The call has its slot. */
  granted(): void;
  /** A piece of the answer has arrived. */
  arrived(): void;
  /** `outcome`: `done`, `stopped`, or the key of the failure's text. */
  ended(outcome: string, counted?: Counted): void;
};

/** An answer that came in one piece has no speed. In seconds. */
const shortestForSpeed = 0.1;

/** Tokens per second of a complete answer that was written within these seconds, from its first token on; undefined where it has none. */
export const answerSpeed = (replyTokens: number, seconds: number): number | undefined =>
  replyTokens > 1 && seconds >= shortestForSpeed ? (replyTokens - 1) / seconds : undefined;

export function observeCall(labels: CallLabels): CallObservation {
  const { runtime, model, kind } = labels;
  const joinedAt = monotonicNow();
  let grantedAt: number | undefined;
  let firstAt: number | undefined;
  return {
    granted() {
      grantedAt = monotonicNow();
      metrics.queueWait.observe({ runtime, kind }, secondsSince(joinedAt));
    },
    arrived() {
      if (firstAt !== undefined || grantedAt === undefined) return;
      firstAt = monotonicNow();
      metrics.firstToken.observe(labels, secondsSince(grantedAt));
    },
    ended(outcome, { promptTokens = 0, replyTokens = 0 } = {}) {
      metrics.calls.inc({ ...labels, outcome });
      if (grantedAt !== undefined) metrics.duration.observe(labels, secondsSince(grantedAt));
      metrics.promptTokens.inc(labels, promptTokens);
      metrics.replyTokens.inc(labels, replyTokens);
      const speed = answerSpeed(replyTokens, firstAt === undefined ? 0 : secondsSince(firstAt));
      if (outcome === "done" && speed !== undefined)
        metrics.speed.observe({ runtime, model }, speed);
    },
  };
}

/** The observation of one request to an address of a model server; see `observeCall`. */
export function observeReplica(labels: ReplicaLabels): Omit<CallObservation, "granted"> {
  const sentAt = monotonicNow();
  let isAnswering = false;
  return {
    arrived() {
      if (isAnswering) return;
      isAnswering = true;
      metrics.replicaFirstToken.observe(labels, secondsSince(sentAt));
    },
    ended(outcome) {
      metrics.replicaCalls.inc({ ...labels, outcome });
    },
  };
}

/** How a call ended that has thrown: stopped by its signal, or the key of the failure's text. */
export function outcomeOf(thrown: unknown, signal: AbortSignal): string {
  if (signal.aborted) return "stopped";
  const { messageKey } = (thrown ?? {}) as { messageKey?: unknown };
  return typeof messageKey === "string" ? messageKey : "fault";
}
