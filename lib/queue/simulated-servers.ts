// Several web servers with one queue, in one process: a database in memory that takes some time for each statement, and what each server has of
// the queue. For tests with fake timers.

import { randomUUID } from "node:crypto";

import { Queues } from "./queues.ts";
import type { QueuePlace } from "./schema.ts";
import type { LineStore } from "./shared-lines.ts";
import type { SlotRequest } from "./waiter.ts";

const after = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

/** A database with rows of lines and of web servers, whose clock differs from that of the process. */
class QueueDatabase {
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

const limits = { queueLength: 100, queueTimeout: 3_600, backgroundAging: 600 };

/** A call of a server, and its answer that takes `ms`. */
export class Call {
  readonly server: QueueServer;
  readonly user: string;
  readonly stopping = new AbortController();
  state: "waiting" | "underWay" | "done" | "left" = "waiting";
  places: (QueuePlace | undefined)[] = [];
  preemptedBy: string | undefined;

  constructor(server: QueueServer, user: string) {
    [this.server, this.user] = [server, user];
  }

  get place(): QueuePlace | undefined {
    return this.places.at(-1);
  }
}

/** Web servers in front of a model server with so many slots. */
export function aGroup(slots: number) {
  const database = new QueueDatabase();
  const key = randomUUID();
  const calls: Call[] = [];
  const served: string[] = [];
  const inState = (state: Call["state"]) => calls.filter((call) => call.state === state);
  async function run(call: Call, ms: number, request: SlotRequest): Promise<void> {
    const { signal } = call.stopping;
    const queue = call.server.queues.of(key, slots, 600_000);
    const slot = await queue.acquire(request, signal);
    call.state = "underWay";
    served.push(call.user);
    await new Promise<void>((resolve) => {
      setTimeout(resolve, ms);
      signal.addEventListener("abort", () => resolve());
    });
    if (call.state === "underWay") call.state = "done";
    slot.release({ promptTokens: 100, replyTokens: 10 });
  }
  return {
    database,
    calls,
    served,
    inState,
    server: (isShared = true) => new QueueServer(database, isShared),
    ask(server: QueueServer, user: string, ms = 500, wish: Partial<SlotRequest> = {}): Call {
      const call = new Call(server, user);
      calls.push(call);
      const request: SlotRequest = {
        userId: user,
        kind: "turn",
        promptTokens: 100,
        limits,
        onPlace: (place) => call.places.push(place),
        onPreempted: (by) => {
          call.preemptedBy = by;
          call.stopping.abort(new Error("preempted"));
        },
        ...wish,
      };
      run(call, ms, request).catch(() => {
        call.state = "left";
      });
      return call;
    },
    underWay: () => inState("underWay").length,
    waiting: () => inState("waiting").length,
  };
}
