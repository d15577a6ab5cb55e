// The order in which calls get the slots of a model server: virtual token counters, after Sheng et al., "Fairness in Serving Large Language
// Models" (OSDI 2024). Each user has a counter of the tokens that they were served; the waiting user with the lowest one goes next. Whoever
// comes back after a pause is lifted to the lowest counter of those who are there, so that a pause earns no credit. No slot is idle while
// anyone waits. It knows no clock, no promises and no server.

import { Forecast, type Speed } from "./forecast.ts";
import type { QueuePlace } from "./schema.ts";

/** A reply token takes a model longer than a token of the prompt: the weight of the paper. */
const replyWeight = 2;

/** What a reply is taken to be where none is known, in tokens. */
export const usualReplyTokens = 300;
/** For how long a call is passed over at most, from the first time on, in ms. */
const longestPassedOver = 2_000;

/** A call that wants a slot. Times in ms, of one clock. */
export type QueuedCall = {
  userId: string;
  /** Whether a user waits for it. */
  kind: "turn" | "background";
  /** The predicted length of its prompt. */
  promptTokens: number;
  joinedAt: number;
  /** Whether the replica that has its prompt in memory would serve it now. */
  isNear?: (() => boolean) | undefined;
};

/** What calls have used, in weighted tokens. */
const costOf = (promptTokens: number, replyTokens: number): number =>
  promptTokens + replyWeight * replyTokens;

/** A call without a replica of its own is near everywhere. */
const isNear = ({ isNear: asked }: QueuedCall): boolean => asked?.() ?? true;

export class SlotQueue<Call extends QueuedCall> {
  /** The number of calls that may be under way. */
  slots: number;
  /** A background call that has waited for this long takes its turn as if a user waited for it, in ms. */
  aging: number;
  readonly #waiting: Call[] = [];
  /** Since when calls have been passed over. */
  readonly #passedOver = new WeakMap<Call, number>();
  readonly #running = new Map<Call, { startedAt: number; charged: number }>();
  /** In weighted tokens, by user. */
  readonly #served = new Map<string, number>();
  /** The counter of the user who was served last, before that: what somebody is lifted to who comes when nobody is there. */
  #level = 0;

  constructor(slots: number, aging: number) {
    this.slots = slots;
    this.aging = aging;
  }

  get waiting(): number {
    return this.#waiting.length;
  }

  get running(): number {
    return this.#running.size;
  }

  /** How many calls wait, and since when the first of them, on the clock of `joinedAt`. */
  get state(): { turns: number; background: number; running: number; oldest: number | undefined } {
    const turns = this.#waiting.filter(({ kind }) => kind === "turn").length;
    const [first] = this.#waiting;
    return {
      turns,
      background: this.#waiting.length - turns,
      running: this.#running.size,
      oldest: first?.joinedAt,
    };
  }

