// The queue of one model server as this web server takes part in it: its own calls, with their promises and timers, and the line that they stand
// in. Alone, a web server keeps the line in memory. Several have it in the database: each change is tried on the line as it was read, and counts
// when nobody else has replaced it meanwhile; the calls of others are only names there, and each server finds its own that have got a slot.

import { log, safeErrorText } from "#lib/log.ts";
import { Line, type OwnCall } from "./line.ts";
import type { SharedLine, SharedLines } from "./shared-lines.ts";
import type { QueuedCall } from "./slot-queue.ts";
import { type SlotRequest, Waiter } from "./waiter.ts";

/** The right to make one call. */
export type Slot = {
  /** Counts what the call has written so far, as an estimate. */
  wrote(replyTokens: number): void;
  /**
   * Waits for another slot, with its place by when it joined, because the server was full: it is left alone for a moment, longer each time, and
   * then one call after the other tries it. Throws as `acquireSlot`, for the whole wait.
   */
  requeue(signal: AbortSignal): Promise<void>;
  /** Gives the slot to the next call. `counted`: the server's counts, where it has reported them. A second call has no effect. */
  release(counted?: { promptTokens?: number; replyTokens?: number }): void;
};

/** What the queues of a process have in common. */
export type QueueGroup = {
  readonly instanceId: string;
  readonly lines: SharedLines;
  /** Whether other web servers take part. */
  readonly isShared: boolean;
  /** A call waits: looks at the lines often, where nobody tells of changes. */
  lookSoon(): void;
};

/** A change of the line. It may be tried several times, and is done once. */
type Change = { apply?(line: Line, now: number): void; done?(): void };

/** In ms. */
const soonAfter = 100;
const laterAfter = 2_000;
const retryAfter = 500;
/** How often what calls have written is counted in a line of several web servers, when nothing else changes. */
const countEvery = 1_000;

export class ServerQueue {
  readonly #key: string;
  readonly #group: QueueGroup;
  readonly #own = new Map<string, Waiter>();
  #line: Line;
  #slots: number;
  #aging: number;
  #changes: Change[] = [];
  #isExchanging = false;
  #isWanted = false;
  /** Whether the line has been that of several web servers. */
  #wasShared = false;
  #countedAt = 0;
  /** What the line is made of, when several web servers share it. */
  #seen: SharedLine | undefined;
  /** Tells those who wait of their places: soon, because something has changed, or later, because time passes. */
  #soon: NodeJS.Timeout | undefined;
  #later: NodeJS.Timeout | undefined;
  #due: NodeJS.Timeout | undefined;

