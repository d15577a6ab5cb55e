// A call of this process in a queue, with its promise.

import { monotonicNow } from "#lib/clock.ts";
import { AppError } from "#lib/errors.ts";
import type { OwnCall } from "./line.ts";
import type { QueuePlace } from "./schema.ts";
import type { QueuedCall } from "./slot-queue.ts";

/** The calls that wait in front of one server at most; how long a turn waits and after what time a background call is as urgent, in seconds. */
export type QueueLimits = { queueLength: number; queueTimeout: number; backgroundAging: number };

export type SlotRequest = Omit<QueuedCall, "id" | "instanceId" | "joinedAt" | "passedOverAt"> & {
  limits: QueueLimits;
  /** How long it has waited before, in ms: its place is that of a call that has waited here for as long. */
  waited?: number | undefined;
  /** Told of the place while the call waits, and undefined when it has its slot. */
  onPlace?: ((place: QueuePlace | undefined) => void) | undefined;
  /** Whether the replica that has its prompt in memory would serve it now; absent: any would do. */
  isNear?: (() => boolean) | undefined;
  /** The call has to end, because a turn of this conversation needs its slot. */
  onPreempted?: ((conversationId: string) => void) | undefined;
};

export class Waiter {
  readonly id: string = crypto.randomUUID();
  readonly instanceId: string;
  readonly request: SlotRequest;
  readonly #since = monotonicNow();
  /** When it has got its slot, in ms by the clock of this process. */
  startedAt: number | undefined;
  /** Tokens. */
  wrote = 0;
  /** Its server has refused it, and the line does not know that yet. */
  isRefused = false;
  isPreempted = false;
  hasPlace = false;
  #settle: ((then: "granted" | { reason: unknown }) => void) | undefined;

  constructor(instanceId: string, request: SlotRequest) {
    this.instanceId = instanceId;
    this.request = request;
  }

  /** Since when it waits, in ms by the clock of this process. */
  get joinedAt(): number {
    return this.#since - (this.request.waited ?? 0);
  }

  get isWaiting(): boolean {
    return this.#settle !== undefined;
  }

  /** As the line has it, whose clock is ahead by so many ms. */
  ownCall(ahead: number): OwnCall {
    const {
      limits: _,
      waited: __,
      onPlace: ___,
      onPreempted: ____,
      isNear: _____,
      ...call
    } = this.request;
    const { id, instanceId, joinedAt, startedAt, wrote } = this;
    return {
      ...call,
      id,
      instanceId,
      joinedAt: joinedAt + ahead,
      ...(startedAt !== undefined && { startedAt: startedAt + ahead }),
      wrote,
    };
  }

  /** Resolves when it has its slot; `leave` is called when it is given up: by the signal, or because it has waited for too long. */
  wait(signal: AbortSignal, leave: () => void): Promise<void> {
    return new Promise((resolve, reject) => {
      const giveUp = (reason: unknown) => {
        this.#settle?.({ reason });
        leave();
      };
      const aborted = () => giveUp(signal.reason);
      const timer = this.#timeout(giveUp);
      signal.addEventListener("abort", aborted);
      this.#settle = (then) => {
        this.#settle = undefined;
        clearTimeout(timer);
        signal.removeEventListener("abort", aborted);
        if (then === "granted") resolve();
        else reject(then.reason);
      };
    });
  }

  grant(): void {
    this.startedAt = monotonicNow();
    this.tell(undefined);
    this.#settle?.("granted");
  }

  /** Its server was full. */
  refused(): void {
    Object.assign(this, { isRefused: true, startedAt: undefined, isPreempted: false });
  }

  preempt(conversationId: string): void {
    if (this.isPreempted) return;
    this.isPreempted = true;
    this.request.onPreempted?.(conversationId);
  }

  tell(place: QueuePlace | undefined): void {
    this.hasPlace = place !== undefined;
    this.request.onPlace?.(place);
  }

  /** Nobody waits for a background call, so that its wait has no limit. */
  #timeout(giveUp: (reason: unknown) => void): NodeJS.Timeout | undefined {
    if (this.request.kind === "background") return undefined;
    const seconds = this.request.limits.queueTimeout;
    const left = seconds * 1_000 - (monotonicNow() - this.#since);
    const reason = new AppError("unavailable", "queue_timeout", { seconds });
    return setTimeout(() => giveUp(reason), Math.max(0, left)).unref();
  }
}
