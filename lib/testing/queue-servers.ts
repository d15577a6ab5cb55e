// Several web servers with one queue, in one process: a database in memory that takes some time for each statement, and what each server has of
// the queue. For fake timers.

import { randomUUID } from "node:crypto";

import { Queues } from "#lib/queue/queues.ts";
import type { LineStore } from "#lib/queue/shared-lines.ts";

const after = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

/** A database with rows of lines and of web servers, whose clock differs from that of the process. */
export class QueueDatabase {
  readonly rows = new Map<string, { version: string; state: string }>();
  readonly instances = new Set<string>();
  readonly #listeners = new Map<string, (payload: string) => void>();
  readonly #dead = new Set<string>();
  /** Each statement fails meanwhile. */
  isAway = false;
  /** Whether notifications arrive. */
  tells = true;
  statements = 0;
  #turn = 0;

  /** As in lib/queue/store.ts, for one web server. */
  store(instanceId: string): LineStore {
    return {
      read: async (known) => {
        await this.#statement(instanceId);
        const lines = [...this.rows].map(([runtimeId, { version, state }]) => ({
          runtimeId,
          version,
          state: known.includes(version) ? null : (JSON.parse(state) as unknown),
        }));
        const read = { lines, now: Date.now() + 1e12, instances: [...this.instances] };
        await after(1);
        return read;
      },
      save: async ({ runtimeId, version, state }, read) => {
        await this.#statement(instanceId);
        const row = this.rows.get(runtimeId);
        if (row && row.version !== read) return false;
        this.rows.set(runtimeId, { version, state: JSON.stringify(state) });
        const payload = `${runtimeId} ${version} ${instanceId}`;
        if (this.tells)
          for (const told of this.#listeners.values()) setTimeout(() => told(payload), 1);
        await after(1);
        return true;
      },
      listen: (told, connected) => {
        this.#listeners.set(instanceId, told);
        connected(true);
        return { close: () => Promise.resolve(void this.#listeners.delete(instanceId)) };
      },
    };
  }

  /** From now on the server gets nothing done, and hears nothing. */
  kill(instanceId: string): void {
    this.#dead.add(instanceId);
    this.#listeners.delete(instanceId);
  }

  async #statement(instanceId: string): Promise<void> {
    this.statements += 1;
    // Not all take the same time.
    this.#turn = (this.#turn * 7 + 3) % 5;
    await after(1 + this.#turn);
    if (this.isAway || this.#dead.has(instanceId)) throw new Error("the database is away");
  }
}

export class QueueServer {
  readonly id: string = randomUUID();
  readonly queues: Queues;
  readonly #database: QueueDatabase;

  constructor(database: QueueDatabase, isShared: boolean) {
    this.#database = database;
    this.queues = new Queues(this.id, database.store(this.id));
    database.instances.add(this.id);
    this.queues.share(isShared);
  }

  /** Its calls have ended, and it leaves. */
  leave(): void {
    this.#database.instances.delete(this.id);
    this.queues.share(false);
  }

  kill(): void {
    this.#database.kill(this.id);
  }

  /** It finds others gone: as lib/instances does, before it deletes their rows. */
  forget(gone: readonly QueueServer[]): void {
    this.queues.forget(gone.map(({ id }) => id));
  }
}
