// The lines as the database has them, for all queues of this process: read in one statement, replaced one by one. A notification says that one
// has changed; where none arrives, they are read more often.

import { monotonicNow } from "#lib/clock.ts";
import type { Subscription } from "#lib/notifications.ts";
import { type LineValue, lineValueSchema } from "./line.ts";
import type { Lines } from "./store.ts";

/** The rows of lines (store.ts), and what tells of their changes. */
export type LineStore = {
  read(known: string[]): Promise<Lines>;
  save(
    line: { runtimeId: string; version: string; state: unknown; instanceId: string },
    read: string | undefined,
  ): Promise<boolean>;
  listen(told: (payload: string) => void, connected: (isConnected: boolean) => void): Subscription;
};

/** A line as it was read last; without a value when an other version of Parlor has written it. */
export type SharedLine = { version: string; value: LineValue | undefined };

/** A notification of our own that has not come back after this time, in ms, says that none arrives. */
const deafAfter = 1_000;
/** What was read within so many ms is new enough where nobody tells of changes. */
const newEnough = 20;

export class SharedLines {
  readonly #instanceId: string;
  readonly #store: LineStore;
  readonly #changed: (runtimeId: string) => void;
  #lines = new Map<string, SharedLine>();
  #instances = new Set<string>();
  /** The database's time less this process's, in ms. */
  #ahead = 0;
  /** Whether lines may have changed since they were read. */
  #isStale = true;
  #readAt = Number.NEGATIVE_INFINITY;
  /** Whether a notification of ours has come back on this connection. */
  #hears = false;
  /** The first version of ours whose notification has not come back, and when it was sent. */
  #unheard: { version: string; since: number } | undefined;
  #listening: Subscription | undefined;
  #reading: Promise<void> | undefined;
  #next: Promise<void> | undefined;

  /** `changed`: another web server has changed a line. */
  constructor(instanceId: string, store: LineStore, changed: (runtimeId: string) => void) {
    this.#instanceId = instanceId;
    this.#store = store;
    this.#changed = changed;
  }

  open(): void {
    this.#listening ??= this.#store.listen(
      (payload) => this.#told(payload),
      (isConnected) => {
        if (!isConnected) this.#hears = false;
        this.#isStale = true;
        this.#unheard = undefined;
      },
    );
  }

  async close(): Promise<void> {
    const listening = this.#listening;
    this.#listening = undefined;
    this.#hears = false;
    await listening?.close();
  }

  get isOpen(): boolean {
    return this.#listening !== undefined;
  }

  /** The database's time in ms, as far as this process knows it. */
  get now(): number {
    return monotonicNow() + this.#ahead;
  }

  get ahead(): number {
    return this.#ahead;
  }

  /** Whether nobody may tell this process of a change: a pooler of connections can swallow notifications. */
  get isDeaf(): boolean {
    return (
      !this.#hears ||
      (this.#unheard !== undefined && monotonicNow() - this.#unheard.since > deafAfter)
    );
  }

  get keys(): string[] {
    return [...this.#lines.keys()];
  }

  get(runtimeId: string): SharedLine | undefined {
    return this.#lines.get(runtimeId);
  }

  isThere = (instanceId: string): boolean => this.#instances.has(instanceId);

  /** Reads the lines, unless nothing can have changed since they were read. */
  async refreshStale(): Promise<void> {
    const isOld = this.isDeaf && monotonicNow() - this.#readAt > newEnough;
    if (this.#isStale || isOld) await this.refresh();
  }

  /** Reads the lines; a call during a statement gets the next one, because that may have read before. */
  refresh(): Promise<void> {
    this.#next ??= (this.#reading ?? Promise.resolve())
      .catch(() => undefined)
      .then(() => {
        this.#next = undefined;
        this.#reading = this.#read();
        return this.#reading;
      });
    return this.#next;
  }

  /** Replaces a line, if it is still as it was read. Returns whether it did. */
  async save(runtimeId: string, value: LineValue): Promise<boolean> {
    const version = crypto.randomUUID();
    this.#unheard ??= { version, since: monotonicNow() };
    let isSaved = false;
    try {
      isSaved = await this.#store.save(
        { runtimeId, version, state: value, instanceId: this.#instanceId },
        this.#lines.get(runtimeId)?.version,
      );
    } finally {
      if (!isSaved && this.#unheard?.version === version) this.#unheard = undefined;
    }
    if (isSaved) this.#lines.set(runtimeId, { version, value });
    return isSaved;
  }

  async #read(): Promise<void> {
    const before = new Map(this.#lines);
    this.#isStale = false;
    try {
      const known = [...before.values()].map(({ version }) => version);
      const { lines, now, instances } = await this.#store.read(known);
      this.#readAt = monotonicNow();
      this.#ahead = now - this.#readAt;
      this.#instances = new Set(instances);
      const read = lines.map(({ runtimeId, version, state }): [string, SharedLine] => {
        const [then, here] = [before.get(runtimeId), this.#lines.get(runtimeId)];
        // Saved here while this was read, which may have been before.
        if (here && here !== then) return [runtimeId, here];
        if (here?.version === version) return [runtimeId, here];
        return [runtimeId, { version, value: lineValueSchema.safeParse(state).data }];
      });
      this.#lines = new Map(read);
    } catch (thrown) {
      this.#isStale = true;
      throw thrown;
    }
  }

  #told(payload: string): void {
    const [runtimeId = "", version, instanceId] = payload.split(" ");
    if (instanceId === this.#instanceId) {
      this.#hears = true;
      this.#unheard = undefined;
      return;
    }
    if (this.#lines.get(runtimeId)?.version !== version) this.#isStale = true;
    // Also when it is known: it may have been read for something else than its queue.
    this.#changed(runtimeId);
  }
}
