// The order in which calls get the slots of a model server: virtual token counters, after Sheng et al., "Fairness in Serving Large Language
// Models" (OSDI 2024). Each user has a counter of the tokens that they were served; the waiting user with the lowest one goes next. Whoever
// comes back after a pause is lifted to the lowest counter of those who are there, so that a pause earns no credit. No slot is idle while
// anyone waits. It knows no clock, no promises and no server, and is a value that can be stored.

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
  id: string;
  /** The web server that makes it. */
  instanceId: string;
  userId: string;
  /** Whether a user waits for it. */
  kind: "turn" | "background";
  /** The predicted length of its prompt. */
  promptTokens: number;
  joinedAt: number;
  /** The turn that it answers. */
  turnId?: string | undefined;
  conversationId?: string | undefined;
  /** Whether it gives its slot to a turn that waits; `others`: to those of other conversations only. Absent: to none. */
  yields?: "all" | "others" | undefined;
  /** Since when others have gone before it whose own replicas had room. */
  passedOverAt?: number | undefined;
};

/** Whether the replica that has a call's prompt in memory would serve it now; a call without a replica of its own is near everywhere. */
export type IsNear = (call: QueuedCall) => boolean;

/** A call that is under way. */
export type Run = {
  startedAt: number;
  /** What it was charged so far, in weighted tokens. */
  charged: number;
  /** It had waited so long that no turn preempts it any more. */
  isAged?: boolean | undefined;
  /** The conversation of the turn that it has to give its slot to. */
  preemptedBy?: string | undefined;
};

/** A queue as a value. Counters in weighted tokens, by user. */
export type QueueValue = {
  waiting: QueuedCall[];
  running: { call: QueuedCall; run: Run }[];
  served: [string, number][];
  level: number;
};

/** What calls have used, in weighted tokens. */
const costOf = (promptTokens: number, replyTokens: number): number =>
  promptTokens + replyWeight * replyTokens;

export class SlotQueue {
  /** The number of calls that may be under way. */
  slots: number;
  /** A background call that has waited for this long takes its turn as if a user waited for it, in ms. */
  aging: number;
  readonly #waiting: QueuedCall[] = [];
  readonly #running = new Map<QueuedCall, Run>();
  /** In weighted tokens, by user. */
  readonly #served = new Map<string, number>();
  /** The counter of the user who was served last, before that: what somebody is lifted to who comes when nobody is there. */
  #level = 0;

  constructor(slots: number, aging: number, value?: QueueValue) {
    this.slots = slots;
    this.aging = aging;
    if (!value) return;
    this.#waiting = value.waiting.map((call) => ({ ...call }));
    this.#running = new Map(value.running.map(({ call, run }) => [{ ...call }, { ...run }]));
    this.#served = new Map(value.served);
    this.#level = value.level;
  }

