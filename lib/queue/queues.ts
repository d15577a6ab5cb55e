// The queues of one web server, and when it looks at the lines that it shares with others.

import { log, safeErrorText } from "#lib/log.ts";
import { Line } from "./line.ts";
import type { QueuePlace } from "./schema.ts";
import { type QueueGroup, ServerQueue } from "./server-queue.ts";
import { type LineStore, SharedLines } from "./shared-lines.ts";

/**
 * How often the lines are read while this web server has calls in one, in ms: seldom, because notifications say when one has changed; often when
 * none arrive and a call waits.
 */
const lookEvery = { told: 1_000, deaf: 40 };

export class Queues implements QueueGroup {
  readonly instanceId: string;
  readonly lines: SharedLines;
  readonly #all = new Map<string, ServerQueue>();
  #isShared = false;
  #timer: NodeJS.Timeout | undefined;

  constructor(instanceId: string, store: LineStore) {
    this.instanceId = instanceId;
    this.lines = new SharedLines(instanceId, store, (key) => {
      const queue = this.#all.get(key);
      if (queue?.isConcerned) queue.look();
    });
  }

  get isShared(): boolean {
    return this.#isShared;
  }

  get all(): ReadonlyMap<string, ServerQueue> {
    return this.#all;
  }

  /** The queue of a model server; `aging` in ms. */
  of(key: string, slots: number, aging: number): ServerQueue {
    let queue = this.#all.get(key);
    if (queue) queue.adjust(slots, aging);
    else {
      queue = new ServerQueue(key, slots, aging, this);
      this.#all.set(key, queue);
    }
    return queue;
  }

  /** Says whether other web servers take part from now on. */
  share(isShared: boolean): void {
    if (this.#isShared === isShared) return;
    this.#isShared = isShared;
    clearTimeout(this.#timer);
    if (isShared) {
      this.lines.open();
      this.#plan();
    } else void this.lines.close();
    for (const queue of this.#all.values()) if (queue.isUsed || !isShared) queue.change();
  }

  /** Gives the slots of web servers that are gone to those who wait. */
  forget(gone: readonly string[]): void {
    if (!this.#isShared) return;
    for (const queue of this.#all.values())
      if (queue.isUsed)
        queue.change({ apply: (line) => line.dropUnless((id) => !gone.includes(id)) });
  }

  lookSoon(): void {
    if (!this.#isShared || !this.lines.isDeaf) return;
    clearTimeout(this.#timer);
    this.#plan();
  }

  /** The places of turns that wait at any web server. */
  async placesOf(turnIds: readonly string[]): Promise<Map<string, QueuePlace>> {
    const places = new Map<string, QueuePlace>();
    if (!this.#isShared || turnIds.length === 0) return places;
    await this.lines.refreshStale();
    for (const key of this.lines.keys) {
      const value = this.lines.get(key)?.value;
      if (!value?.queue.waiting.some(({ turnId = "" }) => turnIds.includes(turnId))) continue;
      for (const [{ turnId = "" }, place] of new Line(value.slots, value.aging, value).places(
        this.lines.now,
      ))
        if (turnIds.includes(turnId)) places.set(turnId, place);
    }
    return places;
  }

  #plan(): void {
    const isHurried =
      this.lines.isDeaf && [...this.#all.values()].some(({ isConcerned }) => isConcerned);
    const wait = isHurried ? lookEvery.deaf : lookEvery.told;
    this.#timer = setTimeout(() => void this.#look(), wait).unref();
  }

  async #look(): Promise<void> {
    const used = [...this.#all.values()].filter(({ isUsed }) => isUsed);
    try {
      if (used.length > 0) await this.lines.refresh();
      for (const queue of used) queue.look();
    } catch (thrown) {
      log.debug({ error: safeErrorText(thrown) }, "the queues could not be read");
    }
    if (this.#isShared) {
      clearTimeout(this.#timer);
      this.#plan();
    }
  }
}