  constructor(key: string, slots: number, aging: number, group: QueueGroup) {
    [this.#key, this.#slots, this.#aging, this.#group] = [key, slots, aging, group];
    this.#line = new Line(slots, aging);
  }

  /** `aging` in ms. */
  adjust(slots: number, aging: number): void {
    [this.#slots, this.#aging] = [slots, aging];
    this.#line.slots = slots;
    this.#line.aging = aging;
  }

  /** The line as this process has seen it last. */
  get line(): Line {
    return this.#line;
  }

  get now(): number {
    return this.#group.lines.now;
  }

  /** What this process has in it; `oldest`: since when the call waits that waits longest, by its own clock. */
  get state(): { turns: number; background: number; running: number; oldest: number | undefined } {
    const waiting = this.#waiting;
    const turns = waiting.filter(({ request }) => request.kind === "turn").length;
    return {
      turns,
      background: waiting.length - turns,
      running: this.#own.size - waiting.length,
      oldest: waiting.length > 0 ? Math.min(...waiting.map(({ joinedAt }) => joinedAt)) : undefined,
    };
  }

  /** Whether a change of the line may concern this process. */
  get isConcerned(): boolean {
    return [...this.#own.values()].some(
      ({ startedAt, request }) => startedAt === undefined || request.yields !== undefined,
    );
  }

  get isUsed(): boolean {
    return this.#own.size > 0;
  }

  /** See `acquireSlot`. */
  async acquire(request: SlotRequest, signal: AbortSignal): Promise<Slot> {
    signal.throwIfAborted();
    const waiter = new Waiter(this.#group.instanceId, request);
    this.#own.set(waiter.id, waiter);
    await this.#granted(waiter, signal);
    return this.#slotOf(waiter);
  }

  /** Changes the line: at once when this process is alone. */
  change(change: Change = {}): void {
    this.#changes.push(change);
    if (this.#group.isShared || this.#isExchanging) void this.#exchangeAll();
    else this.#changeHere();
  }

  /** Looks whether the line that several web servers share has changed. */
  look(): void {
    if (this.#group.isShared) void this.#exchangeAll();
  }

  #changeHere(): void {
    const line = this.#line;
    if (this.#wasShared) line.dropUnless((instanceId) => instanceId === this.#group.instanceId);
    this.#wasShared = false;
    const changes = this.#changes.splice(0);
    this.#advance(line, changes, true);
    for (const { done } of changes) done?.();
    this.#settle();
  }

  #advance(line: Line, changes: readonly Change[], count: boolean): void {
    const { now } = this;
    for (const { apply } of changes) apply?.(line, now);
    line.keep(this.#group.instanceId, this.#ownCalls(), count);
    line.serve(now, this.#isNear);
  }

  /** Only its own web server knows how busy the replica of a call is: those of others count as near. */
  readonly #isNear = ({ id }: Pick<QueuedCall, "id">): boolean =>
    this.#own.get(id)?.request.isNear?.() ?? true;

  *#ownCalls(): Generator<OwnCall> {
    for (const waiter of this.#own.values()) yield waiter.ownCall(this.#group.lines.ahead);
  }

  async #exchangeAll(): Promise<void> {
    this.#isWanted = true;
    if (this.#isExchanging) return;
    this.#isExchanging = true;
    try {
      while (this.#isWanted) {
        this.#isWanted = false;
        await this.#exchange();
      }
      this.#isExchanging = false;
    } catch (thrown) {
      this.#isExchanging = false;
      log.warn({ error: safeErrorText(thrown) }, "the queue could not be changed in the database");
      setTimeout(() => this.change(), retryAfter).unref();
    }
    if (!this.#group.isShared && this.#wasShared) this.#changeHere();
  }

  async #exchange(): Promise<void> {
    const { lines, instanceId } = this.#group;
    await lines.refreshStale();
    for (;;) {
      const changes = [...this.#changes];
      const found = lines.get(this.#key);
      const read = found?.value;
      const line = read ? new Line(this.#slots, this.#aging, read) : this.#withoutCalls();
      const before = JSON.stringify(line.value);
      const { now } = this;
      const count = changes.length > 0 || now - this.#countedAt >= countEvery;
      line.dropUnless((id) => id === instanceId || lines.isThere(id));
      this.#advance(line, changes, count);
      const { value } = line;
      const isSame = read !== undefined && JSON.stringify(value) === before;
      if (isSame && found === this.#seen && changes.length === 0) return;
      if (isSame || (await lines.save(this.#key, value))) {
        this.#line = line;
        this.#seen = lines.get(this.#key);
        this.#wasShared = true;
        if (count) this.#countedAt = now;
        this.#changes.splice(0, changes.length);
        for (const { done } of changes) done?.();
        this.#settle();
        if (this.#waiting.some(({ hasPlace }) => !hasPlace)) this.#tell();
        return;
      }
      await lines.refresh();
    }
  }

  /** What users were served is kept when the first of several web servers makes the line; its calls are put into it again, by the database's time. */
  #withoutCalls(): Line {
    const line = new Line(this.#slots, this.#aging, this.#line.value);
    line.dropUnless(() => false);
    line.answers();
    return line;
  }

  get #waiting(): Waiter[] {
    return [...this.#own.values()].filter(({ startedAt }) => startedAt === undefined);
  }

  /** Lets a call wait after a change that makes it do so, and resolves when it has its slot. */
  #granted(waiter: Waiter, signal: AbortSignal, change?: Change): Promise<void> {
    const granted = waiter.wait(signal, () => {
      this.#own.delete(waiter.id);
      this.change({ apply: (line) => line.leave(waiter.id) });
    });
    this.change(change);
    if (waiter.isWaiting) this.#group.lookSoon();
    // At once, so that the caller knows that it waits; as the last one, until all are told of their places.
    const isKnown = !this.#group.isShared;
    if (waiter.isWaiting && (isKnown || this.#line.waiting > 0 || !this.#line.hasRoom)) {
      const position = this.#line.waiting + (isKnown ? 0 : 1);
      waiter.tell({ position, waitSeconds: null });
    }
    return granted;
  }

  #slotOf(waiter: Waiter): Slot {
    const { id, request } = waiter;
    let released = false;
    return {
      requeue: async (signal) => {
        signal.throwIfAborted();
        waiter.refused();
        const again = this.#granted(waiter, signal, {
          apply: (line, now) => line.refused(id, now),
          done: () => {
            waiter.isRefused = false;
          },
        });
        if (!this.#group.isShared) this.#tell();
        await again;
      },
      wrote: (replyTokens) => {
        const isFirst = waiter.wrote === 0;
        waiter.wrote = Math.ceil(replyTokens);
        if (isFirst && this.#line.isResting) this.change({ apply: (line) => line.answers() });
        if (!this.#group.isShared) this.#line.wrote(id, waiter.wrote);
      },
      release: (counted = {}) => {
        if (released) return;
        released = true;
        this.#own.delete(id);
        const used = { promptTokens: request.promptTokens, replyTokens: waiter.wrote, ...counted };
        this.change({ apply: (line, now) => line.release(id, used, now) });
      },
    };
  }

  /** After a change: those who have got a slot begin, and those who have to give theirs end. */
  #settle(): void {
    for (const id of this.#line.running) {
      const waiter = this.#own.get(id);
      if (waiter?.isWaiting && !waiter.isRefused) waiter.grant();
    }
    for (const [id, conversationId] of this.#line.preempted)
      this.#own.get(id)?.preempt(conversationId);
    clearTimeout(this.#due);
    const { dueAt } = this.#line;
    if (dueAt !== undefined && (this.isUsed || !this.#group.isShared))
      this.#due = setTimeout(() => this.change(), Math.ceil(dueAt - this.now)).unref();
    if (this.#waiting.length > 0) this.#soon ??= setTimeout(() => this.#tell(), soonAfter).unref();
  }

  #tell(): void {
    clearTimeout(this.#soon);
    clearTimeout(this.#later);
    this.#soon = undefined;
    for (const [{ id }, place] of this.#line.places(this.now)) {
      const waiter = this.#own.get(id);
      if (waiter?.isWaiting) waiter.tell(place);
    }
    this.#later =
      this.#waiting.length > 0 ? setTimeout(() => this.#tell(), laterAfter).unref() : undefined;
  }
}