  get value(): QueueValue {
    return {
      waiting: this.#waiting.map((call) => ({ ...call })),
      running: [...this.#running].map(([call, run]) => ({ call: { ...call }, run: { ...run } })),
      served: [...this.#served],
      level: this.#level,
    };
  }

  /** In the order in which they came. */
  get waiting(): readonly QueuedCall[] {
    return this.#waiting;
  }

  get running(): ReadonlyMap<QueuedCall, Run> {
    return this.#running;
  }

  /** A call waits from now on, at the place that it has by when it joined. */
  join(call: QueuedCall): void {
    this.#lift(call.userId);
    this.#insert(call);
  }

  /** A call that another queue has given its slot is under way in this one. */
  adopt(call: QueuedCall, startedAt: number): void {
    this.#lift(call.userId);
    this.#start(call, startedAt);
  }

  /** Removes a call that waits. Returns whether it did. */
  leave(call: QueuedCall): boolean {
    const at = this.#waiting.indexOf(call);
    if (at >= 0) this.#waiting.splice(at, 1);
    return at >= 0;
  }

  /** Takes the call that goes next, if a slot is free and a call waits. */
  take(now: number, isNear: IsNear = () => true): QueuedCall | undefined {
    if (this.#running.size >= this.slots) return undefined;
    const first = this.#first(this.#waiting, this.#served, now);
    if (!first) return undefined;
    const call = this.#nearest(first, now, isNear);
    this.leave(call);
    this.#level = Math.max(this.#level, this.#servedTo(call.userId));
    const run = this.#start(call, now);
    if (call.kind === "background" && this.#isUrgent(call, now)) run.isAged = true;
    return call;
  }

  /** A call that is under way waits again, because its server was full: it has used nothing, and has its place by when it joined. */
  requeue(call: QueuedCall): void {
    this.charge(call, 0, 0);
    this.#running.delete(call);
    this.#insert(call);
  }

  /** Sets what a call that is under way has used so far. */
  charge(call: QueuedCall, promptTokens: number, replyTokens: number): void {
    const run = this.#running.get(call);
    if (!run) return;
    const cost = costOf(promptTokens, replyTokens);
    this.#served.set(call.userId, this.#servedTo(call.userId) + cost - run.charged);
    run.charged = cost;
  }

  /** A call has ended. Returns what it has used, in weighted tokens, and since when. */
  end(call: QueuedCall): Run | undefined {
    const run = this.#running.get(call);
    this.#running.delete(call);
    this.#forgetAbsent();
    return run;
  }

  /** Makes background calls give their slots to turns that wait: no more of them than are needed, those that began last. */
  preempt(): void {
    const turns = this.#waiting.filter(({ kind }) => kind === "turn");
    const runs = [...this.#running].toReversed();
    const promised = runs.filter(([, { preemptedBy }]) => preemptedBy !== undefined).length;
    const free = Math.max(0, this.slots - this.#running.size);
    for (const { conversationId = "" } of turns.slice(free + promised)) {
      const given = runs.find(
        ([call, { isAged, preemptedBy }]) =>
          !isAged &&
          preemptedBy === undefined &&
          (call.yields === "all" ||
            (call.yields === "others" && call.conversationId !== conversationId)),
      );
      if (given) given[1].preemptedBy = conversationId;
    }
  }

  /** The places of the calls that wait, in the order in which they would be served if nobody came and nobody left. */
  places(now: number, speed: Speed): Map<QueuedCall, QueuePlace> {
    const running = [...this.#running].map(([{ promptTokens }, { startedAt, charged }]) => ({
      startedAt,
      cost: Math.max(charged, costOf(promptTokens, speed.replyTokens)),
    }));
    const forecast = new Forecast(speed, now, this.slots, running);
    const places = new Map<QueuedCall, QueuePlace>();
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

  #insert(call: QueuedCall): void {
    const behind = this.#waiting.findIndex(({ joinedAt }) => joinedAt > call.joinedAt);
    this.#waiting.splice(behind < 0 ? this.#waiting.length : behind, 0, call);
  }

  #start(call: QueuedCall, startedAt: number): Run {
    const run = { startedAt, charged: 0 };
    this.#running.set(call, run);
    this.charge(call, call.promptTokens, 0);
    return run;
  }

  /** Whoever comes back has earned no credit by the pause. */
  #lift(userId: string): void {
    if (!this.#isHere(userId))
      this.#served.set(userId, Math.max(this.#servedTo(userId), this.#lowest()));
  }

  /**
   * The call that goes instead of the first one, whose prompt would be evaluated again at another replica: the first of those that are near and
   * whose users were served at most one call more. So nobody is set behind by more than a call, nor for long.
   */
  #nearest(first: QueuedCall, now: number, isNear: IsNear): QueuedCall {
    const since = first.passedOverAt ?? now;
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
    if (nearest) first.passedOverAt = since;
    return nearest ?? first;
  }

  #isUrgent({ kind, joinedAt }: QueuedCall, now: number): boolean {
    return kind === "turn" || now - joinedAt >= this.aging;
  }

  /** Of some calls the one that goes next: of the user who was served least, the one that has waited longest. */
  #first(calls: readonly QueuedCall[], served: ReadonlyMap<string, number>, now: number) {
    const urgent = calls.filter((call) => this.#isUrgent(call, now));
    let first: QueuedCall | undefined;
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
    const isTheirs = (call: QueuedCall) => call.userId === userId;
    return this.#waiting.some(isTheirs) || [...this.#running.keys()].some(isTheirs);
  }

  /** A counter that is not above the level is what its user would be lifted to anyway. */
  #forgetAbsent(): void {
    for (const [userId, served] of this.#served)
      if (served <= this.#level && !this.#isHere(userId)) this.#served.delete(userId);
  }
}
