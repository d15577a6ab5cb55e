// What stands in front of one model server, and everything that is decided there: the order, the rest of a server that was full, what is known of
// its speed. It is a value without timers and promises, so that one web server can keep it in memory, and several in a row of the database.

import { z } from "zod";

import { learned, type Speed } from "./forecast.ts";
import { noRest, type Rest, restTime } from "./rest.ts";
import type { QueuePlace } from "./schema.ts";
import { type IsNear, type QueuedCall, SlotQueue, usualReplyTokens } from "./slot-queue.ts";

const callSchema = z.object({
  id: z.string(),
  instanceId: z.string(),
  userId: z.string(),
  kind: z.enum(["turn", "background"]),
  promptTokens: z.number(),
  joinedAt: z.number(),
  turnId: z.string().optional(),
  conversationId: z.string().optional(),
  yields: z.enum(["all", "others"]).optional(),
  passedOverAt: z.number().optional(),
});
const runSchema = z.object({
  startedAt: z.number(),
  charged: z.number(),
  isAged: z.boolean().optional(),
  preemptedBy: z.string().optional(),
});

/** A line as a value. Times in ms. */
export const lineValueSchema = z.object({
  slots: z.number(),
  aging: z.number(),
  queue: z.object({
    waiting: z.array(callSchema),
    running: z.array(z.object({ call: callSchema, run: runSchema })),
    served: z.array(z.tuple([z.string(), z.number()])),
    level: z.number(),
  }),
  rest: z.object({
    refusals: z.number(),
    isCounted: z.boolean(),
    until: z.number().optional(),
  }),
  speed: z.object({ costPerSecond: z.number().optional(), replyTokens: z.number() }),
});
export type LineValue = z.infer<typeof lineValueSchema>;

/** A call of a web server, as that server has it. `startedAt`: set while it is under way. */
export type OwnCall = QueuedCall & { startedAt?: number | undefined; wrote: number };

export class Line {
  readonly #queue: SlotQueue;
  readonly #calls = new Map<string, QueuedCall>();
  #rest: Rest = noRest();
  #speed: Speed = { costPerSecond: undefined, replyTokens: usualReplyTokens };

  constructor(slots: number, aging: number, value?: LineValue) {
    this.#queue = new SlotQueue(slots, aging, value?.queue);
    if (!value) return;
    for (const call of [...this.#queue.waiting, ...this.#queue.running.keys()])
      this.#calls.set(call.id, call);
    this.#rest = { ...value.rest };
    this.#speed = {
      costPerSecond: value.speed.costPerSecond,
      replyTokens: value.speed.replyTokens,
    };
  }

  get value(): LineValue {
    const { slots, aging, value } = this.#queue;
    return { slots, aging, queue: value, rest: { ...this.#rest }, speed: { ...this.#speed } };
  }

  get waiting(): number {
    return this.#queue.waiting.length;
  }

  /** The calls that are under way, in the order in which they got their slots. */
  get running(): string[] {
    return [...this.#queue.running.keys()].map(({ id }) => id);
  }

  /** Whether a slot is free that a call may use. */
  get hasRoom(): boolean {
    return this.#queue.running.size < this.#queue.slots && !this.isResting;
  }

  /** Whether the server was full, and has not answered since. */
  get isResting(): boolean {
    return this.#rest.refusals > 0;
  }

  /** When something is to be done although nobody comes and no call ends: a server that was full has rested. */
  get dueAt(): number | undefined {
    return this.#rest.until;
  }

  set slots(slots: number) {
    this.#queue.slots = slots;
  }

  /** In ms. */
  set aging(aging: number) {
    this.#queue.aging = aging;
  }

  /** The conversations for which background calls have to end, by call. */
  get preempted(): Map<string, string> {
    const preempted = new Map<string, string>();
    for (const [{ id }, { preemptedBy }] of this.#queue.running)
      if (preemptedBy !== undefined) preempted.set(id, preemptedBy);
    return preempted;
  }

  /** Gives free slots to those who go next; while the server is full, to one after the other. */
  serve(now: number, isNear?: IsNear): void {
    const { refusals, until } = this.#rest;
    if (refusals > 0) {
      if (until === undefined) this.#rest.until = now + restTime(1);
      else if (now >= until) this.#tryAgain(now);
    } else while (this.#queue.take(now, isNear));
    this.#queue.preempt();
  }

  /** A call is given up, whether it waits or has just got a slot that it does not use. */
  leave(id: string): void {
    const call = this.#calls.get(id);
    this.#calls.delete(id);
    if (!call || this.#queue.leave(call)) return;
    this.#queue.charge(call, 0, 0);
    this.#queue.end(call);
  }

  /** Counts what a call has written so far. */
  wrote(id: string, replyTokens: number): void {
    const call = this.#calls.get(id);
    if (call) this.#queue.charge(call, call.promptTokens, replyTokens);
  }

  /** The server has begun an answer, so it is not full any more. */
  answers(): void {
    this.#rest = noRest();
  }

  /** The server has refused a call, because it is full: the call waits again. */
  refused(id: string, now: number): void {
    const call = this.#calls.get(id);
    if (!call || !this.#queue.running.has(call)) return;
    this.#queue.requeue(call);
    if (this.#rest.isCounted) return;
    const refusals = this.#rest.refusals + 1;
    this.#rest = { refusals, isCounted: true, until: now + restTime(refusals) };
  }

  /** A call has ended, which has used so many tokens. */
  release(id: string, used: { promptTokens: number; replyTokens: number }, now: number): void {
    const call = this.#calls.get(id);
    if (!call) return;
    this.#calls.delete(id);
    this.#queue.charge(call, used.promptTokens, used.replyTokens);
    const run = this.#queue.end(call);
    if (run && used.replyTokens > 0)
      this.#speed = learned(this.#speed, {
        cost: run.charged,
        seconds: (now - run.startedAt) / 1_000,
        replyTokens: used.replyTokens,
      });
    if (this.#rest.refusals > 0) this.#tryAgain(now);
  }

  /**
   * Makes the calls of a web server here what they are there: one that is missing joins, or is under way; one that it does not have is removed.
   * `count`: whether to count what they have written.
   */
  keep(instanceId: string, own: Iterable<OwnCall>, count: boolean): void {
    const kept = new Set<string>();
    for (const { startedAt, wrote, ...call } of own) {
      kept.add(call.id);
      if (!this.#calls.has(call.id)) {
        this.#calls.set(call.id, call);
        if (startedAt === undefined) this.#queue.join(call);
        else this.#queue.adopt(call, startedAt);
      }
      if (count && startedAt !== undefined) this.wrote(call.id, wrote);
    }
    for (const call of this.#calls.values())
      if (call.instanceId === instanceId && !kept.has(call.id)) this.leave(call.id);
  }

  /** Removes the calls of web servers that are gone. */
  dropUnless(isThere: (instanceId: string) => boolean): void {
    for (const { id, instanceId } of this.#calls.values()) if (!isThere(instanceId)) this.leave(id);
  }

  /** The places of the calls that wait. */
  places(now: number): Map<QueuedCall, QueuePlace> {
    return this.#queue.places(now, this.#speed);
  }

  /** Sends one call to a server that was full: it has rested, or one of its calls has ended. */
  #tryAgain(now: number): void {
    this.#rest = { ...this.#rest, isCounted: false, until: undefined };
    this.#queue.take(now);
    if (this.waiting > 0) this.#rest.until = now + restTime(1);
    else if (this.#queue.running.size === 0) this.#rest = noRest();
  }
}