  join(call: Call): void {
    const { userId } = call;
    if (!this.#isHere(userId))
      this.#served.set(userId, Math.max(this.#servedTo(userId), this.#lowest()));
    this.#waiting.push(call);
  }

  /** Removes a call that waits. Returns whether it did. */
  leave(call: Call): boolean {
    const at = this.#waiting.indexOf(call);
    if (at >= 0) this.#waiting.splice(at, 1);
    return at >= 0;
  }

  /** Takes the call that goes next, if a slot is free and a call waits. */
  take(now: number): Call | undefined {
    if (this.#running.size >= this.slots) return undefined;
    const first = this.#first(this.#waiting, this.#served, now);
    if (!first) return undefined;
    const call = this.#nearest(first, now);
    this.leave(call);
    this.#level = Math.max(this.#level, this.#servedTo(call.userId));
    this.#running.set(call, { startedAt: now, charged: 0 });
    this.charge(call, call.promptTokens, 0);
    return call;
  }

  /** A call that is under way waits again, because its server was full: it has used nothing, and has its place by when it joined. */
  requeue(call: Call): void {
    this.charge(call, 0, 0);
    this.#running.delete(call);
    const behind = this.#waiting.findIndex(({ joinedAt }) => joinedAt > call.joinedAt);
    this.#waiting.splice(behind < 0 ? this.#waiting.length : behind, 0, call);
  }

  /** Sets what a call that is under way has used so far. */
  charge(call: Call, promptTokens: number, replyTokens: number): void {
    const run = this.#running.get(call);
    if (!run) return;
    const cost = costOf(promptTokens, replyTokens);
    this.#served.set(call.userId, this.#servedTo(call.userId) + cost - run.charged);
    run.charged = cost;
  }

  /** A call has ended. Returns what it has used, in weighted tokens, and since when. */
  end(call: Call): { startedAt: number; charged: number } | undefined {
    const run = this.#running.get(call);
    this.#running.delete(call);
    this.#forgetAbsent();
    return run;
  }

  /** The places of the calls that wait, in the order in which they would be served if nobody came and nobody left. */
  places(now: number, speed: Speed): Map<Call, QueuePlace> {
    const running = [...this.#running].map(([{ promptTokens }, { startedAt, charged }]) => ({
      startedAt,
      cost: Math.max(charged, costOf(promptTokens, speed.replyTokens)),
    }));
    const forecast = new Forecast(speed, now, this.slots, running);
    const places = new Map<Call, QueuePlace>();
    const served = new Map(this.#served);
    const left = [...this.#waiting];
    for (let call = this.#first(left, served, now); call; call = this.#first(left, served, now)) {
      left.splice(left.indexOf(call), 1);
      const cost = costOf(call.promptTokens, speed.replyTokens);
      served.set(call.userId, (served.get(call.userId) ?? 0) + cost);
      const waitSeconds = forecast.next(cost);
      places.set(call, { position: places.size + 1, waitSeconds });
    }
    return places;
  }

  /**
   * The call that goes instead of the first one, whose prompt would be evaluated again at another replica: the first of those that are near and
   * whose users were served at most one call more. So nobody is set behind by more than a call, nor for long.
   */
  #nearest(first: Call, now: number): Call {
    const since = this.#passedOver.get(first) ?? now;
    if (isNear(first) || now - since >= longestPassedOver) return first;
    const alike = this.#servedTo(first.userId) + costOf(first.promptTokens, usualReplyTokens);
    const isUrgent = this.#isUrgent(first, now);
    const near = this.#waiting.filter(
      (call) =>
        this.#isUrgent(call, now) === isUrgent &&
        this.#servedTo(call.userId) <= alike &&
        isNear(call),
    );
    const nearest = this.#first(near, this.#served, now);
    if (nearest) this.#passedOver.set(first, since);
    return nearest ?? first;
  }

  #isUrgent({ kind, joinedAt }: Call, now: number): boolean {
    return kind === "turn" || now - joinedAt >= this.aging;
  }

  /** Of some calls the one that goes next: of the user who was served least, the one that has waited longest. */
  #first(calls: readonly Call[], served: ReadonlyMap<string, number>, now: number) {
    const urgent = calls.filter((call) => this.#isUrgent(call, now));
    let first: Call | undefined;
    for (const call of urgent.length > 0 ? urgent : calls)
      if (!first || (served.get(call.userId) ?? 0) < (served.get(first.userId) ?? 0)) first = call;
    return first;
  }

  #servedTo(userId: string): number {
    return this.#served.get(userId) ?? 0;
  }

  /**
   * The lowest counter of those who are there. What is under way does not count yet: it is a prediction, and one that was too high must not set
   * those behind who came meanwhile.
   */
  #lowest(): number {
    const settled = new Map<string, number>();
    for (const { userId } of [...this.#waiting, ...this.#running.keys()])
      settled.set(userId, this.#servedTo(userId));
    for (const [{ userId }, { charged }] of this.#running)
      settled.set(userId, (settled.get(userId) ?? 0) - charged);
    return settled.size > 0 ? Math.min(...settled.values()) : this.#level;
  }

  #isHere(userId: string): boolean {
    const isTheirs = (call: Call) => call.userId === userId;
    return this.#waiting.some(isTheirs) || [...this.#running.keys()].some(isTheirs);
  }

  /** A counter that is not above the level is what its user would be lifted to anyway. */
  #forgetAbsent(): void {
    for (const [userId, served] of this.#served)
      if (served <= this.#level && !this.#isHere(userId)) this.#served.delete(userId);
  }
}
